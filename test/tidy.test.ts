// Rules about the repository that no linter knows.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  .toString()
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(root, file)));
const sources = tracked.filter((file) => /\.(ts|js)$/.test(file) && !file.startsWith('proto/gen/'));

test('file names say what is in them', () => {
  const empty = /^(utils?|helpers?|common|types|index|misc|shared|constants|lib)\b/;
  expect(sources.filter((file) => empty.test(basename(file)))).toEqual([]);
  expect(
    sources.filter((file) => !/^[a-z0-9-]+(\.property)?(\.test|\.config)?\.(ts|js)$/.test(basename(file))),
  ).toEqual([]);
});

test('files begin with a comment on what they are for', () => {
  const mute = sources.filter((file) => !file.endsWith('.test.ts') && !/^(#!.*\n)?(\/\/|\/\*\*)/.test(read(file)));
  expect(mute).toEqual([]);
});

test('half of the files have at most 100 lines', () => {
  const lengths = sources
    .filter((file) => !file.startsWith('test/') && !file.endsWith('.test.ts'))
    .map((file) => read(file).split('\n').length - 1)
    .sort((a, b) => a - b);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(100);
});

describe('nothing of the machine that it was written on is in a file', () => {
  const texts = tracked.filter((file) => file !== 'test/tidy.test.ts' && !/\.(png|ico|woff2?)$/.test(file));
  test.each([
    ['a home folder', /(?<![\w.])\/(home|Users)\/\w+\//],
    ['where a package was loaded from', /"resolved": "http/],
    ['a private host', /https?:\/\/[\w.-]+\.(internal|corp|lan|local)\b(?!host)/],
    ['a switched-off rule', /(eslint-disable|@ts-(ignore|nocheck|expect-error))/],
    ['something left to do', /\b(TODO|FIXME|XXX)\b/],
  ])('%s', (_, pattern) => {
    const found = texts.filter((file) => pattern.test(read(file)));
    expect(found).toEqual([]);
  });
});

describe.each(tracked.filter((file) => file.endsWith('.proto')))('%s', (file) => {
  test('every rpc and every field has a comment', () => {
    expect(uncommented(read(file))).toEqual([]);
  });
});

/** Members without a comment on the line above. */
function uncommented(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line, at) => {
    const isMember = /^rpc |^(repeated |optional )?[\w.]+ \w+ = \d+;/.test(line);
    return isMember && !(lines[at - 1] ?? '').startsWith('//');
  });
}

test('the generated types are those of the .proto files', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: { proto: string } };
  const folder = mkdtempSync(join(tmpdir(), 'muster-proto-'));
  try {
    const command = scripts.proto.replace('--outDir=proto/gen', `--outDir=${folder}`);
    const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}`;
    execFileSync('sh', ['-c', command], { cwd: root, env: { ...process.env, PATH: path }, stdio: 'pipe' });
    const files = (at: string) =>
      readdirSync(at, { recursive: true, encoding: 'utf8' })
        .filter((f) => f.endsWith('.ts'))
        .sort();
    expect(files(join(root, 'proto/gen'))).toEqual(files(folder));
    const stale = files(folder).filter((f) => readFileSync(join(folder, f), 'utf8') !== read(join('proto/gen', f)));
    expect(stale, 'run npm run proto').toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the lock file pins every dependency, with a digest', () => {
  const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string> | undefined>;
  const lock = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { version?: string; integrity?: string; link?: boolean } | undefined>;
  };
  const direct = { ...manifest.dependencies, ...manifest.devDependencies };
  expect(lock.packages['']).toMatchObject({
    dependencies: manifest.dependencies,
    devDependencies: manifest.devDependencies,
  });
  expect(Object.keys(direct).filter((name) => lock.packages[`node_modules/${name}`]?.version === undefined)).toEqual(
    [],
  );
  const loose = Object.entries(lock.packages).filter(([at, entry]) => at !== '' && entry?.integrity === undefined);
  expect(loose.map(([at]) => at)).toEqual([]);
});
