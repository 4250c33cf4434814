// The provisioning log in trouble and at its limits: nothing of a write is lost, all else is bounded, and each tenant's is its own.
import { randomBytes, randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Attempt } from '../../services/directory/attempt.ts';
import { turnRing } from '../../services/directory/log-retention.ts';
import { createProvisioningLog, type ProvisioningLog } from '../../services/directory/provisioning-log.ts';
import { findSync, type SyncRow } from '../../services/directory/sql/sync-health.ts';
import { insertWrite } from '../../services/directory/sql/log.ts';
import { connectDirectory } from '../../services/rpc/client.ts';
import { ScimError, invalidValue } from '../../services/scim/error.ts';
import { createTestDatabase, startPrivatePostgres, type TestDatabase } from '../support/postgres.ts';
import { ENTERPRISE, fullUser, patchOf } from '../support/scim.ts';
import { createTenant, startStack, type Stack } from '../support/stack.ts';

const WAIT = { timeout: 20_000, interval: 50 };
const DAY_MS = 24 * 60 * 60_000;
const silent = pino({ level: 'silent' });

let owned: TestDatabase;
let stack: Stack;
let owner: pg.Client;

beforeAll(async () => {
  owned = await createTestDatabase();
  stack = await startStack({ databaseUrl: owned.url });
  owner = new pg.Client(owned.url);
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await stack.stop();
  await owned.drop();
});

const rows = async <Row>(tenantId: string, text: string, database = owned.database): Promise<Row[]> =>
  database.queryTenant<Row>(tenantId, { text, values: [] });

const countLog = async (tenantId: string, database = owned.database): Promise<number> =>
  (await rows<{ n: number }>(tenantId, 'select count(*)::int as n from muster.provisioning_log', database))[0]?.n ?? 0;

const newTenant = async () => (await stack.createTenant()).tenantId;

/** A log of a test's own, at a time of its own. It writes when it is told to, and after a second. */
function newLog(database = owned.database, clock = { at: new Date() }): ProvisioningLog & { clock: { at: Date } } {
  const log = createProvisioningLog(database, silent, { now: () => clock.at, createId: uuidv7 });
  onTestFinished(() => log.stop());
  return Object.assign(Object.create(log) as ProvisioningLog, { clock });
}

const attempt = (tenant_id: string, rest: Partial<Attempt> & { body?: object; id?: string } = {}): Attempt => {
  const { body, id, ...more } = rest;
  const document = body && Buffer.from(JSON.stringify(body));
  const request = {
    tenant_id,
    ...(id === undefined ? {} : { id }),
    ...(document && { document, operations: document }),
  };
  return {
    method: 'create',
    kind: 'User',
    request,
    requestId: 'r',
    entryId: uuidv7(),
    logged: false,
    hidden: undefined,
    ...more,
  };
};

const syncOf = async (tenantId: string, now = new Date()): Promise<SyncRow | undefined> =>
  (await owned.database.queryTenant<SyncRow>(tenantId, findSync(tenantId, now)))[0];

