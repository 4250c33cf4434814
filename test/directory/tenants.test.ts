// Declaring tenants: a declaration is the whole truth, belongs to one owner, and is heard by every directory.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EnsureTenantRequest } from '../../proto/gen/muster/directory/v1/EnsureTenantRequest.ts';
import type { TenantSpec } from '../../proto/gen/muster/directory/v1/TenantSpec.ts';
import type { DirectoryClient } from '../../services/rpc/client.ts';
import { tokenId } from '../../services/token.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
let client: DirectoryClient;

beforeAll(async () => {
  stack = await startStack();
  client = stack.client;
});

afterAll(() => stack.stop());

let last = 0;
const newName = () => `tenant-${++last}`;
const token = (label = '', expiry_time_ms = 0) => ({ digest: randomBytes(32), label, expiry_time_ms });
const relaxed: TenantSpec = { required_attributes: { paths: ['userName'] } };

const ensure = (name: string, change: Omit<EnsureTenantRequest, 'name'> = {}) =>
  client.tenants.ensureTenant({ name, owner: 'uid-1', owner_name: 'team/customer', spec: relaxed, ...change });

const createUser = (tenantId: string, userName: string) =>
  client.provisioning.createUser({
    tenant_id: tenantId,
    base_url: 'http://localhost/scim/v2',
    document: Buffer.from(JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName })),
  });

const countRows = async (table: string, tenantId: string) => {
  const statement = {
    text: `select count(*)::int as n from muster.${table} where tenant_id = $1::text`,
    values: [tenantId],
  };
  const rows = await stack.database?.queryTenant<{ n: number }>(tenantId, statement);
  return rows?.[0]?.n;
};

test('a tenant that is declared with no spec has the defaults', async () => {
  const tenant = await ensure(newName(), { spec: {} });
  expect(tenant.spec).toMatchObject({ provisioning: 'ACTIVE', groups: 'DISABLED' });
  expect(tenant.spec?.rate_limit).toMatchObject({ requests_per_second: 100, burst: 200 });
  expect(tenant.spec?.required_attributes?.paths).toHaveLength(7);
  expect(tenant).toMatchObject({ users_total: 0, last_request_time_ms: 0, last_error: null });
});

test('declaring the same again changes nothing, and a token that is not named any more is revoked', async () => {
  const name = newName();
  const [first, second] = [token('first'), token('second', 4_102_444_800_000)];
  const declared = await ensure(name, { tokens: [first, second] });
  expect(await ensure(name, { tokens: [second, first] })).toEqual(declared);
  const fewer = await ensure(name, { tokens: [{ ...second, label: 'renamed', expiry_time_ms: 0 }] });
  expect(fewer.tokens).toMatchObject([{ id: tokenId(second.digest), label: 'renamed', expiry_time_ms: 0 }]);
  await expect(client.access.resolveToken({ digest: first.digest })).rejects.toMatchObject({ status: 401 });
});

test('many that declare the same tenant at once all get it', async () => {
  const name = newName();
  const tokens = [token()];
  const all = await Promise.all(Array.from({ length: 10 }, () => ensure(name, { tokens })));
  expect(new Set(all.map((tenant) => JSON.stringify(tenant))).size).toBe(1);
});

test('a name that belongs to another owner is refused, naming the owner', async () => {
  const name = newName();
  await ensure(name);
  const stolen = ensure(name, { owner: 'uid-2', owner_name: 'other/customer' });
  await expect(stolen).rejects.toMatchObject({ status: 412, detail: expect.stringContaining('team/customer') });
  await expect(client.tenants.deleteTenant({ name, owner: 'uid-2' })).rejects.toMatchObject({ status: 412 });
  expect((await client.tenants.getTenant({ name })).owner).toBe('uid-1');
});

test('a digest of another tenant is refused, and nothing else of that declaration is stored', async () => {
  const [one, two] = [newName(), newName()];
  const shared = token();
  await ensure(one, { tokens: [shared] });
  const refused = ensure(two, { tokens: [token(), shared] });
  await expect(refused).rejects.toMatchObject({ status: 400, detail: expect.stringContaining(tokenId(shared.digest)) });
  await expect(client.tenants.getTenant({ name: two })).rejects.toMatchObject({ status: 404 });
});

