// Everything that a run needs: one Postgres with two databases that hold the same users, one Redis, and on top of them
// Muster and the floor, two processes each.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { freePort } from '../../deploy/port.ts';
import type { Postgres } from '../../deploy/postgres.ts';
import { connectDirectory } from '../../services/rpc/client.ts';
import { createToken, tokenDigest } from '../../services/token.ts';
import { startPrivateRedis } from '../support/redis.ts';
import { loadUsers, termsPerUser } from './dataset.ts';
import { startBenchPostgres, startDirectory, type DirectoryOptions } from './directory.ts';
import { floorSide } from './floor-side.ts';
import { loadGroups, type GroupsOfSize } from './group-dataset.ts';
import type { Target } from './measure.ts';
import { musterSide } from './muster-side.ts';
import { answersOk, listens, startProgram, type Program } from './process.ts';
import { TENANT_ID } from './tenant.ts';

export interface Stage {
  readonly muster: Target;
  readonly floor: Target;
  /** Of the users that were loaded. */
  readonly ids: readonly string[];
  /** By their number of members; as many of each as there are connections. */
  readonly groups: ReadonlyMap<number, GroupsOfSize>;
  stop(): Promise<void>;
}

export interface StageOptions {
  readonly users: number;
  /** Numbers of members, none of them more than `users`. */
  readonly groups: readonly number[];
  readonly connections: number;
  readonly profile: string | undefined;
  /** Environment variables for Muster's two processes. */
  readonly settings: Readonly<Record<string, string>>;
}

const HOST = '127.0.0.1';
/** No limit is reached, but each request is counted. */
const RATE_MAX = 100_000;

/** Starts it all; what was started is stopped again when something fails. */
export async function startStage(options: StageOptions): Promise<Stage> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.reverse()) await each();
  };
  try {
    const postgres = await startBenchPostgres(stops);
    const { folder, pid: postgresPid } = postgres;
    const redis = await startPrivateRedis();
    stops.push(() => redis.stop());

    const token = createToken(randomBytes);
    const common = { connections: options.connections, postgresPid };
    // The tenant comes first, through a directory that is stopped again: a database in use cannot be copied.
    const starting = { databaseUrl: postgres.url, folder, profile: undefined, settings: {} };
    await declareTenant(starting, token, options.groups.length > 0);
    const ids = await loadUsers(postgres.url, options.users);
    const groups = await loadGroups(postgres.url, options.groups, options.connections, ids);
    const floorUrl = await copyDatabase(postgres, 'floor');
    const environment = { folder, profile: options.profile, settings: options.settings };
    const muster = await startMuster({ ...environment, databaseUrl: postgres.url, redisUrl: redis.url }, stops);
    const floor = await startFloor({ ...environment, databaseUrl: floorUrl }, stops);
    const headers = `Authorization: Bearer ${token}\r\nContent-Type: application/scim+json; charset=utf-8\r\n`;
    return {
      muster: { ...targetOf(muster), ...common, side: musterSide, headers },
      floor: { ...targetOf(floor), ...common, side: floorSide, headers: 'Content-Type: application/json\r\n' },
      ids,
      groups,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function declareTenant(environment: DirectoryOptions, token: string, hasGroups: boolean): Promise<void> {
  const { program, address } = await startDirectory(environment);
  const client = connectDirectory(address);
  try {
    await client.tenants.ensureTenant({
      name: TENANT_ID,
      owner: 'bench',
      owner_name: 'bench',
      spec: {
        rate_limit: { requests_per_second: RATE_MAX, burst: RATE_MAX },
        groups: hasGroups ? 'ENABLED' : 'DISABLED',
      },
      tokens: [{ digest: tokenDigest(token), label: 'bench', expiry_time_ms: 0 }],
    });
  } finally {
    client.close();
    await program.stop();
  }
}

async function copyDatabase(postgres: Postgres, name: string): Promise<string> {
  const url = new URL(postgres.url);
  const source = url.pathname.slice(1);
  url.pathname = '/template1';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(`create database ${name} template ${source}`);
  await client.end();
  url.pathname = `/${name}`;
  return url.href;
}

interface Pair {
  readonly databaseUrl: string;
  readonly gateway: Program;
  readonly directory: Program;
  readonly port: number;
}

async function startMuster(
  environment: DirectoryOptions & { readonly redisUrl: string },
  stops: (() => Promise<void>)[],
): Promise<Pair> {
  const { folder, profile, settings } = environment;
  const { program, address } = await startDirectory(environment);
  stops.push(() => program.stop());
  const [port, metricsPort] = [await freePort(), await freePort()];
  const gateway = await startProgram({
    name: 'gateway',
    file: 'services/gateway/main.ts',
    environment: {
      GATEWAY_HOST: HOST,
      GATEWAY_PORT: String(port),
      METRICS_HOST: HOST,
      METRICS_PORT: String(metricsPort),
      DIRECTORY_ADDRESS: address,
      REDIS_URL: environment.redisUrl,
      ...settings,
    },
    isReady: () => answersOk(`http://${HOST}:${metricsPort}/readyz`),
    folder,
    profile,
  });
  stops.push(() => gateway.stop());
  return { databaseUrl: environment.databaseUrl, gateway, directory: program, port };
}

async function startFloor(environment: DirectoryOptions, stops: (() => Promise<void>)[]): Promise<Pair> {
  const [port, directoryPort] = [await freePort(), await freePort()];
  const { folder, profile, databaseUrl } = environment;
  const program = (name: string, variables: Readonly<Record<string, string>>): Promise<Program> =>
    startProgram({
      name: `floor-${name}`,
      file: `test/bench/floor/${name}.ts`,
      environment: variables,
      isReady: () => listens(Number(variables['PORT'])),
      folder,
      profile,
    });
  const TERMS_PER_USER = String(termsPerUser());
  const directory = await program('directory', {
    PORT: String(directoryPort),
    DATABASE_URL: databaseUrl,
    TERMS_PER_USER,
  });
  stops.push(() => directory.stop());
  const gateway = await program('gateway', { PORT: String(port), DIRECTORY_ADDRESS: `${HOST}:${directoryPort}` });
  stops.push(() => gateway.stop());
  return { databaseUrl, gateway, directory, port };
}

const targetOf = ({ databaseUrl, port, gateway, directory }: Pair) => ({
  ...{ databaseUrl, port },
  ...{ gatewayPid: gateway.pid, directoryPid: directory.pid },
});
