// A limit of users: exact whoever creates how many at once, and never in the way of anything but new users.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DirectoryClient } from '../../services/rpc/client.ts';
import type { ScimError } from '../../services/scim/error.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { startStack, type Stack } from '../support/stack.ts';

const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';

let testDatabase: TestDatabase;
let stack: Stack;
let other: Stack;
let client: DirectoryClient;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  stack = await startStack({ databaseUrl: testDatabase.url });
  other = await startStack({ databaseUrl: testDatabase.url });
  client = stack.client;
});

afterAll(async () => {
  await other.stop();
  await stack.stop();
  await testDatabase.drop();
});

let last = 0;
const newName = () => `limited-${++last}`;

const declare = (name: string, max_users?: number) =>
  client.tenants.ensureTenant({
    name,
    owner: 'o',
    spec: { required_attributes: { paths: [] }, ...(max_users === undefined ? {} : { max_users }) },
  });

const create = (name: string, userName: string, directory = client) =>
  directory.provisioning.createUser({
    tenant_id: name,
    base_url: 'http://localhost/scim/v2',
    document: Buffer.from(JSON.stringify({ schemas: [SCHEMA], userName })),
  });

const patch = (name: string, id: string, value: object) =>
  client.provisioning.patchUser({
    tenant_id: name,
    id,
    base_url: 'http://localhost/scim/v2',
    operations: Buffer.from(
      JSON.stringify({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', value }],
      }),
    ),
  });

const statusOf = (call: Promise<unknown>) =>
  call.then(
    () => 200,
    (error: unknown) => (error as ScimError).status,
  );

const total = async (name: string) => (await client.tenants.getTenant({ name })).users_total;

test('a user beyond the limit is refused with the limit, the count, and whom to ask; a taken name stays 409', async () => {
  const name = newName();
  await declare(name, 2);
  for (const userName of ['anna', 'bert']) await create(name, userName);
  await expect(create(name, 'carl')).rejects.toMatchObject({
    status: 400,
    detail: expect.stringMatching(/may have 2 users.* has 2\..*ask the operator of the service/s),
  });
  expect(await statusOf(create(name, 'ANNA'))).toBe(409);
  expect(await total(name)).toBe(2);
});

// Several times: the first finds few connections open, so that little happens at once.
test.each([1, 2, 3, 4, 5])(
  'fifty at once, at two directories, fill a tenant to its limit and not beyond (%i)',
  async () => {
    const name = newName();
    await declare(name, 20);
    const creates = Array.from({ length: 50 }, (_, n) =>
      statusOf(create(name, `user-${n}`, n % 2 ? client : other.client)),
    );
    const statuses = await Promise.all(creates);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.filter((status) => status === 400)).toHaveLength(30);
    expect(await total(name)).toBe(20);
    const text = 'select count(*)::int as n from muster.users where tenant_id = $1::text';
    expect(await testDatabase.database.queryTenant(name, { text, values: [name] })).toEqual([{ n: 20 }]);
  },
);

test('a limit below the number of users stops new ones only, until there is room again', async () => {
  const name = newName();
  await declare(name);
  const ids: string[] = [];
  for (const userName of ['anna', 'bert', 'carl']) ids.push((await create(name, userName)).id);
  const [anna = '', bert = '', carl = ''] = ids;
  await declare(name, 1);
  let late = 0; // the directory hears of the limit a moment later
  await expect.poll(() => statusOf(create(name, `late-${++late}`))).toBe(400);
  expect(await statusOf(patch(name, anna, { active: false }))).toBe(200);
  expect(await statusOf(patch(name, anna, { active: true, title: 'Chief' }))).toBe(200);
  const replacement = { schemas: [SCHEMA], userName: 'bert', title: 'Clerk' };
  const replace = client.provisioning.replaceUser({
    tenant_id: name,
    id: bert,
    base_url: 'http://localhost/scim/v2',
    document: Buffer.from(JSON.stringify(replacement)),
  });
  expect(await statusOf(replace)).toBe(200);
  const before = await total(name);
  expect(await statusOf(client.provisioning.deleteUser({ tenant_id: name, id: carl }))).toBe(200);
  expect(await total(name)).toBe(before - 1);
  await declare(name, before);
  await expect.poll(() => statusOf(create(name, 'room-again'))).toBe(200);
  expect(await statusOf(create(name, 'full-again'))).toBe(400);
});

test('a tenant that is declared without a limit, as an old client does, has none', async () => {
  const name = newName();
  await declare(name, 1);
  await create(name, 'anna');
  await declare(name);
  await expect.poll(() => statusOf(create(name, 'bert'))).toBe(200);
});

test('the limit of one tenant is not another’s, and neither waits for the other', async () => {
  const [full, free] = [newName(), newName()];
  await declare(full, 1);
  await declare(free, 1);
  await create(full, 'anna');
  expect(await statusOf(create(full, 'bert'))).toBe(400);
  const lock = 'select pg_advisory_xact_lock(hashtextextended($1::text, 7310034282))';
  await testDatabase.database.transaction(full, async (transaction) => {
    await transaction.query({ text: lock, values: [full] });
    expect(await statusOf(create(free, 'anna'))).toBe(200);
    await transaction.commit({ text: 'select', values: [] });
  });
});
