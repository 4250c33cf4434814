// What a support person finds of a customer's requests: each write and each failure once, as the customer's administrator saw it.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ListEntriesRequest } from '../../proto/gen/muster/directory/v1/ListEntriesRequest.ts';
import type { LogEntry__Output as LogEntry } from '../../proto/gen/muster/directory/v1/LogEntry.ts';
import { ENTERPRISE, GROUP, USER, fullUser, patchOf, scimClient, type Send } from '../support/scim.ts';
import { startStack, type Stack, type StackTenant, type TenantOptions } from '../support/stack.ts';

const WAIT = { timeout: 10_000, interval: 50 };
let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const newTenant = async (options?: TenantOptions): Promise<[StackTenant, Send]> => {
  const tenant = await stack.createTenant(options);
  return [tenant, scimClient(stack, tenant)];
};

const list = async ({ tenantId }: StackTenant, rest: Omit<ListEntriesRequest, 'tenant_id'> = {}) =>
  (await stack.client.log.listEntries({ tenant_id: tenantId, ...rest })).entries;

/** The entries, newest first, as soon as there are so many. */
async function entriesOf(tenant: StackTenant, count: number, rest = {}): Promise<LogEntry[]> {
  const enough = async () => {
    const found = await list(tenant, rest);
    expect(found.length).toBeGreaterThanOrEqual(count);
    return found;
  };
  const found = await vi.waitFor(enough, WAIT);
  expect(found).toHaveLength(count);
  return found;
}

const withId = (requestId: string) => ({ 'x-request-id': requestId });

test('each write is one entry that says what was asked, of whom, and which version was reached', async () => {
  const [tenant, send] = await newTenant();
  const created = await send('POST', '/Users', fullUser('anna@x.example', { externalId: 'e-1' }), withId('request-1'));
  const id = created.body['id'] as string;
  const path = `/Users/${id}`;
  await send('PATCH', path, patchOf({ op: 'Add', path: 'emails[type eq "work"].value', value: 'secret@x.example' }));
  await send('PATCH', path, patchOf({ op: 'replace', value: { 'name.givenName': 'Secret', active: false } }));
  await send('PATCH', path, patchOf({ op: 'replace', path: 'active', value: false }), withId('nothing'));
  await send('PUT', path, fullUser('Berta@x.example', { title: 'Secret' }));
  await send('DELETE', path);
  const about = { resource_kind: 'User', resource_id: id, detail: '', missing_attributes: [] };
  const entries = await entriesOf(tenant, 6);
  expect(entries).toMatchObject([
    { ...about, method: 'delete', status: 204, subject: 'Berta@x.example', version: 5 },
    { ...about, method: 'replace', status: 200, subject: 'Berta@x.example', version: 4 },
    { ...about, method: 'patch', status: 200, paths: ['active'], version: 3, request_id: 'nothing' },
    { ...about, method: 'patch', status: 200, paths: ['name.givenName', 'active'], version: 3 },
    { ...about, method: 'patch', status: 200, paths: ['emails[type eq "work"].value'], version: 2 },
    { ...about, method: 'create', status: 201, subject: 'anna@x.example', external_id: 'e-1', version: 1 },
  ]);
  expect(entries[5]).toMatchObject({
    request_id: 'request-1',
    paths: expect.arrayContaining(['name.familyName', 'emails']),
  });
  expect(entries[5]?.paths).toContain(`${ENTERPRISE}:employeeNumber`);
  expect(JSON.stringify(entries)).not.toMatch(/secret/i);
});

