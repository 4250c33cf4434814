// A service as a child process: what it logs goes to a file, and what people should know at once to the terminal as well.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Obstacle } from './obstacle.ts';

export interface Service {
  /** Rejects with an Obstacle when the service ends without having been stopped. */
  readonly crashed: Promise<never>;
  /** Lets the service finish what it does, and waits until it is gone. */
  stop(): Promise<void>;
}

const STOP_TIMEOUT_MS = 30_000;
const WARN = 40;
const tether = new URL('tether.ts', import.meta.url).href;

/** Starts services/<name>/main.ts. It is out of reach of the terminal's Ctrl-C, so that services end in order. */
export function startService(name: string, environment: Record<string, string>, logFile: string): Service {
  const main = fileURLToPath(new URL(`../services/${name}/main.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--import', tether, main], {
    env: { ...process.env, ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let stopping = false;
  const lastWords = follow(child, logFile, (complaint) => stopping || console.error(`${name}: ${complaint}`));
  const exited = once(child, 'close');
  const crashed = exited.then(([code, signal]) => {
    if (stopping) return new Promise<never>(() => undefined);
    const end = signal === null ? `exit code ${code}` : String(signal);
    throw new Obstacle(`The ${name} ended unasked (${end}${lastWords()}); its log is ${logFile}.`);
  });
  crashed.catch(() => undefined); // whoever waits for it is told
  const stop = async (): Promise<void> => {
    stopping = true;
    child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited.finally(() => clearTimeout(impatience));
  };
  return { crashed, stop };
}

/** Returns what tells the last thing that the service complained about. */
function follow(child: ChildProcess, logFile: string, tell: (complaint: string) => void): () => string {
  const file = createWriteStream(logFile, { mode: 0o600 });
  let last = '';
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    stream.pipe(file, { end: false });
    createInterface({ input: stream }).on('line', (line) => {
      const complaint = complaintOf(line);
      if (complaint === undefined) return;
      last = `: ${complaint}`;
      tell(complaint);
    });
  }
  return () => last;
}

// Logs are JSON, a line each; a stack or a warning of Node's is not, and only the former's first line tells anything.
function complaintOf(line: string): string | undefined {
  if (!line.startsWith('{')) return /^\w*Error\b.*: /.test(line) ? line : undefined;
  if (!/"level":[456]0\b/.test(line)) return undefined;
  try {
    const { level, msg, err } = JSON.parse(line) as { level: number; msg?: string; err?: { message?: string } };
    return level < WARN ? undefined : [msg, err?.message].filter((text) => text !== undefined).join(': ');
  } catch {
    return undefined;
  }
}
