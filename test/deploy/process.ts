// A command as a child process in a process group of its own, as a terminal would start it.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Command {
  readonly child: ChildProcess;
  /** Everything that it has written, errors too. */
  output(): string;
  /** Waits for a text; fails when the command ends without it. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** The exit code, once it has ended. */
  readonly exited: Promise<number | null>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a file of this repository with Node. */
export function runCommand(file: string, args: readonly string[], environment: Record<string, string> = {}): Command {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: root,
    env: { ...process.env, REDIS_URL: '', ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const says = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(output);
        if (found !== null) resolve(found);
      };
      look();
      for (const stream of [child.stdout, child.stderr]) stream.on('data', look);
      void exited.then(() => reject(new Error(`It never said ${pattern}:\n${output}`)));
    });
  return { child, output: () => output, says, exited };
}
