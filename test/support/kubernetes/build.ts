// Builds etcd and kube-apiserver from Go modules into the user's cache: about six minutes on two cores, once per version.
// go.sum pins every source, and GOPROXY and the like are the user's own.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { guard } from '../../../deploy/guard.ts';
import { MODULE, builtAssets, findAssets, versionOf } from './assets.ts';

const BUILD_TIMEOUT_MS = 45 * 60_000;
const SIGN_OF_LIFE_MS = 30_000;
/** Another run that builds touches its lock this often, and counts as gone when it has not for the second time. */
const LOCK_TOUCH_MS = 2_000;
const LOCK_STALE_MS = 20_000;
const ERROR_CHARACTERS_MAX = 2_000;

const VERSION = 'k8s.io/component-base/version';

export const canBuild = (): boolean => spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;

/** Builds unless another run does or did; returns the folder of the binaries. Rejects with the end of the compiler's output. */
export async function buildAssets(say: (line: string) => void = console.log): Promise<string> {
  const folder = builtAssets();
  await mkdir(dirname(folder), { recursive: true });
  const lock = `${folder}.building`;
  const started = Date.now();
  for (let attempt = 1; Date.now() - started < BUILD_TIMEOUT_MS; attempt++) {
    const found = findAssets();
    if (found !== undefined) return found;
    const unlock = await takeLock(lock);
    // Looked for once more, since the other run may have been done between the two.
    if (unlock !== undefined) return Promise.resolve(findAssets() ?? build(folder, say)).finally(unlock);
    if (attempt === 1) say(`Another run is building into ${folder}: waiting for it.`);
    await sleep(LOCK_TOUCH_MS);
  }
  throw new Error(`Another run has been building ${folder} for too long; remove ${lock} if there is none.`);
}

/** Undefined while another run has it. Two that take over a stale one at once only do the work twice. */
async function takeLock(lock: string): Promise<(() => Promise<void>) | undefined> {
  const touched = await stat(lock).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
  if (touched !== undefined && Date.now() - touched > LOCK_STALE_MS) await rm(lock, { force: true });
  try {
    await writeFile(lock, `${process.pid}\n`, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
  const touch = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => undefined), LOCK_TOUCH_MS);
  return async () => {
    clearInterval(touch);
    await rm(lock, { force: true });
  };
}

// Beside its place and renamed, so that a build that breaks off leaves nothing half made in it.
async function build(folder: string, say: (line: string) => void): Promise<string> {
  const [kubernetes, etcd] = [versionOf('k8s.io/kubernetes'), versionOf('go.etcd.io/etcd/server/v3')];
  say(`Building kube-apiserver ${kubernetes} and etcd ${etcd} into ${folder}: about six minutes, this once.`);
  await removeUnfinished(folder);
  const started = Date.now();
  const life = setInterval(
    () => say(`Still building: ${Math.round((Date.now() - started) / 1000)} s.`),
    SIGN_OF_LIFE_MS,
  );
  const unfinished = `${folder}.${process.pid}`;
  try {
    await go(['-o', join(unfinished, 'etcd'), 'go.etcd.io/etcd/server/v3'], []);
    const values = versionFlags(kubernetes);
    await go(['-o', join(unfinished, 'kube-apiserver'), 'k8s.io/kubernetes/cmd/kube-apiserver'], values);
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
    say(`Built in ${Math.round((Date.now() - started) / 1000)} s.`);
    return folder;
  } finally {
    clearInterval(life);
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(dirname(folder));
  const left = names.filter((name) => name.startsWith(`${basename(folder)}.`) && /\.\d+$/.test(name));
  await Promise.all(left.map((name) => rm(join(dirname(folder), name), { recursive: true, force: true })));
}

// What Kubernetes' own build stamps in: without it the server calls itself v0.0.0, and emulates a version of its own choice.
function versionFlags(version: string): string[] {
  const [major, minor] = version.slice(1).split('.');
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  return Object.entries(values).flatMap(([name, value]) => ['-X', `${VERSION}.${name}=${value}`]);
}

// GOFLAGS stays the user's, but neither it nor a workspace or a foreign platform may change what is built.
async function go(values: readonly string[], flags: readonly string[]): Promise<void> {
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOOS: '', GOARCH: '' };
  const pinned = ['-mod=readonly', '-buildvcs=false', '-trimpath'];
  const all = ['build', ...pinned, '-ldflags', ['-s', '-w', ...flags].join(' '), ...values];
  const child = spawn('go', all, { cwd: MODULE, env, stdio: ['ignore', 'ignore', 'pipe'] });
  guard(child);
  const impatience = setTimeout(() => child.kill('SIGINT'), BUILD_TIMEOUT_MS);
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-ERROR_CHARACTERS_MAX)));
  const [code] = (await once(child, 'close').finally(() => clearTimeout(impatience))) as [number | null];
  if (code !== 0) throw new Error(`go ${all.join(' ')} failed in ${MODULE}:\n${output.trim()}`);
}
