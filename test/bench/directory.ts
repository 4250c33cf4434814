// A directory of a benchmark's own: its process, and the Postgres behind it with the settings that are measured.
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../deploy/port.ts';
import { startPostgres, type Postgres } from '../../deploy/postgres.ts';
import { migrate } from '../../services/directory/migrate.ts';
import { answersOk, startProgram, type Program } from './process.ts';

const HOST = '127.0.0.1';
const postgresSettings = { shared_buffers: '512MB', max_wal_size: '4GB', max_connections: '60' };

export interface BenchPostgres extends Postgres {
  /** Of its own; goes with `stop`. */
  readonly folder: string;
  readonly pid: number;
}

/** With every migration applied. `stops` gets what ends it. */
export async function startBenchPostgres(stops: (() => Promise<void>)[]): Promise<BenchPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
  await chmod(folder, 0o711); // as root, Postgres runs as another account
  stops.push(() => rm(folder, { recursive: true }));
  const postgres = await startPostgres({ folder, settings: postgresSettings });
  stops.push(() => postgres.stop());
  await migrate(postgres.url);
  return { ...postgres, folder, pid: readPostmasterPid(folder) };
}

const readPostmasterPid = (folder: string): number =>
  Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);

export interface DirectoryOptions {
  readonly databaseUrl: string;
  readonly folder: string;
  readonly profile: string | undefined;
  /** Environment variables beyond its own. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface DirectoryProgram {
  readonly program: Program;
  /** host:port of its gRPC. */
  readonly address: string;
  readonly metricsUrl: string;
}

export async function startDirectory({ databaseUrl, folder, profile, settings }: DirectoryOptions) {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const program = await startProgram({
    name: 'directory',
    file: 'services/directory/main.ts',
    environment: {
      DATABASE_URL: databaseUrl,
      DIRECTORY_HOST: HOST,
      DIRECTORY_PORT: String(port),
      METRICS_HOST: HOST,
      METRICS_PORT: String(metricsPort),
      ...settings,
    },
    isReady: () => answersOk(`http://${HOST}:${metricsPort}/readyz`),
    folder,
    profile,
  });
  const metricsUrl = `http://${HOST}:${metricsPort}/metrics`;
  return { program, address: `${HOST}:${port}`, metricsUrl } satisfies DirectoryProgram;
}