const wrong: [string, EnsureTenantRequest, string][] = [
  ['an upper-case name', { name: 'Tenant' }, 'Tenant'],
  ['no name', { name: '' }, 'name'],
  ['a name with a slash', { name: 'a/b' }, 'a/b'],
  ['no owner', { owner: '' }, 'owner'],
  ['an unknown attribute', { spec: { required_attributes: { paths: ['name.shoeSize'] } } }, 'name.shoeSize'],
  ['a path that does not parse', { spec: { required_attributes: { paths: ['emails[type eq'] } } }, 'emails[type eq'],
  ['too many paths', { spec: { required_attributes: { paths: Array(101).fill('title') } } }, '100'],
  ['a rate that Entra finds too low', { spec: { rate_limit: { requests_per_second: 24, burst: 50 } } }, 'Entra'],
  ['a short digest', { tokens: [{ digest: Buffer.alloc(31) }] }, 'tokens[0]'],
  ['the same digest twice', { tokens: [{ digest: Buffer.alloc(32) }, { digest: Buffer.alloc(32) }] }, 'twice'],
  ['more users than can be counted', { spec: { max_users: 4_000_000_000 } }, 'spec.max_users'],
  ['a network that is none', { spec: { allowed_cidrs: ['10.0.0.0/8', '10.0.0.0/33'] } }, 'spec.allowed_cidrs[1]'],
  ['a network by its name', { spec: { allowed_cidrs: ['example.com'] } }, 'example.com'],
  ['a network with a zone', { spec: { allowed_cidrs: ['fe80::1%eth0/64'] } }, 'fe80::1%eth0/64'],
  ['too many networks', { spec: { allowed_cidrs: Array(101).fill('10.0.0.0/8') } }, '100'],
  ['a schema that is no JSON', { spec: { schemas: [Buffer.from('{}'), Buffer.from('{')] } }, 'spec.schemas[1]: '],
  ['a schema that cannot be', { spec: { schemas: [Buffer.from('{"id":"x"}')] } }, 'spec.schemas[0].id: '],
  ['more schemas than fit', { spec: { schemas: [Buffer.alloc(262_145, ' ')] } }, '262144'],
  [
    'a path into a schema that is not declared',
    { spec: { required_attributes: { paths: ['urn:acme:User:level'] } } },
    'urn:acme:User:level',
  ],
  ['a negative overlap', { overlap_seconds: -1 }, 'overlap_seconds'],
  ['an overlap without end', { overlap_seconds: 1e12 }, 'overlap_seconds'],
  ['what is no id of a token', { revoked_token_ids: ['mst_0'] }, 'revoked_token_ids[0]'],
  ['tokens that are declared and kept', { keep_tokens: true, tokens: [token()] }, 'keep_tokens'],
  ['too many tokens', { tokens: Array.from({ length: 21 }, () => token()) }, '20'],
];

test.each(wrong)('%s is refused, and the message says so', async (_, change, named) => {
  await expect(ensure('never', change)).rejects.toMatchObject({ status: 400, detail: expect.stringContaining(named) });
  await expect(client.tenants.getTenant({ name: 'never' })).rejects.toMatchObject({ status: 404 });
});

test('a tenant that was deleted with its data retained is hidden, and found again by its owner only', async () => {
  const name = newName();
  const old = token();
  await ensure(name, { tokens: [old] });
  await createUser(name, 'anna');
  for (let time = 0; time < 2; time++) await client.tenants.deleteTenant({ name, owner: 'uid-1', policy: 'RETAIN' });
  await expect(client.tenants.getTenant({ name })).rejects.toMatchObject({ status: 404 });
  await expect(client.access.resolveToken({ digest: old.digest })).rejects.toMatchObject({ status: 401 });
  const list = () => client.provisioning.listUsers({ tenant_id: name, base_url: '', query: {} });
  await expect.poll(() => list().catch((error: unknown) => error)).toMatchObject({ status: 401 });
  await expect(createUser(name, 'bert')).rejects.toMatchObject({ status: 401 });
  await expect(ensure(name, { owner: 'uid-9', owner_name: 'other/one' })).rejects.toMatchObject({ status: 412 });
  const again = await ensure(name, { owner: 'uid-2', tokens: [token()] });
  expect(again).toMatchObject({ owner: 'uid-2', users_total: 1, users_active: 1 });
});

