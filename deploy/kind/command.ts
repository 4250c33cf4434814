// Other programs, run to their end: what they print, or an obstacle that says what was typed and what came of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Obstacle, errorCode } from '../obstacle.ts';

const TOLD_LINES_MAX = 15;

export interface CommandOptions {
  /** For standard input. */
  readonly input?: string;
  /** What to do about a failure, as a sentence. */
  readonly advice?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Leaves the output to the terminal; nothing is returned. */
  readonly shown?: boolean;
}

export interface Outcome {
  readonly status: number;
  readonly output: string;
  readonly error: string;
}

/** Runs a program, whatever comes of it; rejects with an Obstacle when there is no such program. */
export async function attempt(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Outcome> {
  const stdio = options.shown === true ? 'inherit' : 'pipe';
  const env = { ...process.env, ...options.environment };
  const child = spawn(program, args, { env, stdio: ['pipe', stdio, stdio] });
  const texts = { output: '', error: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (texts.output += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (texts.error += text));
  child.stdin?.on('error', () => undefined); // it ended without having read everything
  child.stdin?.end(options.input ?? '');
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { status: code ?? 1, ...texts };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new Obstacle(`There is no ${program} on the PATH.`);
    throw error;
  }
}

/** Runs a program and returns what it printed, without blanks around it. Rejects with an Obstacle when it fails. */
export async function run(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { status, output, error } = await attempt(program, args, options);
  if (status === 0) return output.trim();
  const told = (error.trim() || output.trim()).split('\n').slice(-TOLD_LINES_MAX).join('\n');
  const advice = options.advice === undefined ? '' : `\n${options.advice}`;
  throw new Obstacle(`${[program, ...args].join(' ')} failed (exit code ${status}):\n${told}${advice}`);
}
