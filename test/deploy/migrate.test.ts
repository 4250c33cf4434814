// The command that migrates, as a pod runs it before it serves.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from '../../deploy/port.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { runCommand } from './process.ts';

const FILE = 'services/directory/migrate.ts';

test('it waits for a Postgres that comes up after it, and takes the owner’s URL where there is one', async () => {
  const database = await createTestDatabase();
  const port = await freePort();
  const { hostname, port: real } = new URL(database.url);
  const url = new URL(database.url);
  url.host = `127.0.0.1:${port}`;
  const environment = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', DATABASE_OWNER_URL: url.href };
  const command = runCommand(FILE, [], environment);
  await command.says(/Postgres is not there yet/);
  const door = createServer((client) => {
    const server = connect(Number(real) || 5432, hostname);
    client.pipe(server).pipe(client);
    for (const each of [client, server]) each.on('error', () => undefined);
  });
  door.listen(port, '127.0.0.1');
  await once(door, 'listening');
  try {
    expect(await command.exited, command.output()).toBe(0);
    expect(command.output()).toContain('The schema is up to date.');
  } finally {
    door.close();
    await database.drop();
  }
});

test('it does not wait where waiting is of no use, and ends when it is told to', async () => {
  const database = await createTestDatabase();
  try {
    const wrong = new URL(database.url);
    wrong.pathname = '/not_there';
    const refused = runCommand(FILE, [], { DATABASE_URL: wrong.href });
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toContain('not_there');
    const waiting = runCommand(FILE, [], { DATABASE_URL: `postgres://a@127.0.0.1:${await freePort()}/a` });
    await waiting.says(/not there yet/);
    waiting.child.kill('SIGTERM');
    expect(await waiting.exited).toBe(143);
  } finally {
    await database.drop();
  }
});
