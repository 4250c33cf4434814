// The compiler is a script that writes what it is told to: what is tested is who builds, where, and what is left behind.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtAssets, versionOf } from './assets.ts';

const COMPILER = `#!/bin/sh
echo "$*" >> "$CALLS"
[ ! -e "$BROKEN" ] || { echo "no such module" >&2; exit 1; }
while [ -e "$HELD" ]; do sleep 0.05; done
while [ "$1" != -o ]; do shift; done
mkdir -p "$(dirname "$2")"; echo '#!/bin/sh' > "$2"; chmod +x "$2"
`;
const BUILD = `import(process.argv[1]).then((b) => b.buildAssets()).catch((e) => { console.error(e.message); process.exitCode = 1; })`;
const MODULE = new URL('build.ts', import.meta.url).pathname;
const name = builtAssets().split('/').at(-1) ?? '';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-build-'));
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin/go'), COMPILER, { mode: 0o755 });
});
afterEach(() => rm(folder, { recursive: true }));

const at = (...path: string[]): string => join(folder, 'cache/muster', ...path);

interface Run {
  /** What it has said so far. */
  output(): string;
  /** Exit code. */
  readonly ended: Promise<number>;
}

function start(): Run {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`,
    XDG_CACHE_HOME: join(folder, 'cache'),
    CALLS: join(folder, 'calls'),
    BROKEN: join(folder, 'broken'),
    HELD: join(folder, 'held'),
  };
  delete env.KUBEBUILDER_ASSETS;
  const child = spawn(process.execPath, ['-e', BUILD, MODULE], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { output: () => output, ended: once(child, 'close').then(([code]) => code as number) };
}

const calls = async (): Promise<string[]> => (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n');

test('both programs are built once, at the pinned versions, and found by the next run', async () => {
  const run = start();
  expect(await run.ended).toBe(0);
  expect(run.output()).toContain(`kube-apiserver ${versionOf('k8s.io/kubernetes')}`);
  expect(run.output()).toContain('about six minutes');
  expect(await readdir(at())).toEqual([name]);
  expect((await readdir(at(name))).sort()).toEqual(['etcd', 'kube-apiserver']);
  expect(await start().ended).toBe(0);
  expect(await calls()).toHaveLength(2);
  for (const call of await calls()) expect(call).toContain('-mod=readonly');
});

test('of two runs at once, one builds and the other waits for it', async () => {
  await writeFile(join(folder, 'held'), '');
  const runs = [start(), start()];
  await expect
    .poll(() => runs.filter((run) => run.output().includes('waiting for it')).length, { timeout: 15_000 })
    .toBe(1);
  await rm(join(folder, 'held'));
  expect(await Promise.all(runs.map((run) => run.ended))).toEqual([0, 0]);
  expect(await calls()).toHaveLength(2);
  expect(await readdir(at())).toEqual([name]);
});

test('a build that fails says why and leaves nothing behind', async () => {
  await writeFile(join(folder, 'broken'), '');
  const run = start();
  expect(await run.ended).toBe(1);
  expect(run.output()).toContain('no such module');
  expect(await readdir(at())).toEqual([]);
});

test('what a run left behind that was killed while it built is in nobody’s way', async () => {
  await mkdir(at(`${name}.12345`), { recursive: true });
  await writeFile(at(`${name}.building`), '12345\n');
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(at(`${name}.building`), longAgo, longAgo);
  expect(await start().ended).toBe(0);
  expect(await readdir(at())).toEqual([name]);
});