test('a tenant that is erased leaves no row, in batches, also when asked twice at once and again', async () => {
  const name = newName();
  await ensure(name);
  await stack.database?.queryTenant(name, {
    text: `
      insert into muster.users (
        tenant_id, id, user_name_folded, active, created_at, modified_at, document, comparable
      )
      select $1::text, gen_random_uuid(), n::text, true, now(), now(), '{}', '{}' from generate_series(1, 1700) as n`,
    values: [name],
  });
  await stack.database?.queryTenant(name, {
    text: `
      insert into muster.user_terms (tenant_id, term, user_id)
      select $1::text, n, id from muster.users, generate_series(1, 10) as n where tenant_id = $1::text`,
    values: [name],
  });
  await createUser(name, 'with-terms-and-a-count');
  const erase = () => client.tenants.deleteTenant({ name, owner: 'uid-1', policy: 'ERASE' });
  await Promise.all([erase(), erase()]);
  await erase();
  for (const table of ['users', 'user_terms', 'user_counts', 'tokens', 'tenants']) {
    expect(await countRows(table, name)).toBe(0);
  }
});

test('a tenant whose erasure was cut off is erased to the end by whoever declares it, and is declared then', async () => {
  const name = newName();
  await ensure(name, { tokens: [token()] });
  await createUser(name, 'anna');
  const text = 'update muster.tenants set deleted_at = now(), erasing = true where tenant_id = $1::text';
  await stack.database?.query({ text, values: [name] });
  const refused = {
    status: 503,
    detail: expect.stringContaining('being erased'),
    retryAfterSeconds: expect.any(Number),
  };
  await expect(ensure(name)).rejects.toMatchObject(refused);
  await expect.poll(() => ensure(name).catch((error: unknown) => error)).toMatchObject({ name, users_total: 0 });
});

test('every tenant is listed once, by name, over pages', async () => {
  const names = ['page-c', 'page-a', 'page-b'];
  for (const name of names) await ensure(name);
  const seen: string[] = [];
  let after = 'page-';
  do {
    const page = await client.tenants.listTenants({ after, page_size: 2 });
    seen.push(...page.tenants.map((tenant) => tenant.name));
    after = page.next;
  } while (after !== '');
  expect(seen.filter((name) => name.startsWith('page-'))).toEqual(['page-a', 'page-b', 'page-c']);
  await expect(client.tenants.listTenants({ page_size: 1_001 })).rejects.toMatchObject({ status: 400 });
});

test('those that were served after a time are listed over pages, with their tokens and users', async () => {
  const names = ['served-a', 'served-b', 'served-c', 'served-d'];
  for (const name of names) await ensure(name, { tokens: [token(name)] });
  for (const name of names) await createUser(name, 'anna');
  const timeMs = Date.now() - 60_000;
  const served = ['served-a', 'served-c', 'served-d'];
  const tenants = served.map((tenant_id) => ({ tenant_id, last_request_time_ms: timeMs }));
  await client.access.reportUsage({ tenants });
  const list = (after: string, time: number) =>
    client.tenants.listTenants({ after, page_size: 2, served_after_time_ms: time });
  const first = await list('served-', timeMs - 1);
  const second = await list(first.next, timeMs - 1);
  const found = [...first.tenants, ...second.tenants].filter((tenant) => tenant.name.startsWith('served-'));
  expect(found.map((tenant) => tenant.name)).toEqual(served);
  for (const tenant of found) expect(tenant).toMatchObject({ users_total: 1, tokens: [{ label: tenant.name }] });
  expect(await list('served-', timeMs)).toMatchObject({ tenants: [], next: '' });
  await expect(list('', -1)).rejects.toMatchObject({ status: 400, detail: expect.stringContaining('served_after') });
});

