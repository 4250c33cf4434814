// How much processor time processes have used, user and system, from /proc (Linux only).
import { readFileSync, readdirSync } from 'node:fs';

const TICK_MS = 10; // CLK_TCK is 100 on every Linux that Node runs on

interface Stat {
  readonly parent: number;
  readonly ownMs: number;
  /** Of children that have ended and were waited for. */
  readonly endedMs: number;
}

function readStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number); // proc(5): from the third field on
    const [, parent = 0] = fields;
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    return { parent, ownMs: (user + system) * TICK_MS, endedMs: (endedUser + endedSystem) * TICK_MS };
  } catch {
    return undefined; // it ended in this moment
  }
}

/** Milliseconds that a process has used. */
export const processMs = (pid: number): number => readStat(pid)?.ownMs ?? 0;

/** Milliseconds that a process and all its children have used, those that have ended included. */
export function familyMs(pid: number): number {
  const head = readStat(pid);
  if (head === undefined) return 0;
  const pids = readdirSync('/proc')
    .map(Number)
    .filter((each) => each > 0);
  const children = pids.flatMap((each) => readStat(each) ?? []).filter((each) => each.parent === pid);
  return children.reduce((sum, each) => sum + each.ownMs + each.endedMs, head.ownMs + head.endedMs);
}
