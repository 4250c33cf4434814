// Brings a database's schema up to date with the owner's role: plain SQL files, forward only, in the order of their names.
// An advisory lock makes several that start at once take turns; the late ones find nothing to do.
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const DIRECTORY = new URL('./migrations/', import.meta.url);
const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/;
const LOCK_KEY = 7_310_034_281; // any number that nobody else locks in this database
const CONNECT_TIMEOUT_MS = 10_000;
const GRANT_ATTEMPTS_MAX = 20;
const WAIT_MS = 60_000;
const WAIT_PAUSE_MS = 500;

/**
 * Applies the migrations that the database lacks, each in a transaction of its own, and lets the connecting user step
 * down to `muster_service`.
 *
 * @param url of the database, as a user that may create schemas and roles in it
 * @returns the names of the files applied now, in order
 * @throws Error naming the file, or the right that is missing
 */
export async function migrate(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => undefined); // the query that was running fails with it
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1::bigint)', [LOCK_KEY]);
    const missing = await listMissing(client);
    for (const name of missing) await apply(client, name);
    await allowSteppingDown(client);
    return missing;
  } finally {
    await client.end();
  }
}

/** The names of all migrations that this version has, in order. */
export async function listMigrations(): Promise<string[]> {
  const files = (await readdir(DIRECTORY)).filter((name) => name.endsWith('.sql')).sort();
  const misnamed = files.find((name) => !FILE_NAME.test(name));
  if (misnamed !== undefined) throw new Error(`The migration ${misnamed} is not named like 0001_words.sql.`);
  return files;
}

async function listMissing(client: pg.Client): Promise<string[]> {
  const files = await listMigrations();
  const { rows } = await client.query<{ found: boolean }>(
    `select to_regclass('muster.migrations') is not null as found`,
  );
  if (rows[0]?.found !== true) return files;
  const applied = await client.query<{ name: string }>('select name from muster.migrations');
  const names = new Set(applied.rows.map((row) => row.name));
  return files.filter((name) => !names.has(name));
}

async function apply(client: pg.Client, name: string): Promise<void> {
  const text = await readFile(new URL(name, DIRECTORY), 'utf8');
  try {
    await client.query('begin');
    await client.query(text);
    // Made here and not in a file: it must exist before the first file has been noted down.
    await client.query(`
      create table if not exists muster.migrations (
        name text not null constraint migrations_pkey primary key,
        applied_at timestamptz not null default now()
      )`);
    await client.query('insert into muster.migrations (name) values ($1::text)', [name]);
    await client.query('revoke all on muster.migrations from muster_service');
    await client.query('grant select on muster.migrations to muster_service'); // to tell what it lacks
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw new Error(`The migration ${name} failed: ${reason(error)}`, { cause: error });
  }
}

/** Who migrates is, in a small installation, also who serves: it must be able to give its rights up. */
async function allowSteppingDown(client: pg.Client): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query('set role muster_service');
      await client.query('reset role');
      return;
    } catch (error) {
      if (!isMissingRight(error) || attempt === GRANT_ATTEMPTS_MAX) throw error;
    }
    try {
      await client.query('grant muster_service to current_user');
    } catch (error) {
      // Two databases of one server may grant the same membership in the same moment; one of them is told so.
      const raced = !isMissingRight(error) && attempt < GRANT_ATTEMPTS_MAX;
      if (!raced) throw new Error(`The role muster_service could not be granted: ${reason(error)}`, { cause: error });
    }
  }
}

const isMissingRight = (error: unknown): boolean => (error as { code?: string }).code === '42501';

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!isMissingRight(error)) return message;
  return `${message}. The user in DATABASE_URL must own the database and have the attribute CREATEROLE; an administrator \
may instead run "create role muster_service nologin" and "grant muster_service to <that user> with admin option" once.`;
}

/** In a cluster Postgres may come up after us, and a pod that fails waits longer each time. */
async function migratePatiently(url: string): Promise<string[]> {
  const deadline = Date.now() + WAIT_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      return await migrate(url);
    } catch (error) {
      if (!isAway(error) || Date.now() > deadline) throw error;
      if (attempt === 1) console.error(`Postgres is not there yet (${reason(error)}): waiting for it.`);
    }
    await sleep(WAIT_PAUSE_MS);
  }
}

/** Nothing is at the address, or it is a server that starts or stops (57P03). */
const isAway = (error: unknown): boolean =>
  ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', '57P03'].includes((error as { code?: string }).code ?? '');

if (import.meta.main) {
  // Process 1 of a container has no default for it. What was begun is rolled back.
  process.once('SIGTERM', () => process.exit(143));
  try {
    const url = process.env['DATABASE_OWNER_URL'] || process.env['DATABASE_URL'];
    if (!url) throw new Error('DATABASE_URL is not set: the database to migrate, or DATABASE_OWNER_URL for its owner.');
    const applied = await migratePatiently(url);
    console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
