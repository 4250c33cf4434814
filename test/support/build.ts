// Builds programs from Go modules into the user's cache, once per version. Runs that want the same one take turns. go.sum pins
// every source, and GOPROXY and the like are the user's own.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { guard } from '../../deploy/guard.ts';

const BUILD_TIMEOUT_MS = 45 * 60_000;
const SIGN_OF_LIFE_MS = 30_000;
/** Another run that builds touches its lock this often, and counts as gone when it has not for the second time. */
const LOCK_TOUCH_MS = 2_000;
const LOCK_STALE_MS = 20_000;
const ERROR_CHARACTERS_MAX = 2_000;

export interface Build {
  /** Where the programs come to be; its name holds their versions. */
  readonly folder: string;
  /** `kube-apiserver v1.34.4 and etcd v3.6.8`. */
  readonly what: string;
  /** How long it takes: `about six minutes`. */
  readonly duration: string;
  /** The folder with the programs, if they are there. */
  readonly find: () => string | undefined;
  /** Builds into the given folder. */
  readonly run: (into: string) => Promise<void>;
}

export const canBuild = (): boolean => spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;

/** A folder in the user's cache. */
export const cached = (name: string): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'muster', name);

export function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The version of `required` in a module's go.mod, for example `v1.34.4`. */
export function requiredVersion(module: string, required: string): string {
  const lines = readFileSync(join(module, 'go.mod'), 'utf8').split('\n');
  const words = lines.map((line) =>
    line
      .trim()
      .replace(/^require /, '')
      .split(/\s+/),
  );
  const version = words.find(([name, version]) => name === required && version?.startsWith('v'))?.[1];
  if (version === undefined) throw new Error(`${join(module, 'go.mod')} does not require ${required}.`);
  return version;
}

/** Builds unless another run does or did; returns the folder of the programs. Rejects with the end of the compiler's output. */
export async function buildOnce(build: Build, say: (line: string) => void = console.log): Promise<string> {
  const { folder, find } = build;
  await mkdir(dirname(folder), { recursive: true });
  const lock = `${folder}.building`;
  const started = Date.now();
  for (let attempt = 1; Date.now() - started < BUILD_TIMEOUT_MS; attempt++) {
    const found = find();
    if (found !== undefined) return found;
    const unlock = await takeLock(lock);
    // Looked for once more, since the other run may have been done between the two.
    if (unlock !== undefined) return Promise.resolve(find() ?? buildBeside(build, say)).finally(unlock);
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
async function buildBeside({ folder, what, duration, run }: Build, say: (line: string) => void): Promise<string> {
  say(`Building ${what} into ${folder}: ${duration}, this once.`);
  await removeUnfinished(folder);
  const started = Date.now();
  const life = setInterval(
    () => say(`Still building: ${Math.round((Date.now() - started) / 1000)} s.`),
    SIGN_OF_LIFE_MS,
  );
  const unfinished = `${folder}.${process.pid}`;
  try {
    await run(unfinished);
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

/** Linker flags that set variables of a package, as a program's own build does to stamp versions in. */
export const stamp = (name: string, values: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries(values).flatMap(([key, value]) => ['-X', `${name}.${key}=${value}`]);

/**
 * Compiles one program of a module. GOFLAGS stays the user's, but neither it nor a workspace or a foreign platform may change
 * what is built.
 */
export async function compile(module: string, file: string, program: string, flags: readonly string[]): Promise<void> {
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOOS: '', GOARCH: '' };
  const pinned = ['-mod=readonly', '-buildvcs=false', '-trimpath'];
  const all = ['build', ...pinned, '-ldflags', ['-s', '-w', ...flags].join(' '), '-o', file, program];
  const child = spawn('go', all, { cwd: module, env, stdio: ['ignore', 'ignore', 'pipe'] });
  guard(child);
  const impatience = setTimeout(() => child.kill('SIGINT'), BUILD_TIMEOUT_MS);
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-ERROR_CHARACTERS_MAX)));
  const [code] = (await once(child, 'close').finally(() => clearTimeout(impatience))) as [number | null];
  if (code !== 0) throw new Error(`go ${all.join(' ')} failed in ${module}:\n${output.trim()}`);
}