test('a tenant that is served is taken over from exactly the owner that is named, by its namesake alone', async () => {
  const name = newName();
  const kept = token('kept');
  await ensure(name, { tokens: [kept] });
  await createUser(name, 'anna');
  const stranger = { owner: 'uid-2', owner_name: 'other/customer', tokens: [kept] };
  for (const former_owner of ['', 'uid-1', 'team/customer']) {
    await expect(ensure(name, { ...stranger, former_owner })).rejects.toMatchObject({
      status: 412,
      detail: expect.not.stringContaining('uid-1'),
    });
  }
  const namesake = { owner: 'uid-2', owner_name: 'team/customer', tokens: [kept] };
  for (const former_owner of ['', 'uid-3']) {
    await expect(ensure(name, { ...namesake, former_owner })).rejects.toMatchObject({
      status: 412,
      detail: expect.stringContaining('uid-1'),
    });
  }
  const taken = await ensure(name, { ...namesake, former_owner: 'uid-1' });
  expect(taken).toMatchObject({ owner: 'uid-2', owner_name: 'team/customer', users_total: 1 });
  expect(await ensure(name, { ...namesake, former_owner: 'uid-1' })).toEqual(taken);
  await expect(ensure(name)).rejects.toMatchObject({ status: 412 });
});

test('a tenant that was deleted is taken over from exactly the owner that is named', async () => {
  const name = newName();
  await ensure(name);
  await createUser(name, 'anna');
  await client.tenants.deleteTenant({ name, owner: 'uid-1' });
  const next = { owner: 'uid-2', owner_name: 'other/customer' };
  for (const former_owner of ['', 'uid-3', 'team/customer']) {
    await expect(ensure(name, { ...next, former_owner })).rejects.toMatchObject({
      status: 412,
      detail: expect.not.stringContaining('uid-1'),
    });
  }
  expect(await ensure(name, { ...next, former_owner: 'uid-1' })).toMatchObject({ owner: 'uid-2', users_total: 1 });
});

test('what is declared of users and networks is told, and is away when it is not declared any more', async () => {
  const name = newName();
  const spec = { ...relaxed, max_users: 7, allowed_cidrs: ['10.0.0.0/8', '2001:db8::/32', '192.0.2.1'] };
  expect((await ensure(name, { spec })).spec).toMatchObject(spec);
  expect((await client.tenants.getTenant({ name })).spec).toMatchObject(spec);
  expect((await ensure(name)).spec).toMatchObject({ max_users: 0, allowed_cidrs: [] });
});

test('what is declared of schemas and bulks is told as it was read, and declared again with that changes nothing', async () => {
  const name = newName();
  const schema = { id: 'urn:acme:User', attributes: [{ name: 'level', type: 'integer' }] };
  const spec: TenantSpec = {
    required_attributes: { paths: ['urn:acme:User:level', 'userName'] },
    schemas: [Buffer.from(JSON.stringify(schema))],
    bulk: 'BULK_DISABLED',
  };
  const declared = await ensure(name, { spec });
  expect(declared.spec).toMatchObject({
    bulk: 'BULK_DISABLED',
    required_attributes: { paths: ['userName', 'urn:acme:User:level'] },
  });
  expect(JSON.parse(String(declared.spec?.schemas[0]))).toMatchObject({
    ...schema,
    name: 'urn:acme:User',
    resourceType: 'User',
  });
  const version = async () =>
    (
      await stack.database?.query({
        text: 'select xmin::text, schemas_version from muster.tenants where tenant_id = $1',
        values: [name],
      })
    )?.[0];
  const before = await version();
  expect(before).toMatchObject({ schemas_version: 0 });
  expect(await ensure(name, { spec: declared.spec! })).toEqual(declared);
  expect(await ensure(name, { spec })).toEqual(declared);
  expect(await version()).toEqual(before);
  await ensure(name, { spec: { ...spec, schemas: [Buffer.from(JSON.stringify({ ...schema, description: 'x' }))] } });
  expect(await version()).toMatchObject({ schemas_version: 1 });
  const { tenants } = await client.tenants.listTenants({ after: name.slice(0, -1), page_size: 1000 });
  expect(tenants.find((each) => each.name === name)?.spec?.schemas).toEqual([]);
});

