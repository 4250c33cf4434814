// What a data folder's postmaster.pid says, and how to end a Postgres that an earlier run left behind.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Obstacle } from './obstacle.ts';

const LEFTOVER_TIMEOUT_MS = 20_000;
const POLL_MS = 50;

/** Whether the postmaster with this process id accepts connections; Postgres writes so into line 8 of the file. */
export function isReady(folder: string, pid: number): boolean {
  const lines = readLines(join(folder, 'postmaster.pid'));
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
}

/** Ends the Postgres that still runs in the folder, and forgets one that is gone. */
export async function endLeftover(folder: string): Promise<void> {
  const file = join(folder, 'postmaster.pid');
  const pid = Number(readLines(file)[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  const deadline = Date.now() + LEFTOVER_TIMEOUT_MS;
  for (let signal: NodeJS.Signals | 0 = 'SIGINT'; isPostgresOf(folder, pid); signal = 0) {
    if (Date.now() > deadline) {
      throw new Obstacle(`A Postgres of an earlier run (process ${pid}) does not end: end it with kill -QUIT ${pid}.`);
    }
    process.kill(pid, signal);
    await sleep(POLL_MS);
  }
  rmSync(file, { force: true });
}

// The process id may be another program's by now: only one whose command line names the folder is ours to end.
function isPostgresOf(folder: string, pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const words = readLines(`/proc/${pid}/cmdline`).join('').split('\0');
  return process.platform !== 'linux' || words.includes(folder);
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}
