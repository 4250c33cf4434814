// Streams of changes: from where they begin, what they send while nothing happens, and what ends them.
import { randomUUID } from 'node:crypto';
import * as grpc from '@grpc/grpc-js';
import { pino } from 'pino';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { loadProtocol } from '../../proto/load.ts';
import { startFeed } from '../../services/directory/feed/feed.ts';
import type { Clock } from '../../services/directory/feed/follow.ts';
import type { ChangeStream } from '../../services/directory/feed/outlet.ts';
import type { Reader } from '../../services/directory/reader.ts';
import { unavailable, unauthorized } from '../../services/scim/error.ts';
import { startFollower, type Change, type Follower } from '../support/follower.ts';
import { Mirror } from '../support/mirror.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { createReader } from '../support/reader.ts';
import { fullUser, patchOf, scimClient, type Send } from '../support/scim.ts';
import { startStack, type Stack, type StackTenant } from '../support/stack.ts';

let testDatabase: TestDatabase;
let admin: pg.Client;
let stack: Stack;
let token: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  admin = new pg.Client(testDatabase.url);
  await admin.connect();
  stack = await startStack({ databaseUrl: testDatabase.url });
  token = await createReader(stack.client);
});

afterAll(async () => {
  await stack.stop();
  await admin.end();
  await testDatabase.drop();
});

const clear: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of clear.splice(0).reverse()) await end();
});

function follow(...[request, bearer = token, address = stack.directoryAddress]: [object?, string?, string?]): Follower {
  const follower = startFollower(address, bearer, request);
  clear.push(() => follower.stop());
  return follower;
}

/** The code of the status that a stream ends with. */
const endOf = async (follower: Follower): Promise<number | undefined> => {
  try {
    for (;;) await follower.next();
  } catch (error) {
    return (error as { code?: number }).code;
  }
};

const newUser = () => fullUser(`${randomUUID()}@example.com`);

async function newTenant(): Promise<StackTenant & { readonly send: Send }> {
  const tenant = await stack.createTenant({ groups: 'ENABLED' });
  return { ...tenant, send: scimClient(stack, tenant) };
}

async function create(send: Send): Promise<string> {
  const { status, body } = await send('POST', '/Users', newUser());
  expect(status).toBe(201);
  return body['id'] as string;
}

/** Many users at once, of which each is told. */
async function insertUsers(tenantId: string, count: number, bytes = 100): Promise<string[]> {
  const rows = await testDatabase.database.queryTenant<{ id: string }>(tenantId, {
    text: `
      insert into muster.users (tenant_id, id, user_name_folded, active, created_at, modified_at, document, comparable)
      select $1::text, id, id, true, now(), now(),
        json_build_object('userName', id, 'active', true, 'title', repeat('x', $3::int)), '{}'
      from (select gen_random_uuid() as id from generate_series(1, $2::int)) as ids
      returning id`,
    values: [tenantId, count, bytes],
  });
  await testDatabase.database.queryTenant(tenantId, {
    text: `
      insert into muster.outbox (
        tenant_id, kind, resource, resource_id, version, changed_at, created_at, modified_at, paths, document, size, request_id
      )
      select tenant_id, 'CREATED', 'USER', id, 1, created_at, created_at, created_at, '{}', document,
        octet_length(document::text), ''
      from muster.users where tenant_id = $1::text and id = any ($2::uuid[])`,
    values: [tenantId, rows.map(({ id }) => id)],
  });
  return rows.map(({ id }) => id);
}

const seen = (changes: readonly Change[]) => changes.map(({ resource_id, version }) => `${resource_id} ${version}`);

test.each([
  ['while another stream has them in memory', true],
  ['from the database', false],
])('a stream goes on after any cursor with exactly what follows, %s', async (_, shared) => {
  const { tenantId, send } = await newTenant();
  const request = { tenant_ids: [tenantId] };
  const first = follow(request);
  const { cursor } = await first.checkpoint();
  const id = await create(send);
  for (let index = 0; index < 8; index++) {
    await send('PATCH', `/Users/${id}`, patchOf({ op: 'replace', path: 'title', value: `t${index}` }));
    await create(send);
  }
  const all = await first.changes(17);
  if (!shared) first.stop();
  for (const [index, from] of [cursor, ...all.map((change) => change.cursor)].entries()) {
    const next = follow({ ...request, cursor: from });
    expect(seen(await next.changes(17 - index))).toEqual(seen(all.slice(index)));
    next.stop();
  }
});

