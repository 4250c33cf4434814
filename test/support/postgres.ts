// Databases for tests. A run has one server and in it one migrated template; each test file works in a clone of its own.
// A test that breaks Postgres starts a private one.
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { startPostgres, type Postgres } from '../../deploy/postgres.ts';
import { migrate } from '../../services/directory/migrate.ts';
import { Database } from '../../services/directory/sql/database.ts';
import { startContainer } from './container.ts';

export interface Server {
  /** Connects as a user who may create databases and roles. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface TestDatabase {
  /** Connects as the owner of the tables. */
  readonly url: string;
  readonly database: Database;
  /** Ends the connections and removes it. */
  drop(): Promise<void>;
}

export interface PrivatePostgres extends TestDatabase {
  /** Ends the server as a crash would. */
  kill(): Promise<void>;
  /** Starts the server again, on the same port and with what was committed. */
  restart(): Promise<void>;
}

const PASSWORD = 'postgres';
// What makes a commit safe against a power cut costs most of a test's time.
const settings = { fsync: 'off', full_page_writes: 'off', max_connections: '300' };

/** The server of a test run: borrowed, in a container, or our own. */
export async function startTestServer(): Promise<Server> {
  const borrowed = process.env.TEST_DATABASE_URL;
  if (borrowed) return { url: borrowed, stop: () => Promise.resolve() };
  const container = await startContainer({
    image: 'postgres:17-alpine',
    port: 5432,
    environment: { POSTGRES_PASSWORD: PASSWORD },
    command: ['postgres', ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    ready: [/database system is ready to accept connections/, 2],
  });
  if (container === undefined) return startOwn();
  const url = `postgresql://postgres:${PASSWORD}@${container.getHost()}:${container.getMappedPort(5432)}/postgres`;
  return { url, stop: () => container.stop().then(() => undefined) };
}

async function startOwn(): Promise<Server> {
  const folder = await createFolder();
  const server = await startPostgres({ folder, settings });
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  };
  return { url: server.url, stop };
}

/** Creates the migrated database that the test files clone, and returns its name. */
export async function createTemplate(server: string): Promise<string> {
  const name = newName('template');
  await execute(server, `create database ${name} template template0 encoding 'UTF8' locale 'C'`);
  await migrate(withDatabase(server, name));
  return name;
}

export async function dropDatabase(server: string, name: string): Promise<void> {
  await execute(server, `drop database if exists ${name} with (force)`);
}

/** A database with every migration applied and no rows, for one test file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { url: server, template } = inject('postgres');
  const name = newName('file');
  await execute(server, `create database ${name} template ${template}`);
  const url = withDatabase(server, name);
  const database = openDatabase(url);
  const drop = async () => {
    await database.end();
    await dropDatabase(server, name);
  };
  return { url, database, drop };
}

/** A migrated Postgres for one test alone, which may kill it. */
export async function startPrivatePostgres(): Promise<PrivatePostgres> {
  const folder = await createFolder();
  let server: Postgres = await startPostgres({ folder, settings });
  await migrate(server.url);
  const database = openDatabase(server.url);
  return {
    url: server.url,
    database,
    kill: () => server.kill(),
    restart: async () => {
      server = await startPostgres({ folder, settings, port: server.port });
    },
    drop: async () => {
      await database.end();
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-test-'));
  await chmod(folder, 0o711); // as root, Postgres runs as another account
  return folder;
}

const openDatabase = (url: string): Database =>
  new Database({ url, poolSize: 10, statementTimeoutMs: 5_000, onError: () => undefined });

const newName = (kind: string): string => `muster_${kind}_${randomBytes(6).toString('hex')}`;

/** The URL of another database of the same server. */
export function withDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