test('a declaration that changes nothing locks nothing and writes nothing', async () => {
  const name = newName();
  const declaration = { tokens: [token('one'), token('two')], overlap_seconds: 60 };
  await ensure(name, declaration);
  const lock = { text: 'select from muster.tenants where tenant_id = $1::text for update', values: [name] };
  await stack.database?.transaction(name, async (transaction) => {
    await transaction.query(lock);
    expect(await ensure(name, declaration)).toMatchObject({ name });
    await transaction.commit({ text: 'select', values: [] });
  });
});

test('a declaration that keeps the tokens changes the rest, and locks and writes nothing when that is as it was', async () => {
  const name = newName();
  const tokens = [token('one'), token('two', 4_102_444_800_000), token('expired', Date.now() - 1_000)];
  const before = await ensure(name, { tokens });
  const suspended: EnsureTenantRequest = { spec: { ...relaxed, provisioning: 'SUSPENDED' }, keep_tokens: true };
  const after = await ensure(name, suspended);
  expect(after).toEqual({ ...before, spec: { ...before.spec, provisioning: 'SUSPENDED' } });
  const lock = { text: 'select from muster.tenants where tenant_id = $1::text for update', values: [name] };
  await stack.database?.transaction(name, async (transaction) => {
    await transaction.query(lock);
    expect(await ensure(name, suspended)).toEqual(after);
    await transaction.commit({ text: 'select', values: [] });
  });
});

test('a tenant that is declared anew with the tokens kept has none', async () => {
  const name = newName();
  expect(await ensure(name, { keep_tokens: true })).toMatchObject({ name, tokens: [] });
  await ensure(name, { tokens: [token()] });
  await client.tenants.deleteTenant({ name, owner: 'uid-1', policy: 'RETAIN' });
  expect(await ensure(name, { keep_tokens: true })).toMatchObject({ name, tokens: [] });
});

test('the version before, which knows no groups, erases a tenant that has some', async () => {
  const name = newName();
  await ensure(name);
  const count = async () => {
    const text = 'select count(*)::integer as n from muster.groups where tenant_id = $1::text';
    const rows = await stack.database?.transaction(name, (run) => run.commit<{ n: number }>({ text, values: [name] }));
    return rows?.[0]?.n;
  };
  const text = `
    insert into muster.groups (
      tenant_id, id, display_name_folded, member_count, created_at, modified_at, document, comparable
    )
    values ($1::text, gen_random_uuid(), 'staff', 0, now(), now(), '{}', '{}')`;
  await stack.database?.transaction(name, (run) => run.commit({ text, values: [name] }));
  expect(await count()).toBe(1);
  // As it does: in the services' role, with no tenant that row-level security knows of.
  await stack.database?.query({ text: 'delete from muster.tenants where tenant_id = $1::text', values: [name] });
  expect(await count()).toBe(0);
});

test('rows that the version before has written have no limit, no networks and no superseded token', async () => {
  const name = newName();
  const { digest } = token();
  const run = (text: string, values: unknown[]) => stack.database?.query({ text, values });
  await run(
    `
      insert into muster.tenants (
        tenant_id, owner, owner_name, display_name, provisioning, groups, required_attributes, requests_per_second, burst
      )
      values ($1::text, 'uid-1', 'team/customer', '', 'ACTIVE', 'DISABLED', '{userName}', 100, 200)`,
    [name],
  );
  await run(`insert into muster.tokens (tenant_id, digest, label) values ($1::text, $2::bytea, '')`, [name, digest]);
  expect(await client.access.resolveToken({ digest })).toMatchObject({ tenant_id: name, allowed_cidrs: [] });
  await createUser(name, 'anna');
  expect(await client.tenants.getTenant({ name })).toMatchObject({
    spec: { max_users: 0, allowed_cidrs: [] },
    tokens: [{ superseded_time_ms: 0, expiry_time_ms: 0 }],
    users_total: 1,
  });
});