test('a snapshot of all has every tenant, deleted ones whose users are retained too, but none that is being erased', async () => {
  const [kept, retained, doomed] = [await newTenant(), await newTenant(), await newTenant()];
  const ids = [await create(kept.send), await create(retained.send), await create(doomed.send)];
  await stack.client.tenants.deleteTenant({ name: retained.tenantId });
  await admin.query('update muster.tenants set erasing = true, deleted_at = now() where tenant_id = $1', [
    doomed.tenantId,
  ]);
  const follower = follow({ snapshot: true });
  const found: string[] = [];
  for (;;) {
    const { change, checkpoint } = await follower.next();
    if (checkpoint?.snapshot_complete) break;
    if (change) found.push(change.resource_id);
  }
  expect(ids.map((id) => found.includes(id))).toEqual([true, true, false]);
});

test('many thousands of changes are read on from anywhere, by who follows all and by who follows one', async () => {
  const [quiet, loud] = [await newTenant(), await newTenant()];
  const start = await follow().checkpoint();
  const before = await create(quiet.send);
  const many = await insertUsers(loud.tenantId, 3_000);
  const after = await create(quiet.send);
  /** Of those who follow all: what was done to other tenants a moment ago may still be on its way. */
  const fromOn = async (cursor: string, count: number) => {
    const follower = follow({ cursor });
    const found: Change[] = [];
    while (found.length < count) {
      const change = await follower.change();
      if ([quiet.tenantId, loud.tenantId].includes(change.tenant_id)) found.push(change);
    }
    return found;
  };
  const everything = await fromOn(start.cursor, 3_002);
  expect(new Set(everything.map((change) => change.resource_id))).toEqual(new Set([before, ...many, after]));
  const few = await follow({ cursor: start.cursor, tenant_ids: [quiet.tenantId] }).changes(2);
  expect(few.map((change) => change.resource_id)).toEqual([before, after]);
  const half = everything[1_500]!;
  expect(seen(await fromOn(half.cursor, 1_501))).toEqual(seen(everything.slice(1_501)));
});

test('what is no cursor is refused, and one of another database or another history too', async () => {
  const { cursor } = await follow().checkpoint();
  const bytes = Buffer.from(cursor, 'base64url');
  const changed = (at: number, value: number) => {
    const copy = Buffer.from(bytes);
    copy[at] = value;
    return copy.toString('base64url');
  };
  const { INVALID_ARGUMENT, OUT_OF_RANGE } = grpc.status;
  for (const text of ['x', cursor.slice(1), `${cursor}=`, changed(0, 9), `${cursor}AAAA`, 'A'.repeat(5_000)]) {
    expect(await endOf(follow({ cursor: text })), text.slice(0, 50)).toBe(INVALID_ARGUMENT);
  }
  expect(await endOf(follow({ cursor: changed(5, bytes[5]! ^ 1) })), 'another epoch').toBe(OUT_OF_RANGE);
  expect(await endOf(follow({ cursor: changed(20, 1) })), 'a position that was not given out').toBe(OUT_OF_RANGE);
  const { rows } = await admin.query<{ position: number }>(
    'select last_value::int as position from muster.feed_position',
  );
  const { position } = rows[0]!;
  const at = (value: number) => {
    const copy = Buffer.from(bytes);
    copy.writeBigUInt64BE(BigInt(value), 17);
    return copy.toString('base64url');
  };
  await admin.query('insert into muster.feed_breaks values ($1, $2)', [position - 3, position - 1]);
  clear.push(() => admin.query('delete from muster.feed_breaks'));
  expect(await endOf(follow({ cursor: at(position - 2) })), 'one that another server gave out').toBe(OUT_OF_RANGE);
  for (const fine of [position - 3, position - 1]) await follow({ cursor: at(fine) }).checkpoint();
});

