// What `npm run …` installs, and when it leaves alone what is there: the scripts of package.json in a tree with one package.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Manifest;
const HOUR_S = 3_600;

let tree: string;

/** A clone whose package `node` says what the commands ask it to run; npm, which finds it first as well, gets the real one. */
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'muster-setup-'));
  mkdirSync(join(tree, 'package'));
  const file = (name: string, content: string) => writeFileSync(join(tree, name), content);
  file('package/package.json', JSON.stringify({ name: 'node', version: '24.0.0', bin: { node: 'node.sh' } }));
  file(
    'package/node.sh',
    `#!/bin/sh\ncase "$*" in *.ts\\ x) echo "runs $*";; *) exec '${process.execPath}' "$@";; esac\n`,
  );
  chmodSync(join(tree, 'package/node.sh'), 0o755);
  const { scripts } = manifest;
  const dependencies = { node: 'file:package' };
  file('package.json', JSON.stringify({ name: 'muster', version: '0.1.0', private: true, scripts, dependencies }));
  execFileSync('npm', ['install', '--package-lock-only', '--offline', '--no-audit'], { cwd: tree, stdio: 'pipe' });
});
afterEach(() => rmSync(tree, { recursive: true }));

/** Whether the command installed something before it ran. */
function installs(command: string): boolean {
  const { stdout, stderr, status } = spawnSync('npm', ['run', '--silent', command, '--', 'x'], {
    cwd: tree,
    encoding: 'utf8',
    env: { ...process.env, npm_config_offline: 'true' },
  });
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/^runs .*\.ts x$/m);
  return stderr.includes('Installing the packages');
}

/** Gives the lock another time, as git does when it writes another text. */
function ageLock(seconds: number): void {
  const at = Date.now() / 1_000 - seconds;
  utimesSync(join(tree, 'package-lock.json'), at, at);
}

const withoutDevelopment = ['tenant', 'reader', 'operator', 'restorable', 'simulate', 'kind'];

describe('npm run', { timeout: 60_000 }, () => {
  test('a clone is installed by its first command, and by no other after it', () => {
    expect(installs('tenant')).toBe(true);
    for (const command of [...withoutDevelopment, 'start', 'conformance'])
      expect([command, installs(command)]).toEqual([command, false]);
  });

  test('a tree without the packages of development is left as it is by commands that need none', () => {
    ageLock(HOUR_S);
    execFileSync('npm', ['ci', '--omit=dev', '--offline', '--no-audit'], { cwd: tree, stdio: 'pipe' });
    for (const command of withoutDevelopment) expect([command, installs(command)]).toEqual([command, false]);
    expect(existsSync(join(tree, 'node_modules/.installed.json'))).toBe(false);
    expect(installs('start')).toBe(true);
  });

  test('another lock is installed by whichever command comes first', () => {
    expect(installs('start')).toBe(true);
    for (const command of ['tenant', 'start']) {
      const lock = join(tree, 'package-lock.json');
      writeFileSync(lock, `${readFileSync(lock, 'utf8')}\n`);
      ageLock(-HOUR_S);
      expect([command, installs(command), installs(command)]).toEqual([command, true, false]);
    }
  });
});