test('each write of a group is one entry as well, members by the name of their attribute', async () => {
  const [tenant, send] = await newTenant({ groups: 'ENABLED' });
  const user = (await send('POST', '/Users', fullUser('member@x.example'))).body['id'] as string;
  const team = { schemas: [GROUP], displayName: 'Team', externalId: 'e-5' };
  const empty = await send('POST', '/Groups', team);
  const full = await send('POST', '/Groups', { ...team, displayName: 'Full', members: [{ value: user }] });
  const path = `/Groups/${String(empty.body['id'])}`;
  await send('PATCH', path, patchOf({ op: 'Add', path: 'members', value: [{ value: user }] }));
  await send('PATCH', path, patchOf({ op: 'remove', path: `members[value eq "${user}"]` }));
  await send('PATCH', path, patchOf({ op: 'remove', path: `members[value eq "${user}"]` })); // changes nothing
  await send('PUT', path, { ...team, displayName: 'Crew' });
  await send('PATCH', path, patchOf({ op: 'Add', path: 'members', value: [{ value: nobody }] }));
  await send('DELETE', path);
  const group = { resource_kind: 'Group', resource_id: empty.body['id'] };
  const entries = await entriesOf(tenant, 9);
  expect(entries).toMatchObject([
    { ...group, method: 'delete', status: 204, subject: 'Crew', external_id: 'e-5', version: 5 },
    { ...group, method: 'patch', status: 400, paths: ['members'], version: 0 },
    { ...group, method: 'replace', status: 200, subject: 'Crew', version: 4 },
    { ...group, method: 'patch', status: 200, paths: ['members'], version: 3 },
    { ...group, method: 'patch', status: 200, paths: ['members'], version: 3 },
    { ...group, method: 'patch', status: 200, paths: ['members'], version: 2 },
    {
      method: 'create',
      status: 201,
      subject: 'Full',
      resource_id: full.body['id'],
      paths: ['displayName', 'externalId', 'members'],
    },
    { ...group, method: 'create', status: 201, subject: 'Team', version: 1 },
    { resource_kind: 'User', method: 'create' },
  ]);
  expect(JSON.stringify(entries.slice(0, 8))).not.toContain(user);
  expect(await list(tenant, { user: 'CREW' })).toHaveLength(7);
});

test('each operation of a bulk is an entry of its own', async () => {
  const [tenant, send] = await newTenant();
  const operation = (bulkId: string, data: unknown) => ({ method: 'POST', path: '/Users', bulkId, data });
  const Operations = [
    operation('a', fullUser('a@x.example')),
    operation('b', { schemas: [USER] }),
    operation('c', fullUser('c@x.example')),
  ];
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
  expect((await send('POST', '/Bulk', { schemas, Operations }, withId('bulk-1'))).status).toBe(200);
  const entries = await entriesOf(tenant, 3);
  expect(entries.map(({ status, request_id }) => `${status} ${request_id}`).sort()).toEqual([
    ...['201 bulk-1', '201 bulk-1', '400 bulk-1'],
  ]);
});

test('an operation of a bulk that the gateway refuses by itself is an entry as well', async () => {
  const [tenant, send] = await newTenant();
  const referring = {
    ...fullUser('a@x.example'),
    [ENTERPRISE]: { employeeNumber: '1', manager: { value: 'bulkId:none' } },
  };
  const Operations = [
    { method: 'POST', path: '/Users', bulkId: 'a', data: referring },
    { method: 'PATCH', path: `/Users/${nobody}`, data: { padding: 'x'.repeat(1_100_000) } },
    { method: 'DELETE', path: `/Nothing/${nobody}` },
    { method: 'PATCH', path: `/Users/${nobody}`, data: patchOf({ op: 'add', path: 'title', value: 'x' }) },
  ];
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
  const { status, body } = await send('POST', '/Bulk', { schemas, Operations });
  expect(status).toBe(200);
  const answers = body['Operations'] as { status: string; response: { detail: string } }[];
  const entries = await entriesOf(tenant, 4);
  expect(entries.map((entry) => `${entry.status} ${entry.detail}`).sort()).toEqual(
    answers.map((answer) => `${answer.status} ${answer.response.detail}`).sort(),
  );
  expect(entries).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ method: 'create', resource_kind: 'User', status: 400 }),
      expect.objectContaining({ method: 'patch', resource_kind: 'User', resource_id: nobody, status: 413 }),
      expect.objectContaining({ method: 'patch', resource_kind: 'User', resource_id: nobody, status: 404 }),
    ]),
  );
});