test(
  'a cursor that is older than what is retained is refused, and the oldest that is retained is not',
  { timeout: 60_000 },
  async () => {
    const { tenantId, send } = await newTenant();
    const request = { tenant_ids: [tenantId] };
    const follower = follow(request);
    const first = await follower.checkpoint();
    await create(send);
    const last = await follower.change();
    const slots = async () => {
      const { rows } = await admin.query<{ slots: string }>(
        `select string_agg(slot::text, ',' order by slot) as slots from muster.feed_slots where opened_at is not null`,
      );
      return rows[0]!.slots;
    };
    const [current] = (await slots()).split(',');
    // A day, of the seven that changes are kept.
    await admin.query(
      `update muster.feed_slots set opened_at = opened_at - interval '25 hours' where closed_at is null`,
    );
    await expect.poll(slots, { timeout: 20_000 }).toBe(`${current},${Number(current) + 1}`);
    const young = await create(send);
    expect((await follower.change()).resource_id).toBe(young);
    expect(await follow({ ...request, cursor: first.cursor }).changes(2)).toHaveLength(2);

    await admin.query(
      `update muster.feed_slots set closed_at = closed_at - interval '8 days' where closed_at is not null`,
    );
    await expect.poll(slots, { timeout: 20_000 }).toBe(String(Number(current) + 1));
    const { rows } = await admin.query(`select count(*)::int as rows from muster.changes_${current}`);
    expect(rows).toEqual([{ rows: 0 }]);
    // In memory the changes are still there; what they would go on from is not.
    expect(await endOf(follow({ ...request, cursor: first.cursor }))).toBe(grpc.status.OUT_OF_RANGE);
    expect((await follow({ ...request, cursor: last.cursor }).change()).resource_id).toBe(young);
  },
);

test('only a reader may follow, and only what is its to read', async () => {
  const [mine, theirs] = [await newTenant(), await newTenant()];
  const own = await createReader(stack.client, [mine.tenantId]);
  const { UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT } = grpc.status;
  for (const bearer of ['', 'x', mine.token, own.replace(/.$/, '_')]) {
    expect(await endOf(follow({}, bearer))).toBe(UNAUTHENTICATED);
  }
  for (const tenantId of [theirs.tenantId, 'nobody', '*']) {
    for (const request of [{}, { snapshot: true }, { cursor: (await follow().checkpoint()).cursor }]) {
      expect(await endOf(follow({ ...request, tenant_ids: [mine.tenantId, tenantId] }, own))).toBe(PERMISSION_DENIED);
    }
  }
  const tooMany = Array.from({ length: 1_001 }, (_, index) => `t${index}`);
  expect(await endOf(follow({ tenant_ids: tooMany }))).toBe(INVALID_ARGUMENT);
});

test('when the connection that follows is lost, streams end with UNAVAILABLE and go on with their cursor', async () => {
  const { tenantId, send } = await newTenant();
  const request = { tenant_ids: [tenantId] };
  const follower = follow(request);
  const { cursor } = await follower.checkpoint();
  await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'muster_feed_tail'`,
  );
  const ended = endOf(follower);
  const id = await create(send);
  expect(await ended).toBe(grpc.status.UNAVAILABLE);
  expect((await follow({ ...request, cursor }).change()).resource_id).toBe(id);
});

test(
  'a reader that reads nothing keeps nobody waiting, is held in little memory, and gets everything later',
  { timeout: 60_000 },
  async () => {
    const { tenantId, send } = await newTenant();
    const [slow, quick] = [follow({ tenant_ids: [tenantId] }), follow({ tenant_ids: [tenantId] })];
    await Promise.all([slow.checkpoint(), quick.checkpoint()]);
    slow.pause();
    const ids = await insertUsers(tenantId, 1_200, 20_000);
    expect((await quick.changes(1_200)).map((change) => change.resource_id).sort()).toEqual(ids.sort());
    const metrics = await (await fetch(`http://${stack.directoryMetrics}/metrics`)).text();
    const lag = Number(/^muster_directory_feed_lag_changes\{.*\} (\d+)$/m.exec(metrics)?.[1]);
    expect(lag).toBeGreaterThan(500);
    const late = await create(send);
    expect((await quick.change()).resource_id).toBe(late);
    slow.resume();
    expect(new Set((await slow.changes(1_201)).map((change) => change.resource_id))).toEqual(new Set([...ids, late]));
  },
);

