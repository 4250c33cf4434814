// Migrations: each applied once, whoever starts when.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../services/directory/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

let testDatabase: TestDatabase;
let admin: pg.Client;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  admin = new pg.Client({ connectionString: testDatabase.url });
  await admin.connect();
});

afterAll(async () => {
  await admin.end();
  await testDatabase.drop();
});

/** An empty database on the same server. */
async function withEmptyDatabases<T>(names: string[], work: (urls: string[]) => Promise<T>): Promise<T> {
  const urls = names.map((name) => {
    const url = new URL(testDatabase.url);
    url.pathname = `/${name}`;
    return url.href;
  });
  for (const name of names) await admin.query(`create database ${name}`);
  try {
    return await work(urls);
  } finally {
    for (const name of names) await admin.query(`drop database ${name} with (force)`);
  }
}

const newName = () => `migrate_${process.pid}_${Math.random().toString(36).slice(2)}`;

test('a database that is up to date is left alone', async () => {
  expect(await migrate(testDatabase.url)).toEqual([]);
});

test('each migration is applied once when several start at once, in two databases of one server', async () => {
  await withEmptyDatabases([newName(), newName()], async ([first = '', second = '']) => {
    const applied = await Promise.all([first, second, first, second, first].map(migrate));
    for (const runs of [applied.filter((_, index) => index % 2 === 0), [applied[1] ?? [], applied[3] ?? []]]) {
      expect(runs.filter((names) => names.length > 0)).toHaveLength(1);
      expect(runs.flat()[0]).toBe('0001_users.sql');
    }
  });
});

test('a user without the right to migrate is told which right is missing', async () => {
  const role = newName();
  await admin.query(`create role ${role} login password 'secret'`);
  try {
    await withEmptyDatabases([newName()], async ([given = '']) => {
      const url = new URL(given);
      url.username = role;
      url.password = 'secret';
      await expect(migrate(url.href)).rejects.toThrow(/0001_users\.sql failed: .*must own the database/s);
    });
  } finally {
    await admin.query(`drop role ${role}`);
  }
});

test('the services’ role can neither make tables nor touch the list of migrations', async () => {
  const { database } = testDatabase;
  const run = (text: string) => database.query({ text, values: [] });
  await expect(run('create table muster.mine (id int)')).rejects.toMatchObject({ status: 500 });
  await expect(run('delete from muster.migrations')).rejects.toMatchObject({ status: 500 });
});