describe('values', () => {
  const secret = { password: 'pass-word', title: 'Values' };

  test('are kept of writes, whatever comes of them, where the tenant has it so; but never a password or a token', async () => {
    const [tenant, send] = await newTenant({ logValues: true, groups: 'ENABLED' });
    const created = await send('POST', '/Users', fullUser('v@x.example', { ...secret, nickName: tenant.token }));
    const path = `/Users/${String(created.body['id'])}`;
    await send('PATCH', path, patchOf({ op: 'replace', value: { ...secret, active: 'nonsense' } }));
    await send('PATCH', path, patchOf({ op: 'add', path: 'password', value: 'pass-word' }));
    await send('PUT', path, fullUser('v@x.example', secret));
    await send('PATCH', path, { schemas: [], Operations: [{ op: 'no such', path: 'title', value: 'Values' }] });
    await send('POST', '/Groups', { schemas: [GROUP], displayName: 'Values' });
    await send('POST', '/Users', `{"title": "Values", "password": "pass-word"`);
    await send('DELETE', path);
    await send('GET', '/Users?filter=title eq "Values" and');
    const entries = await entriesOf(tenant, 9);
    const told = entries.map(({ method, status, body }) => `${method} ${status} ${body.includes('Values')}`);
    expect(told.sort()).toEqual([
      ...['create 201 true', 'create 201 true', 'create 400 false', 'delete 204 false', 'list 400 false'],
      ...['patch 200 false', 'patch 400 true', 'patch 400 true', 'replace 200 true'],
    ]);
    expect(JSON.stringify(entries)).not.toContain('pass-word');
    expect(JSON.stringify(entries)).not.toContain(tenant.token);
    const { body } = entries.find(({ status, subject }) => status === 201 && subject === 'v@x.example') ?? {};
    expect(JSON.parse(body ?? '')).toMatchObject({ password: '(hidden)', title: 'Values', nickName: '(a token)' });
  });

  test('are kept up to a length, and from the moment on at which they are no more, not at all', async () => {
    const [tenant, send] = await newTenant({ logValues: true });
    await send('POST', '/Users', fullUser('long@x.example', { title: 'x'.repeat(10_000) }));
    expect((await entriesOf(tenant, 1))[0]?.body).toHaveLength(4_000);
    const again = await stack.createTenant({ name: tenant.tenantId });
    const sendAgain = scimClient(stack, again);
    const { body } = await sendAgain('POST', '/Users', fullUser('short@x.example', secret));
    await sendAgain('PUT', `/Users/${String(body['id'])}`, {});
    const entries = await entriesOf(tenant, 3);
    expect(entries.map((entry) => entry.body.length)).toEqual([0, 0, 4_000]);
  });

  test('are kept nowhere else', async () => {
    const [tenant, send] = await newTenant();
    await send('POST', '/Users', fullUser('w@x.example', secret));
    await send('POST', '/Users', { ...secret });
    const entries = await entriesOf(tenant, 2);
    expect(entries.map(({ body }) => body)).toEqual(['', '']);
    expect(JSON.stringify(entries)).not.toMatch(/Values|pass-word/);
  });
});

test('what was read is not logged, and what could not be read is', async () => {
  const [tenant, send] = await newTenant();
  expect((await send('GET', '/Users')).status).toBe(200);
  expect((await send('GET', '/Groups')).status).toBe(200);
  expect((await send('GET', '/Users?filter=nonsense', undefined)).status).toBe(400);
  const nobody = randomUUID();
  expect((await send('GET', `/Users/${nobody}`)).status).toBe(404);
  expect(await entriesOf(tenant, 2)).toMatchObject([
    { method: 'get', resource_kind: 'User', resource_id: nobody, status: 404 },
    { method: 'list', resource_kind: 'User', resource_id: '', status: 400, scim_type: 'invalidFilter' },
  ]);
  // What belongs to the course of things is no failure.
  const failed = await list(tenant, { outcome: 'FAILED' });
  expect(failed.map(({ status }) => status)).toEqual([400]);
  expect(await list(tenant, { outcome: 'FAILED', user: nobody })).toEqual([]);
  expect(await list(tenant, { user: nobody })).toMatchObject([{ status: 404 }]);
});

test('what a filter compares with is in the error that the client gets, and in the log only of a write where that keeps values', async () => {
  for (const logValues of [false, true]) {
    const [tenant, send] = await newTenant({ logValues });
    const read = await send('GET', `/Users?filter=${encodeURIComponent('userName eq "anna" secret.example')}`);
    const { body: created } = await send('POST', '/Users', fullUser('anna@x.example'));
    const path = 'emails[value eq "secret.example"].type';
    const wrote = await send('PATCH', `/Users/${String(created['id'])}`, patchOf({ op: 'remove', path: `${path}.x` }));
    for (const { status, body } of [read, wrote]) {
      expect(status).toBe(400);
      expect(String(body['detail'])).toContain('secret.example');
    }
    const entries = await entriesOf(tenant, 3);
    const isTold = (method: string) =>
      entries.find((each) => each.method === method)?.detail.includes('secret.example');
    expect([isTold('list'), isTold('patch')]).toEqual([false, logValues]);
  }
});