/** A feed whose time the test decides on, and whose reader. */
async function startTimedFeed(authenticate: () => Promise<Reader>) {
  let nowMs = 0;
  const waiting = new Set<{ readonly atMs: number; wake(): void }>();
  const clock: Clock = {
    nowMs: () => nowMs,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        const timer = { atMs: nowMs + ms, wake: resolve };
        waiting.add(timer);
        signal.addEventListener('abort', () => {
          waiting.delete(timer);
          resolve();
        });
      }),
  };
  const feed = startFeed({
    url: testDatabase.url,
    statementTimeoutMs: 5_000,
    retentionHours: 1,
    authenticate,
    withhold: (change) => Promise.resolve(change),
    logger: pino({ level: 'silent' }),
    clock,
  });
  const server = new grpc.Server();
  server.addService(loadProtocol().Directory.service, {
    WatchChanges: (stream: ChangeStream) => feed.watchChanges(stream),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  clear.push(async () => {
    server.forceShutdown();
    await feed.stop();
  });
  return {
    address: `127.0.0.1:${port}`,
    /** Lets time pass once a stream waits for it. */
    async pass(ms: number) {
      await expect.poll(() => waiting.size).toBeGreaterThan(0);
      nowMs += ms;
      for (const timer of waiting) if (timer.atMs <= nowMs) timer.wake();
    },
  };
}

test('who is told nothing is told so within ten seconds, with a cursor beyond what others were told', async () => {
  const reader: Reader = { name: 'timed', tenants: new Set(['nobody']) };
  const { address, pass } = await startTimedFeed(() => Promise.resolve(reader));
  const follower = follow({}, token, address);
  const { cursor } = await follower.checkpoint();
  await pass(5_000);
  await pass(4_999);
  expect((await follower.checkpoint()).cursor).toBe(cursor);
  await create((await newTenant()).send);
  await follow({ cursor }).change(); // in order by now
  await pass(5_000);
  await pass(4_999);
  const later = await follower.checkpoint();
  expect(later).toMatchObject({ snapshot_complete: false });
  expect(Buffer.from(later.cursor, 'base64url').readBigUInt64BE(17)).toBeGreaterThan(
    Buffer.from(cursor, 'base64url').readBigUInt64BE(17),
  );
});

test('a reader that is revoked gets nothing more within five seconds, nor one whose rights are other ones', async () => {
  let authenticate: () => Promise<Reader> = () => Promise.resolve({ name: 'r', tenants: new Set(['a', 'b']) });
  const { address, pass } = await startTimedFeed(() => authenticate());
  const begin = async (request: object) => {
    authenticate = () => Promise.resolve({ name: 'r', tenants: new Set(['a', 'b']) });
    const follower = follow(request, token, address);
    await follower.checkpoint();
    return follower;
  };
  const cases: [object, typeof authenticate, grpc.status][] = [
    [{}, () => Promise.reject(unauthorized()), grpc.status.UNAUTHENTICATED],
    [{}, () => Promise.reject(unavailable('x')), grpc.status.UNAVAILABLE],
    [{}, () => Promise.resolve({ name: 'r', tenants: new Set(['a']) }), grpc.status.UNAVAILABLE],
    [
      { tenant_ids: ['b'] },
      () => Promise.resolve({ name: 'r', tenants: new Set(['a']) }),
      grpc.status.PERMISSION_DENIED,
    ],
  ];
  for (const [request, then, code] of cases) {
    const follower = await begin(request);
    authenticate = then;
    await pass(5_000);
    expect(await endOf(follower)).toBe(code);
  }
});

interface Row {
  readonly id: string;
  readonly version: string;
  readonly document: string;
}

/** That the mirror has what the database has. */
async function expectSame(mirror: Mirror, tenantIds: string[]): Promise<void> {
  const rowsOf = async (table: string) =>
    (
      await admin.query<Row>(`select id, version, document::text from muster.${table} where tenant_id = any ($1)`, [
        tenantIds,
      ])
    ).rows;
  const users = new Map((await rowsOf('users')).map(({ id, version, document }) => [id, `${version} ${document}`]));
  expect(new Map([...mirror.users].map(([id, { version, document }]) => [id, `${version} ${document}`]))).toEqual(
    users,
  );
  const { rows: members } = await admin.query<{ group_id: string; member_id: string }>(
    'select group_id, member_id from muster.group_members where tenant_id = any ($1)',
    [tenantIds],
  );
  const groups = new Map(
    (await rowsOf('groups')).map(({ id, version, document }) => [
      id,
      { version: Number(version), document, members: new Set<string>() },
    ]),
  );
  for (const { group_id, member_id } of members) groups.get(group_id)!.members.add(member_id);
  expect(mirror.groups).toEqual(groups);
  expect(mirror.complaints).toEqual([]);
}

test(
  'a snapshot and what follows it is what there is, though it changed while the snapshot was read',
  { timeout: 60_000 },
  async () => {
    const tenants = [await newTenant(), await newTenant(), await newTenant()];
    const tenantIds = tenants.map(({ tenantId }) => tenantId);
    const users = await Promise.all(tenantIds.map((tenantId) => insertUsers(tenantId, 700, 10_000)));
    const [a, b] = tenants as [(typeof tenants)[0], (typeof tenants)[0]];
    const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
    const addGroup = async ({ send }: typeof a, members: string[]) =>
      (
        await send('POST', '/Groups', {
          schemas: [GROUP],
          displayName: randomUUID(),
          members: members.map((value) => ({ value })),
        })
      ).body['id'] as string;
    const group = await addGroup(a, users[0]!);
    await addGroup(b, users[1]!.slice(0, 3));
    const mirror = new Mirror();
    const follower = follow({ tenant_ids: tenantIds, snapshot: true });
    expect(await follower.checkpoint()).toMatchObject({ snapshot_complete: false });
    mirror.apply(await follower.change());
    follower.pause();
    // Some of these were read by now, and some will be.
    for (const [index, { send }] of tenants.entries()) {
      const ids = [...users[index]!].sort();
      for (const id of [ids[0], ids[350], ids[699]]) await send('DELETE', `/Users/${id}`);
      for (const id of [ids[1], ids[351], ids[698]]) {
        await send('PATCH', `/Users/${id}`, patchOf({ op: 'replace', path: 'active', value: false }));
      }
      await create(send);
    }
    const [kept] = [...users[0]!].sort().slice(5);
    await a.send('PATCH', `/Groups/${group}`, patchOf({ op: 'remove', path: `members[value eq "${kept}"]` }));
    await addGroup(a, [kept!]);
    follower.resume();
    let complete = false;
    while (!complete) {
      const event = await follower.next();
      if (event.change) {
        expect(event.change.snapshot).toBe(true);
        mirror.apply(event.change);
      } else complete = event.checkpoint!.snapshot_complete;
    }
    const last = await create(b.send);
    for (let change; change?.resource_id !== last;) {
      change = await follower.change();
      expect(change.snapshot).toBe(false);
      mirror.apply(change);
    }
    await expectSame(mirror, tenantIds);
  },
);

test('a snapshot that breaks off goes on with its last cursor, wherever it was', { timeout: 60_000 }, async () => {
  const tenants = [await newTenant(), await newTenant()];
  const tenantIds = tenants.map(({ tenantId }) => tenantId);
  const ids: string[] = [];
  for (const { tenantId, send } of tenants) {
    const users = await insertUsers(tenantId, 3);
    const groups = [users.slice(0, 2), []].map((members) =>
      send('POST', '/Groups', {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: randomUUID(),
        members: members.map((value) => ({ value })),
      }),
    );
    ids.push(...users, ...(await Promise.all(groups)).map(({ body }) => body['id'] as string));
  }
  const mirror = new Mirror();
  const order: string[] = [];
  let request: object = { tenant_ids: tenantIds, snapshot: true };
  for (;;) {
    const follower = follow(request);
    await follower.checkpoint();
    const event = await follower.next();
    follower.stop();
    if (!event.change) {
      expect(event.checkpoint).toMatchObject({ snapshot_complete: true });
      break;
    }
    mirror.apply(event.change);
    order.push(event.change.resource_id);
    request = { tenant_ids: tenantIds, cursor: event.change.cursor };
  }
  expect(order.toSorted()).toEqual(ids.sort());
  await expectSame(mirror, tenantIds);
});
