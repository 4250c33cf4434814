// Python for the suites: found, or installed on Debian when we are root, and an environment of the suites' own in the user's
// cache, made once per requirements.txt. What is in it is pinned there with digests; where pip loads it from is the user's own.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { guard } from '../../../deploy/guard.ts';
import { buildOnce, cached, canRun } from '../../support/build.ts';
import { findOrInstall } from '../../support/debian.ts';

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const MISSING =
  'The conformance suites need Python 3.11 or later with its venv module (on Debian: python3 and python3-venv): put it on the PATH as python3.';
const RUN_TIMEOUT_MS = 10 * 60_000;
const ERROR_CHARACTERS_MAX = 2_000;
const DIGEST_CHARACTERS = 12;
// Ends with the version, so that an environment is never one of a Python that is gone.
const PROBE = 'import sys, venv, ensurepip; assert sys.version_info >= (3, 11); print("%d.%d" % sys.version_info[:2])';

/** A Python that has the suites installed, or why there is none. Rejects when it could not be made. */
export async function openPython(say?: (line: string) => void): Promise<string | { readonly missing: string }> {
  const version = findOrInstall(findVersion, ['python3', 'python3-venv']);
  if (version === undefined) return { missing: MISSING };
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, DIGEST_CHARACTERS);
  const folder = cached(`conformance-${digest}-python${version}`);
  const build = {
    folder,
    what: 'the environment of the conformance suites',
    duration: 'about twenty seconds',
    find: () => (canRun(pythonOf(folder)) ? folder : undefined),
    run: makeEnvironment,
  };
  return pythonOf(await buildOnce(build, say));
}

/** The version of a package in requirements.txt. */
export function pinnedVersion(name: string): string {
  const version = new RegExp(`^${name}==(\\S+)`, 'm').exec(readFileSync(requirements, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`requirements.txt does not pin ${name}.`);
  return version;
}

/** Runs a program until its end, whatever its exit code. What it reaches on this machine it reaches without a proxy. */
export async function run(
  program: string,
  args: readonly string[],
  {
    environment = {},
    input = '',
  }: { readonly environment?: NodeJS.ProcessEnv; readonly input?: string | undefined } = {},
): Promise<Ended> {
  const env = { ...process.env, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1', PYTHONUTF8: '1', ...environment };
  const child = spawn(program, args, { env, timeout: RUN_TIMEOUT_MS });
  guard(child);
  child.stdin.on('error', () => undefined).end(input); // a program need not read it
  const code = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, output, errors };
}

const pythonOf = (environment: string): string => `${environment}/bin/python`;

// An environment can be moved as long as it is used by its python only, never by the scripts beside it.
async function makeEnvironment(into: string): Promise<void> {
  const pip = ['-m', 'pip', 'install', '--quiet', '--require-hashes', '--only-binary', ':all:', '-r', requirements];
  for (const [program, args] of [
    ['python3', ['-m', 'venv', into]],
    [pythonOf(into), pip],
  ] as const) {
    const { code, output, errors } = await run(program, args);
    if (code === 0) continue;
    const end = `${output}${errors}`.trim().slice(-ERROR_CHARACTERS_MAX);
    throw new Error(`${program} ${args.join(' ')} failed:\n${end}`);
  }
}

function findVersion(): string | undefined {
  const { status, stdout } = spawnSync('python3', ['-c', PROBE], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
