// Starts one of the measured processes on its own, as production does, and waits until it serves.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { guard } from '../../deploy/guard.ts';

export interface ProgramOptions {
  readonly name: string;
  /** The file to run, from the repository's root. */
  readonly file: string;
  /** Node's own. */
  readonly nodeFlags?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Whether the process serves. */
  readonly isReady: () => Promise<boolean>;
  /** Holds the logs. */
  readonly folder: string;
  /** Writes a V8 profile into this folder at the end. */
  readonly profile: string | undefined;
}

export interface Program {
  readonly name: string;
  readonly pid: number;
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
const POLL_MS = 50;

/** Starts the program; throws with the end of its log when it does not come up. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const logFile = join(options.folder, `${options.name}.log`);
  const log = openSync(logFile, 'w');
  const flags = options.profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', options.profile];
  const named = flags.length === 0 ? [] : [...flags, '--cpu-prof-name', `${options.name}.cpuprofile`];
  const child = spawn(process.execPath, [...named, ...(options.nodeFlags ?? []), options.file], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...options.environment },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  guard(child);
  await untilReady(child, options.isReady).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(`${options.name} did not start: ${readFileSync(logFile, 'utf8').slice(-1_000)}`, { cause: error });
  });
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const exited = once(child, 'exit');
    child.kill(signal);
    if (child.exitCode === null && child.signalCode === null) await exited;
  };
  return { name: options.name, pid: child.pid ?? 0, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

async function untilReady(child: ChildProcess, isReady: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('It ended.');
    if (await isReady()) return;
    await sleep(POLL_MS);
  }
  throw new Error('It was not ready in time.');
}

/** Whether a GET is answered with 200. */
export const answersOk = (url: string): Promise<boolean> =>
  fetch(url).then(
    (answer) => answer.status === 200,
    () => false,
  );

/** Whether someone listens on a port of 127.0.0.1. */
export async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const connected = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return connected;
}