test('a password in a body that is no JSON is told to nobody', async () => {
  const [tenant, send] = await newTenant({ logValues: true });
  const { status, body } = await send('POST', '/Users', '{"password": secret-pass-word}');
  expect(status).toBe(400);
  const [entry] = await entriesOf(tenant, 1);
  for (const text of [JSON.stringify(body), JSON.stringify(entry)]) expect(text).not.toContain('secret-pass');
});

describe('each kind of failure is one entry with the detail that the client got', () => {
  type Kind = [string, TenantOptions, (send: Send) => ReturnType<Send>, Partial<LogEntry>];
  const userless = { schemas: [USER], externalId: 'e-2', active: true };
  const kinds: Kind[] = [
    [
      'required attributes are missing',
      { required: 'default' },
      (send) => send('POST', '/Users', userless),
      {
        ...{ method: 'create', external_id: 'e-2', scim_type: 'invalidValue', paths: ['externalId', 'active'] },
        missing_attributes: [
          ...['userName', 'name.familyName', 'name.givenName', `${ENTERPRISE}:employeeNumber`],
          ...['emails[type eq "work"].value', 'preferredLanguage'],
        ],
      },
    ],
    ['a body that is no JSON', {}, (send) => send('POST', '/Users', '{'), { method: 'create', status: 400 }],
    ['no body', {}, (send) => send('POST', '/Users'), { method: 'create', status: 400 }],
    [
      'another media type',
      {},
      (send) => send('POST', '/Users', 'a=b', { 'content-type': 'text/plain' }),
      {
        ...{ method: 'create', resource_kind: 'User', status: 415 },
      },
    ],
    [
      'a body too large',
      {},
      (send) => send('PATCH', `/Users/${nobody}`, ' '.repeat(1_100_000)),
      {
        ...{ method: 'patch', resource_id: nobody, status: 413 },
      },
    ],
    [
      'nobody’s id',
      {},
      (send) => send('PATCH', `/Users/${nobody}`, patchOf({ op: 'add', path: 'title', value: 'x' })),
      {
        ...{ method: 'patch', resource_id: nobody, status: 404, paths: ['title'] },
      },
    ],
    [
      'groups that are off',
      {},
      (send) => send('POST', '/Groups', { displayName: 'Team', schemas: [] }),
      {
        ...{ method: 'create', resource_kind: 'Group', subject: 'Team', status: 501 },
      },
    ],
    [
      'a suspended tenant',
      { provisioning: 'SUSPENDED' },
      (send) => send('DELETE', `/Users/${nobody}`),
      {
        ...{ method: 'delete', resource_id: nobody, status: 403 },
      },
    ],
    ['a path that there is not', {}, (send) => send('PUT', '/Nothing', {}), { status: 404, resource_kind: '' }],
    ['a method that there is not', {}, (send) => send('DELETE', '/Users'), { status: 405, resource_kind: 'User' }],
  ];

  test.each(kinds)('%s', async (_, options, ask, expected) => {
    const [tenant, send] = await newTenant(options);
    const { status, body } = await ask(send);
    expect(status).toBeGreaterThanOrEqual(400);
    const [entry] = await entriesOf(tenant, 1);
    expect(entry).toMatchObject({ ...expected, status, detail: body['detail'], version: 0 });
  });

  test('too many requests', async () => {
    const [tenant, send] = await newTenant({ requestsPerSecond: 25, burst: 0 });
    const answers = await Promise.all(Array.from({ length: 40 }, () => send('GET', '/Users')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    const entries = await entriesOf(tenant, refused.length);
    expect(new Set(entries.map(({ status, detail }) => `${status} ${detail}`))).toEqual(
      new Set([`429 ${String(refused[0]?.body['detail'])}`]),
    );
  });

  test('a userName that is taken', async () => {
    const [tenant, send] = await newTenant();
    await send('POST', '/Users', fullUser('taken@x.example'));
    const { body } = await send('POST', '/Users', fullUser('TAKEN@x.example'));
    const [entry, ...rest] = await entriesOf(tenant, 2);
    expect(entry).toMatchObject({
      status: 409,
      scim_type: 'uniqueness',
      subject: 'TAKEN@x.example',
      detail: body['detail'],
    });
    expect(rest).toMatchObject([{ status: 201 }]);
  });
});

const nobody = '018f0000-0000-7000-8000-000000000000';

describe('entries are found', () => {
  let tenant: StackTenant;
  let id: string;

  beforeAll(async () => {
    let send: Send;
    [tenant, send] = await newTenant({ required: ['title'] });
    const lacking = fullUser('Carla@x.example', { externalId: 'e-Carla' });
    await send('POST', '/Users', lacking);
    id = (await send('POST', '/Users', { ...lacking, title: 'Chief' })).body['id'] as string;
    await send('PATCH', `/Users/${id}`, patchOf({ op: 'replace', path: 'userName', value: 'new@x.example' }));
    await send('PATCH', `/Users/${id}`, patchOf({ op: 'remove', path: 'title' }));
    await send('POST', '/Users', fullUser('other@x.example', { title: 'Chief' }));
    await entriesOf(tenant, 5);
  });

  const methods = async (rest: object) => (await list(tenant, rest)).map(({ method, status }) => `${method} ${status}`);
  const carla = ['patch 400', 'patch 200', 'create 201', 'create 400'];

  test.each([
    ['the id', () => id, carla.slice(0, 3)],
    ['a userName of before, in any case', () => 'cARLA@X.example', carla],
    ['the userName of now', () => 'new@x.example', carla.slice(0, 3)],
    ['the externalId', () => 'e-Carla', carla],
    ['the externalId in another case', () => 'E-CARLA', []],
    ['nobody', () => 'nobody', []],
  ])('by %s', async (_, user, expected) => {
    expect(await methods({ user: user() })).toEqual(expected);
  });

  test('of a user that is gone, by the name that it had', async () => {
    const [gone, send] = await newTenant();
    const { body } = await send('POST', '/Users', fullUser('gone@x.example'));
    const path = `/Users/${String(body['id'])}`;
    await send('PATCH', path, patchOf({ op: 'replace', path: 'userName', value: 'last@x.example' }));
    await send('DELETE', path);
    for (const user of ['gone@x.example', 'last@x.example']) expect(await list(gone, { user })).toHaveLength(3);
  });

  test('by outcome and time', async () => {
    expect(await methods({ outcome: 'FAILED' })).toEqual(['patch 400', 'create 400']);
    expect(await methods({ outcome: 'FAILED', user: id })).toEqual(['patch 400']);
    expect(await methods({ outcome: 'SUCCEEDED' })).toEqual(['create 201', 'patch 200', 'create 201']);
    const [newest, , third] = await list(tenant);
    const [from, before] = [third?.time_ms ?? 0, newest?.time_ms ?? 0];
    const between = await list(tenant, { after_time_ms: from, before_time_ms: before });
    expect(between.every(({ time_ms: ms }) => ms >= from && ms < before)).toBe(true);
    expect(between.map((each) => each.id)).toContain(third?.id);
  });

  test('page by page, each once', async () => {
    const pages: LogEntry[] = [];
    for (let cursor = ''; ;) {
      const page = await stack.client.log.listEntries({ tenant_id: tenant.tenantId, page_size: 2, cursor });
      expect(page.entries.length).toBeLessThanOrEqual(2);
      pages.push(...page.entries);
      cursor = page.next;
      if (cursor === '') break;
    }
    expect(pages).toEqual(await list(tenant));
  });

  test.each([
    ['tenant_id', { tenant_id: 'No Name' }],
    ['page_size', { page_size: 1_001 }],
    ['cursor', { cursor: 'nonsense' }],
    ['after_time_ms', { after_time_ms: -1 }],
    ['user', { user: 'x'.repeat(801) }],
  ])('a wrong %s is refused by its name', async (name, change) => {
    const asked = stack.client.log.listEntries({ tenant_id: tenant.tenantId, ...change });
    await expect(asked).rejects.toMatchObject({
      status: 400,
      detail: expect.stringContaining(name.split('_')[0] ?? ''),
    });
  });

  test('never another tenant’s, by whatever of theirs', async () => {
    const [ours] = await newTenant();
    const [theirs] = await list(tenant);
    for (const user of ['', id, 'new@x.example', 'e-Carla']) expect(await list(ours, { user })).toEqual([]);
    const cursor = `${theirs?.time_ms}.${theirs?.id}`;
    expect(await list(ours, { cursor })).toEqual([]);
  });
});

describe('the tenant says how its sync goes', () => {
  const healthOf = async ({ tenantId }: StackTenant) =>
    (await stack.client.tenants.getTenant({ name: tenantId })).health;

  test('nothing has come, then users fail for want of an attribute, then they do not', async () => {
    const [tenant, send] = await newTenant({ required: ['title', 'displayName'] });
    expect(await healthOf(tenant)).toMatchObject({ state: 'NEVER_CONNECTED', failing_users: 0, longest_failing: [] });
    const people = ['a@x.example', 'b@x.example'].map((name) => fullUser(name, { displayName: name }));
    for (const each of people) await send('POST', '/Users', each);
    const { body } = await send('POST', '/Users', people[0]);
    await expect.poll(() => healthOf(tenant), WAIT).toMatchObject({ failing_users: 2, last_day: { requests: 3 } });
    const health = await healthOf(tenant);
    expect(health).toMatchObject({
      ...{ state: 'SOME_USERS_FAILING', missing_attributes: [{ path: 'title', users: 2 }] },
      ...{ last_hour: { requests: 3, failures: 3, writes: 3, write_failures: 3 }, last_success_time_ms: 0 },
      longest_failing: [
        {
          name: 'a@x.example',
          failures: 2,
          status: 400,
          missing_attributes: ['title'],
          detail: body['detail'],
          id: '',
        },
        { name: 'b@x.example', failures: 1 },
      ],
    });
    expect(health?.message).toContain(
      '2 users cannot be written. The customer’s identity provider leaves out title for 2',
    );
    for (const each of people) await send('POST', '/Users', { ...each, title: 'Chief' });
    expect(await healthOf(tenant)).toMatchObject({ state: 'HEALTHY', failing_users: 0, longest_failing: [] });
    await expect.poll(() => healthOf(tenant), WAIT).toMatchObject({ last_day: { requests: 5, write_failures: 3 } });
    expect((await healthOf(tenant))?.last_write_time_ms).toBeGreaterThan(0);
  });

  test('a user that cannot be changed is named, and is no more when any write of it succeeds', async () => {
    const [tenant, send] = await newTenant();
    const { body } = await send('POST', '/Users', fullUser('dora@x.example', { externalId: 'e-4' }));
    const path = `/Users/${String(body['id'])}`;
    await send('PATCH', path, patchOf({ op: 'replace', path: 'emails', value: 'no list' }));
    await expect.poll(() => healthOf(tenant), WAIT).toMatchObject({ failing_users: 1 });
    expect((await healthOf(tenant))?.longest_failing).toMatchObject([
      { id: body['id'], name: 'dora@x.example', external_id: 'e-4', failures: 1, missing_attributes: [] },
    ]);
    await send('PATCH', path, patchOf({ op: 'replace', path: 'active', value: true })); // changes nothing
    await expect.poll(() => healthOf(tenant), WAIT).toMatchObject({ failing_users: 0, state: 'HEALTHY' });
  });

  test('what belongs to the course of things is no failure', async () => {
    const [tenant, send] = await newTenant();
    await send('DELETE', `/Users/${nobody}`);
    await expect.poll(() => healthOf(tenant), WAIT).toMatchObject({ last_day: { requests: 1, failures: 0 } });
    expect(await healthOf(tenant)).toMatchObject({ state: 'HEALTHY', failing_users: 0, last_failure_time_ms: 0 });
  });

  test('a suspended tenant’s customer is about to be stopped', async () => {
    const [tenant, send] = await newTenant({ provisioning: 'SUSPENDED' });
    await send('GET', '/Users');
    await expect
      .poll(() => healthOf(tenant), WAIT)
      .toMatchObject({ state: 'QUARANTINE_RISK', last_day: { failures: 1 } });
    expect((await healthOf(tenant))?.message).toContain('the tenant is suspended');
  });

  test('in a list of tenants as well, each its own', async () => {
    const [failing, send] = await newTenant({ required: ['title'] });
    const [quiet] = await newTenant();
    await send('POST', '/Users', fullUser('e@x.example'));
    await expect.poll(() => healthOf(failing), WAIT).toMatchObject({ failing_users: 1 });
    const { tenants } = await stack.client.tenants.listTenants({ page_size: 1_000 });
    const listed = (tenant: StackTenant) => tenants.find(({ name }) => name === tenant.tenantId)?.health;
    expect(listed(failing)).toEqual(await healthOf(failing));
    expect(listed(quiet)).toMatchObject({ state: 'NEVER_CONNECTED', failing_users: 0 });
  });
});
