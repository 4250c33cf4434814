// Whom Postgres runs as. It refuses root, so root steps down to another account; everyone else runs it as themselves.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Obstacle } from './obstacle.ts';

export interface Account {
  /** Undefined: the account of this process. */
  readonly ids: { readonly uid: number; readonly gid: number } | undefined;
  /** Put in front of a command so that it runs with this account's rights; empty when spawn's uid and gid suffice. */
  readonly prefix: readonly string[];
}

/** Chooses the account for a data folder, which keeps its owner, and programs that it must be able to reach. */
export function chooseAccount(folder: string, programs: string): Account {
  if (process.getuid?.() !== 0) return { ids: undefined, prefix: [] };
  const ids = existsSync(folder) ? ownerOf(folder) : unprivileged();
  const closed = [folder, realpathSync(programs)].map(closedAncestor).find((path) => path !== undefined);
  return { ids, prefix: closed === undefined ? [] : passThrough(ids, closed) };
}

function ownerOf(folder: string): { uid: number; gid: number } {
  const { uid, gid } = statSync(folder);
  return uid === 0 ? unprivileged() : { uid, gid };
}

// initdb wants an account with a name, so a number of our own choice will not do.
function unprivileged(): { uid: number; gid: number } {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find((account) => account[0] === name) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Obstacle(
    'Postgres does not run as root, and there is no account postgres or nobody: run this as another user.',
  );
}

/** The outermost folder on the way to a path that others may not pass through, such as /root. */
function closedAncestor(path: string): string | undefined {
  let at = dirname(path);
  while (!existsSync(at)) at = dirname(at);
  const ancestors: string[] = [];
  for (at = realpathSync(at); at !== dirname(at); at = dirname(at)) ancestors.unshift(at);
  return ancestors.find((ancestor) => (statSync(ancestor).mode & 0o001) === 0);
}

// The account gets one right of root's: to pass through folders. Containers often have only the second of the two.
// no_setuid_fixup makes it count for access(2) too, which is how initdb looks for postgres beside itself.
function passThrough({ uid, gid }: { uid: number; gid: number }, closed: string): string[] {
  for (const right of ['dac_read_search', 'dac_override']) {
    const prefix = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
    prefix.push(`--inh-caps=+${right}`, `--ambient-caps=+${right}`, '--securebits=+no_setuid_fixup');
    if (spawnSync('setpriv', [...prefix.slice(1), 'ls', closed], { stdio: 'ignore' }).status === 0) return prefix;
  }
  throw new Obstacle(
    `Postgres does not run as root, and the account it would run as cannot pass through ${closed}: ` +
      `move Muster and its data folder out of it, run this as another user, or install setpriv (util-linux).`,
  );
}