test('a directory that is killed loses no entry of a write that was made', { timeout: 60_000 }, async () => {
  const environment = {
    DIRECTORY_HOST: '127.0.0.1',
    DIRECTORY_PORT: '0',
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: '0',
  };
  const child = spawn(process.execPath, ['services/directory/main.ts'], {
    env: { ...process.env, DATABASE_URL: owned.url, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  const port = await vi.waitFor(
    () => /"port":(\d+)[^\n]*"listening"/.exec(output)?.[1] ?? Promise.reject(new Error(output)),
    WAIT,
  );
  const client = connectDirectory(`127.0.0.1:${port}`);
  onTestFinished(() => client.close());
  const { tenantId } = await createTenant(client, {});
  const base = { tenant_id: tenantId, base_url: 'http://localhost/scim/v2' };
  let confirmed = 0;
  const write = async (name: string) => {
    for (let at = 0; ; at++) {
      const document = Buffer.from(JSON.stringify(fullUser(`${name}-${at}@x.example`)));
      const { id } = await client.provisioning.createUser({ ...base, document });
      const operations = Buffer.from(JSON.stringify(patchOf({ op: 'replace', path: 'title', value: name })));
      await client.provisioning.patchUser({ ...base, id, operations });
      confirmed += 1;
    }
  };
  const writers = ['a', 'b', 'c', 'd'].map((name) => write(name).catch((error: unknown) => error));
  await vi.waitFor(() => expect(confirmed).toBeGreaterThan(100), WAIT);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  for (const end of await Promise.all(writers)) expect(end).toMatchObject({ status: 503 });
  // Another's backend may still be at a commit that was sent.
  await vi.waitFor(async () => {
    const text = `select from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()`;
    expect((await owner.query(text)).rowCount).toBe(0);
  }, WAIT);
  const made = `select id, version::int from muster.users order by id`;
  const told = `
    select resource_id as id, max(version)::int as version from muster.provisioning_log where status < 400
    group by resource_id having count(*) = max(version) order by resource_id`;
  const users = await rows(tenantId, made);
  expect(users.length).toBeGreaterThan(100);
  expect(await rows(tenantId, told)).toEqual(users);
});

test(
  'while the database is away failures are kept, and written when it is back, each once',
  { timeout: 60_000 },
  async () => {
    const postgres = await startPrivatePostgres();
    onTestFinished(() => postgres.drop());
    const away = await startStack({ databaseUrl: postgres.url });
    onTestFinished(() => away.stop());
    const { tenantId } = await away.createTenant();
    const log = newLog(postgres.database);
    await postgres.kill();
    for (let at = 0; at < 3; at++) log.failed(attempt(tenantId), invalidValue(`failure ${at}`));
    await log.flush();
    log.failed(attempt(tenantId), invalidValue('failure 3'));
    expect([log.waiting, log.dropped]).toEqual([4, 0]);
    await postgres.restart();
    await vi.waitFor(async () => {
      await log.flush();
      expect(log.waiting).toBe(0);
    }, WAIT);
    const entries = await rows<{ detail: string }>(
      tenantId,
      'select detail from muster.provisioning_log',
      postgres.database,
    );
    expect(entries.map(({ detail }) => detail).sort()).toEqual([0, 1, 2, 3].map((at) => `failure ${at}`));
  },
);

test('what is kept has a bound: whoever has most loses the oldest, and it is counted', async () => {
  const [loud, quiet] = [await newTenant(), await newTenant()];
  const gate = await startPrivatePostgres();
  onTestFinished(() => gate.drop());
  await gate.kill();
  const log = newLog(gate.database);
  log.failed(attempt(quiet), invalidValue('quiet'));
  for (let at = 0; at < 6_000; at++) log.failed(attempt(loud), invalidValue(`loud ${at}`));
  expect(log.waiting).toBeLessThanOrEqual(5_000);
  expect(log.waiting).toBeGreaterThan(4_000);
  expect(log.waiting + log.dropped).toBe(6_001);
});

test('an entry that is written twice is there once, and of a tenant that there is not, none', async () => {
  const tenantId = await newTenant();
  const log = newLog();
  const twice = attempt(tenantId);
  for (let time = 0; time < 2; time++) {
    log.failed(twice, invalidValue('twice'));
    await log.flush();
  }
  expect(await countLog(tenantId)).toBe(1);
  log.failed(attempt('nobody'), invalidValue('x'));
  await log.flush();
  expect([await countLog('nobody'), log.dropped, log.waiting]).toEqual([0, 0, 0]);
});

test('one that cannot be stored does not keep the others back', async () => {
  const [poisoned, other] = [await newTenant(), await newTenant()];
  const log = newLog();
  log.failed(attempt(poisoned, { entryId: 'no uuid' }), invalidValue('x'));
  log.failed(attempt(other), invalidValue('x'));
  await log.flush();
  expect([await countLog(poisoned), await countLog(other), log.dropped, log.waiting]).toEqual([0, 1, 1, 0]);
});

test('no token and no zero byte gets into it, and a detail has an end', async () => {
  const tenantId = await newTenant();
  const { token } = await stack.createTenant();
  const log = newLog();
  const body = { userName: 'a\0b', externalId: '\0' };
  log.failed(attempt(tenantId, { body }), invalidValue(`"${token}" ${'x'.repeat(5_000)}`));
  await log.flush();
  const text = 'select detail, subject, external_id from muster.provisioning_log';
  const [entry] = await rows<Record<string, string>>(tenantId, text);
  expect(entry).toMatchObject({ subject: 'ab', external_id: null });
  expect(entry?.['detail']).toMatch(/^"\(a token\)" x{900}/);
  expect(entry?.['detail']).toHaveLength(1_000);
});

test('half of a character and a zero byte, wherever they are, keep nothing out of it', async () => {
  const tenantId = await newTenant();
  const log = newLog();
  const half = '\ud83d';
  const body = { userName: `${'x'.repeat(799)}\ud83d\ude00`, externalId: half };
  log.failed(attempt(tenantId, { body, hidden: new Set() }), invalidValue(`nul \0 and ${half}`));
  log.failed(attempt(tenantId), new ScimError(400, 'x', { missing: [`title\0${half}`] }));
  await log.flush();
  expect([await countLog(tenantId), log.dropped, log.waiting]).toEqual([2, 0, 0]);
  expect(await rows(tenantId, 'select from muster.failing_users')).toHaveLength(1);
});

describe('a write and its entry are there both or not at all', () => {
  const base = { base_url: 'http://localhost/scim/v2' };
  const document = (name: string) => Buffer.from(JSON.stringify(fullUser(name)));

  /** From here on the database refuses what is written into the table, for the tenant. */
  const refuse = async (table: string, operations: string, tenantId: string) => {
    await owner.query(`
      create or replace function muster.refuse() returns trigger language plpgsql as
        'begin if coalesce(new.tenant_id, old.tenant_id) = tg_argv[0] then raise exception ''refused''; end if; return coalesce(new, old); end';
      create trigger refuse before ${operations} on muster.${table} for each row execute function muster.refuse('${tenantId}')`);
    onTestFinished(async () => {
      await owner.query(`drop trigger refuse on muster.${table}`);
    });
  };

  test.each([
    ['users', 'insert or update or delete'],
    ['outbox', 'insert'],
    ['provisioning_log', 'insert'],
  ])('when the database refuses %s', async (table, operations) => {
    const { provisioning } = stack.client;
    const tenantId = await newTenant();
    const tenant = { ...base, tenant_id: tenantId };
    const { id } = await provisioning.createUser({ ...tenant, document: document('a@x.example') });
    await refuse(table, operations, tenantId);
    const patch = Buffer.from(JSON.stringify(patchOf({ op: 'replace', path: 'active', value: false })));
    for (const write of [
      () => provisioning.createUser({ ...tenant, document: document('b@x.example') }),
      () => provisioning.replaceUser({ ...tenant, id, document: document('c@x.example') }),
      () => provisioning.patchUser({ ...tenant, id, operations: patch }),
      () => provisioning.deleteUser({ tenant_id: tenantId, id }),
    ]) {
      await expect(write()).rejects.toMatchObject({ status: 500 });
      expect(await rows(tenantId, 'select version from muster.users')).toEqual([{ version: '1' }]);
      const successes = 'select method from muster.provisioning_log where status < 400';
      expect(await rows(tenantId, successes)).toEqual([{ method: 'create' }]);
    }
  });
});

test('nobody waits for the log, though it cannot be written', async () => {
  const tenantId = await newTenant();
  const tenant = { base_url: 'http://localhost/scim/v2', tenant_id: tenantId };
  await owner.query('begin; lock table muster.sync_state, muster.sync_counts in access exclusive mode');
  const created = await stack.client.provisioning.createUser({
    ...tenant,
    document: Buffer.from(JSON.stringify(fullUser('a@x.example'))),
  });
  const blocked = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  for (let at = 0; at < 200; at++) {
    const refused = stack.client.provisioning.createUser({ ...tenant, document: Buffer.from('{}') });
    await expect(refused).rejects.toMatchObject({ status: 400 });
  }
  await vi.waitFor(async () => expect((await owner.query(blocked)).rowCount).toBeGreaterThan(0), WAIT);
  await stack.client.provisioning.getUser({ ...tenant, id: created.id });
  expect(await countLog(tenantId)).toBe(1);
  await owner.query('commit');
  await vi.waitFor(async () => expect(await countLog(tenantId)).toBe(201), WAIT);
});

describe('health over a history', () => {
  const refusal = (...missing: string[]) => new ScimError(400, 'Missing.', { scimType: 'invalidValue', missing });

  test('counts the last hour and day by ten minutes, writes and references apart', async () => {
    const tenantId = await newTenant();
    const start = new Date('2026-11-25T12:05:00Z');
    const log = newLog(owned.database, { at: start });
    const fail = (operation: object) =>
      log.failed(attempt(tenantId, { method: 'patch', id: randomUUID(), body: patchOf(operation) }), refusal());
    fail({ op: 'Add', path: `${ENTERPRISE}:manager`, value: 'x' });
    fail({ op: 'Add', path: 'title', value: 'x' });
    log.succeeded(attempt(tenantId, { method: 'list' }), undefined);
    log.clock.at = new Date(start.getTime() + 2 * 60 * 60_000);
    log.succeeded(attempt(tenantId, { logged: true }), { id: randomUUID(), version: '1' });
    await log.flush();
    expect(await syncOf(tenantId, log.clock.at)).toMatchObject({
      last_hour: { requests: 1, failures: 0, writes: 1, write_failures: 0, reference_failures: 0 },
      last_day: { requests: 4, failures: 2, writes: 3, write_failures: 2, reference_failures: 1 },
      ...{ last_success_at: log.clock.at, last_write_at: log.clock.at, last_failure_at: start, failing_users: 2 },
    });
    const weeks = new Date(start.getTime() + 14 * DAY_MS);
    const later = await syncOf(tenantId, weeks);
    expect(later).toMatchObject({ last_day: { requests: 0 }, latest_day: { writes: 3 }, failing_users: 0 });
    log.clock.at = weeks;
    log.succeeded(attempt(tenantId, { method: 'list' }), undefined);
    await log.flush();
    expect(await rows(tenantId, 'select from muster.sync_counts')).toHaveLength(1);
  });

  test('one that fails again after days of silence begins anew', async () => {
    const tenantId = await newTenant();
    const log = newLog(owned.database, { at: new Date('2026-11-01T00:00:00Z') });
    const fail = async (day: number, name: string) => {
      log.clock.at = new Date(Date.UTC(2026, 10, day));
      log.failed(attempt(tenantId, { body: { userName: name } }), refusal('title'));
      await log.flush();
    };
    await fail(1, 'old@x.example');
    await fail(1, 'gone@x.example');
    await fail(2, 'OLD@x.example');
    expect((await syncOf(tenantId, log.clock.at))?.longest_failing).toMatchObject([{}, { failures: 2 }]);
    await fail(20, 'old@x.example');
    const sync = await syncOf(tenantId, log.clock.at);
    expect(sync?.longest_failing).toMatchObject([
      { failures: 1, since_ms: Date.UTC(2026, 10, 20), missing: ['title'] },
    ]);
    expect(await rows(tenantId, 'select from muster.failing_users')).toHaveLength(1);
  });

  test('a failure that is written down after a success that came later is none', async () => {
    const tenantId = await newTenant();
    const log = newLog();
    const body = { userName: 'late@x.example' };
    log.failed(attempt(tenantId, { body }), refusal('title'));
    const entry = {
      ...{ tenantId, entryId: uuidv7(), at: new Date(log.clock.at.getTime() + 1), method: 'create', kind: 'User' },
      ...{
        resourceId: randomUUID(),
        subject: 'Late@x.example',
        externalId: null,
        paths: [],
        status: 201,
        scimType: null,
      },
      ...{ detail: null, missing: [], version: '1', requestId: 'r', body: null },
    };
    await owned.database.queryTenant(tenantId, insertWrite(entry));
    await log.flush();
    expect((await syncOf(tenantId))?.failing_users).toBe(0);
  });

  test('which attribute is left out is counted over all who fail', async () => {
    const tenantId = await newTenant();
    const log = newLog();
    for (let at = 0; at < 700; at++) {
      const body = { userName: `u${at}@x.example` };
      log.failed(attempt(tenantId, { body }), refusal(...(at % 7 === 0 ? ['title', 'nickName'] : ['title'])));
    }
    await log.flush();
    const sync = await syncOf(tenantId);
    expect(sync).toMatchObject({ failing_users: 700, longest_failing: { length: 10 } });
    expect(sync?.missing_attributes).toEqual([
      { path: 'title', users: 700 },
      { path: 'nickName', users: 100 },
    ]);
  });

  test('it is not the users’ fault when the service is away, or the tenant is suspended', async () => {
    const tenantId = await newTenant();
    const log = newLog();
    for (const status of [500, 503, 403, 401, 404, 412, 429]) {
      log.failed(attempt(tenantId, { method: 'patch', id: randomUUID() }), new ScimError(status, 'x'));
    }
    log.failed(attempt(tenantId, { method: 'get', id: randomUUID() }), invalidValue('x'));
    await log.flush();
    expect(await syncOf(tenantId)).toMatchObject({
      failing_users: 0,
      last_day: { requests: 8, failures: 5, writes: 7 },
    });
  });
});

describe('retention', () => {
  const retentionMs = 30 * DAY_MS;

  test('what is older goes, and little is kept for longer; nothing younger goes', { timeout: 60_000 }, async () => {
    const fresh = await createTestDatabase();
    onTestFinished(() => fresh.drop());
    const client = new pg.Client(fresh.url);
    await client.connect();
    onTestFinished(() => client.end());
    const start = new Date('2026-01-01T00:00:00Z');
    await client.query('update muster.log_slots set opened_at = $1 where slot = 0', [start]);
    const entry = (at: Date) => ({
      ...{ tenantId: 'a', entryId: uuidv7(), at, method: 'create', kind: 'User', resourceId: null, subject: 'a' },
      ...{
        externalId: null,
        paths: [],
        status: 201,
        scimType: null,
        detail: null,
        missing: [],
        version: null,
        requestId: 'r',
        body: null,
      },
    });
    for (let day = 0; day < 120; day++) {
      const now = new Date(start.getTime() + day * DAY_MS);
      await turnRing(fresh.database, retentionMs, now);
      await fresh.database.queryTenant('a', insertWrite(entry(now)));
      const [held] = await rows<{ oldest: Date; n: number }>(
        'a',
        'select min(at) as oldest, count(*)::int as n from muster.provisioning_log',
        fresh.database,
      );
      const oldest = (now.getTime() - (held?.oldest.getTime() ?? 0)) / DAY_MS;
      expect(held?.n).toBe(oldest + 1);
      expect(oldest).toBe(Math.min(day, Math.max(oldest, 30)));
      expect(oldest).toBeLessThanOrEqual(36);
    }
    // A shorter retention holds at once, a longer one empties nothing.
    const now = new Date(start.getTime() + 120 * DAY_MS);
    const before = await countLog('a', fresh.database);
    await turnRing(fresh.database, 1_000 * DAY_MS, now);
    expect(await countLog('a', fresh.database)).toBe(before);
    await turnRing(fresh.database, 10 * DAY_MS, now);
    expect(await countLog('a', fresh.database)).toBeLessThanOrEqual(16);
  });

  test('without a word of where to write, what is written is written', async () => {
    const fresh = await createTestDatabase();
    onTestFinished(() => fresh.drop());
    const client = new pg.Client(fresh.url);
    await client.connect();
    onTestFinished(() => client.end());
    await client.query('update muster.log_slots set opened_at = null, closed_at = null');
    const own = await startStack({ databaseUrl: fresh.url, environment: { LOG_RETENTION_DAYS: '30' } });
    onTestFinished(() => own.stop());
    await client.query('delete from muster.log_slots');
    const { tenantId } = await own.createTenant();
    const document = Buffer.from(JSON.stringify(fullUser('a@x.example')));
    await own.client.provisioning.createUser({ tenant_id: tenantId, document });
    expect(await countLog(tenantId, fresh.database)).toBe(1);
  });

  test('many directories at once turn it once', async () => {
    const fresh = await createTestDatabase();
    onTestFinished(() => fresh.drop());
    const now = new Date(Date.now() + 6 * DAY_MS);
    const turns = await Promise.allSettled(Array.from({ length: 8 }, () => turnRing(fresh.database, retentionMs, now)));
    expect(turns.map(({ status }) => status)).toEqual(turns.map(() => 'fulfilled'));
    const text = 'select slot from muster.log_slots where opened_at is not null and closed_at is null';
    expect(await fresh.database.query({ text, values: [] })).toEqual([{ slot: 1 }]);
  });
});

describe('each tenant’s is its own', () => {
  const tables = ['provisioning_log', 'failing_users', 'sync_counts', 'sync_state'];

  test.each(tables)('%s shows and takes nothing of another', async (table) => {
    const [ours, theirs] = [await newTenant(), await newTenant()];
    const log = newLog();
    log.failed(attempt(theirs, { body: { userName: 'a' } }), invalidValue('x'));
    await log.flush();
    expect(await rows(theirs, `select from muster.${table}`)).toHaveLength(1);
    expect(await rows(ours, `select from muster.${table}`)).toHaveLength(0);
    expect(await rows(ours, `delete from muster.${table} returning 1`)).toHaveLength(0);
    const copy = `insert into muster.${table} select * from muster.${table}`;
    await expect(
      rows(theirs, `with held as (select set_config('muster.tenant_id', '${ours}', true)) ${copy}, held`),
    ).rejects.toThrow();
    expect(await rows(theirs, `select from muster.${table}`)).toHaveLength(1);
  });

  test('the partitions are not to be had by themselves', async () => {
    for (let slot = 0; slot < 8; slot++) {
      await expect(rows('any', `select from muster.provisioning_log_${slot}`)).rejects.toMatchObject({
        cause: { code: '42501' },
      });
    }
  });

  test('an erased tenant’s goes with it, and what was on its way does not come after it', async () => {
    const [erased, kept] = [await newTenant(), await newTenant()];
    const log = newLog();
    for (const tenantId of [erased, kept]) {
      const body = fullUser('a@x.example');
      await stack.client.provisioning.createUser({ tenant_id: tenantId, document: Buffer.from(JSON.stringify(body)) });
      log.failed(attempt(tenantId, { body: { userName: 'b' } }), invalidValue('x'));
    }
    await log.flush();
    log.failed(attempt(erased, { body: { userName: 'c' } }), invalidValue('x'));
    await stack.client.tenants.deleteTenant({ name: erased, policy: 'ERASE' });
    await log.flush();
    const held = async (tenantId: string) => {
      const counts: (number | null)[] = [];
      for (const table of tables) {
        counts.push((await owner.query(`select from muster.${table} where tenant_id = $1`, [tenantId])).rowCount);
      }
      return counts;
    };
    await owner.query(tables.map((table) => `alter table muster.${table} no force row level security`).join(';'));
    expect(await held(erased)).toEqual([0, 0, 0, 0]);
    expect(await held(kept)).toEqual([2, 1, 1, 1]);
  });

  test('of a tenant that the version before erases, which knows nothing of it, nothing is left', async () => {
    const [erased, kept] = [await newTenant(), await newTenant()];
    const log = newLog();
    for (const tenantId of [erased, kept])
      log.failed(attempt(tenantId, { body: { userName: 'b' } }), invalidValue('x'));
    await log.flush();
    // As it does: in the services' role, with no tenant that row-level security knows of.
    await owned.database.query({ text: 'delete from muster.tenants where tenant_id = $1::text', values: [erased] });
    for (const table of tables) {
      expect(await rows(erased, `select from muster.${table}`)).toHaveLength(0);
      expect(await rows(kept, `select from muster.${table}`)).toHaveLength(1);
    }
  });
});

test('a gateway’s report is logged once and clean, and not of a time to come', async () => {
  const tenantId = await newTenant();
  const refused = {
    ...{ id: uuidv7(), tenant_id: tenantId, time_ms: Date.now() + 1_000, method: 'patch', resource_kind: 'User' },
    ...{
      resource_id: 'no id',
      status: 413,
      scim_type: '',
      detail: `too large mst_${randomBytes(20).toString('hex')}`,
      request_id: 'r',
    },
  };
  const use = { tenant_id: tenantId, last_request_time_ms: Date.now(), refused: 10, failed: 4, failed_writes: 3 };
  for (let time = 0; time < 2; time++) await stack.client.access.reportUsage({ tenants: [use], refused: [refused] });
  await vi.waitFor(async () => expect(await countLog(tenantId)).toBe(1), WAIT);
  const { entries } = await stack.client.log.listEntries({ tenant_id: tenantId });
  expect(entries).toMatchObject([{ status: 413, detail: 'too large (a token)', resource_id: '', scim_type: '' }]);
  const early = { ...refused, id: uuidv7(), time_ms: Date.now() + DAY_MS };
  await stack.client.access.reportUsage({ tenants: [{ ...use, refused: 0 }], refused: [early] });
  await vi.waitFor(async () => expect(await countLog(tenantId)).toBe(2), WAIT);
  const later = await stack.client.log.listEntries({ tenant_id: tenantId, after_time_ms: Date.now() + 60_000 });
  expect(later.entries).toEqual([]);
  expect((await syncOf(tenantId))?.last_day).toMatchObject({ requests: 20, failures: 8, writes: 6, write_failures: 6 });
  const many = Array.from({ length: 1_001 }, () => refused);
  await expect(stack.client.access.reportUsage({ refused: many })).rejects.toMatchObject({ status: 400 });
});
