// What /readyz says of a database that answers and is of no use: whoever reads it knows what to do.
import { pino } from 'pino';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig } from '../../services/directory/config.ts';
import { startDirectory } from '../../services/directory/server.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

let testDatabase: TestDatabase;
let admin: pg.Client;
const ends: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  admin = new pg.Client(testDatabase.url);
  await admin.connect();
});

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await admin.end();
  await testDatabase.drop();
});

/** Starts a directory and gives what asks it whether it is ready. */
async function start(databaseUrl: string): Promise<() => Promise<string>> {
  const host = { DIRECTORY_HOST: '127.0.0.1', DIRECTORY_PORT: '0', METRICS_HOST: '127.0.0.1', METRICS_PORT: '0' };
  const config = parseConfig({ DATABASE_URL: databaseUrl, ...host });
  const directory = await startDirectory(config, pino({ level: 'silent' }));
  ends.push(() => directory.stop());
  return async () => {
    const answer = await fetch(`http://127.0.0.1:${directory.metricsPort}/readyz`);
    return `${answer.status} ${(await answer.text()).trimEnd()}`;
  };
}

const soon = { timeout: 5_000 };

test('a migration that is missing is named, and the directory is ready once it is there', async () => {
  await admin.query(`delete from muster.migrations where name like '0002%'`);
  const readiness = await start(testDatabase.url);
  await expect.poll(readiness, soon).toMatch(/^503 The database lacks 0002_overlap\.sql\. Run the migrations/);
  await admin.query(`insert into muster.migrations (name) values ('0002_overlap.sql')`);
  await expect.poll(readiness, soon).toBe('200 ready');
});

test('a list of migrations that cannot be read yet means the same', async () => {
  await admin.query('revoke select on muster.migrations from muster_service');
  await expect.poll(await start(testDatabase.url), soon).toMatch(/^503 .*not migrated.*Run the migrations/);
});

test('a right that is missing is named', async () => {
  await admin.query('revoke insert, delete on muster.users from muster_service');
  const readiness = await start(testDatabase.url);
  await expect.poll(readiness, soon).toMatch(/^503 .*lacks rights: insert on muster\.users, delete on muster\.users\./);
  await admin.query('grant insert, delete on muster.users to muster_service');
  await expect.poll(readiness, soon).toBe('200 ready');
});

test('a database that was migrated further is fine: those that are still running go on', async () => {
  await admin.query(`insert into muster.migrations (name) values ('9999_later.sql')`);
  await expect.poll(await start(testDatabase.url), soon).toBe('200 ready');
});

test('a database without a schema, and none at all, are told apart', async () => {
  const url = new URL(testDatabase.url);
  url.pathname += '_empty';
  await expect.poll(await start(url.href), soon).toMatch(/^503 The database refuses the connection: .*does not exist/);
  const name = url.pathname.slice(1);
  await admin.query(`create database ${name}`);
  ends.push(() => admin.query(`drop database ${name} with (force)`));
  await expect.poll(await start(url.href), soon).toMatch(/^503 The database is not migrated: .*Run the migrations/);
});
