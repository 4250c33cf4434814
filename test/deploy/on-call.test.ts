// deploy/examples/on-call, as a process of its own: its table says who is on call, whatever happened to it meanwhile.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { createReader } from '../support/reader.ts';
import { fullUser, GROUP, patchOf, scimClient, type Send } from '../support/scim.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { runCommand, type Command } from './process.ts';

let stack: Stack;
let product: TestDatabase;
let tables: pg.Client;
let token: string;

beforeAll(async () => {
  stack = await startStack();
  product = await createTestDatabase();
  tables = new pg.Client(product.url);
  await tables.connect();
  token = await createReader(stack.client);
});
afterAll(async () => {
  await tables.end();
  await product.drop();
  await stack.stop();
});

let program: Command | undefined;
const start = (): Command =>
  (program = runCommand('deploy/examples/on-call/main.js', [], {
    DATABASE_URL: product.url,
    DIRECTORY_ADDRESS: stack.directoryAddress,
    READER_TOKEN: token,
  }));
async function kill(): Promise<void> {
  program?.child.kill('SIGKILL');
  await program?.exited;
}
afterEach(kill);

/** Names of those whom the product would page. */
async function onCall(tenantId: string): Promise<string[]> {
  const sql = 'select name from on_call.on_call where tenant_id = $1 order by name collate "C"';
  const { rows } = await tables.query<{ name: string }>(sql, [tenantId]);
  return rows.map(({ name }) => name);
}

async function create(send: Send, path: string, resource: object): Promise<string> {
  const { status, body } = await send('POST', path, resource);
  expect(status).toBe(201);
  return body['id'] as string;
}
const person = (send: Send, name: string) =>
  create(send, '/Users', fullUser(`${randomUUID()}@example.com`, { displayName: name }));
const group = (send: Send, displayName: string, members: readonly string[]) =>
  create(send, '/Groups', { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) });

async function change(send: Send, path: string, ...operations: readonly object[]): Promise<void> {
  const { status } = await send('PATCH', path, patchOf(...operations));
  expect([200, 204]).toContain(status);
}

test(
  'who is on call is whoever is active and in the group, directly or not, as it changes',
  { timeout: 60_000 },
  async () => {
    const tenant = await stack.createTenant({ groups: 'ENABLED' });
    const send = scimClient(stack, tenant);
    const [anna, ben, cleo] = [await person(send, 'Anna'), await person(send, 'Ben'), await person(send, 'Cleo')];
    const night = await group(send, 'Night', [ben]);
    const rota = await group(send, 'On Call', [anna, night]);

    await start().says(/Following/);
    await expect.poll(() => onCall(tenant.tenantId)).toEqual(['Anna', 'Ben']);

    await change(send, `/Groups/${night}`, { op: 'add', path: 'members', value: [{ value: cleo }] });
    await expect.poll(() => onCall(tenant.tenantId)).toEqual(['Anna', 'Ben', 'Cleo']);
    await change(send, `/Users/${anna}`, { op: 'replace', path: 'active', value: false });
    await expect.poll(() => onCall(tenant.tenantId)).toEqual(['Ben', 'Cleo']);
    await send('DELETE', `/Users/${ben}`);
    await expect.poll(() => onCall(tenant.tenantId)).toEqual(['Cleo']);
    await change(send, `/Groups/${rota}`, { op: 'remove', path: `members[value eq "${night}"]` });
    await expect.poll(() => onCall(tenant.tenantId)).toEqual([]);
  },
);

test(
  'what a new snapshot does not have is gone, and what it has stayed all the time',
  { timeout: 60_000 },
  async () => {
    const tenant = await stack.createTenant({ groups: 'ENABLED' });
    const send = scimClient(stack, tenant);
    await group(send, 'On call', [await person(send, 'Anna')]);
    start();
    await expect.poll(async () => onCall(tenant.tenantId).catch(() => [])).toEqual(['Anna']);
    await kill();

    // As after a restored backup of Muster: the product knows somebody who was lost, in a version that was lost.
    await tables.query(
      `insert into on_call.people select tenant_id, $2, 9, true, 'Ghost', '', '{}', generation from on_call.people where tenant_id = $1`,
      [tenant.tenantId, randomUUID()],
    );
    await tables.query(
      `insert into on_call.members select m.tenant_id, group_id, user_id, m.generation
     from on_call.members m join on_call.people p on p.tenant_id = m.tenant_id where name = 'Ghost'`,
    );
    await tables.query(`update on_call.people set version = 9, active = false where name = 'Anna'`);
    await tables.query(`update on_call.progress set cursor = '', generation = generation + 1`);
    expect(await onCall(tenant.tenantId)).toEqual(['Ghost']);
    start();
    await expect.poll(() => onCall(tenant.tenantId)).toEqual(['Anna']);
  },
);

test('killed again and again while people change, it ends with what is true', { timeout: 120_000 }, async () => {
  const tenant = await stack.createTenant({ groups: 'ENABLED' });
  const send = scimClient(stack, tenant);
  const rota = await group(send, 'On call', []);
  const expected = new Set<string>();
  const write = async (writer: number) => {
    for (let index = 0; index < 40; index++) {
      const name = `${writer}-${index}`;
      const id = await person(send, name);
      await change(send, `/Groups/${rota}`, { op: 'add', path: 'members', value: [{ value: id }] });
      if (index % 3 === 0) await change(send, `/Users/${id}`, { op: 'replace', path: 'active', value: false });
      else if (index % 5 === 0) expect((await send('DELETE', `/Users/${id}`)).status).toBe(204);
      else expected.add(name);
    }
  };
  const writers = { done: false };
  const written = Promise.all([0, 1, 2, 3].map(write)).finally(() => (writers.done = true));
  let kills = 0;
  while (!writers.done) {
    await start().says(/Following/);
    const before = await onCall(tenant.tenantId);
    await expect.poll(async () => writers.done || (await onCall(tenant.tenantId)).join() !== before.join()).toBe(true);
    await kill();
    kills++;
  }
  await written;
  expect(kills).toBeGreaterThan(1);
  start();
  await expect.poll(() => onCall(tenant.tenantId), { timeout: 30_000 }).toEqual([...expected].sort());
});
