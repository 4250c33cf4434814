// The order of changes with real transactions, held open at every point: nothing is skipped because it was committed late, and
// no resource's changes change places.
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectionOptions } from '../../services/directory/sql/database.ts';
import { openFloor, type Floor } from '../../services/directory/feed/floor.ts';
import { takeTurn, moveChanges, noteServer, type MovedRow } from '../../services/directory/sql/sequencer.ts';
import { openSession, type Session } from '../../services/directory/sql/session.ts';
import { runCommand } from '../deploy/process.ts';
import { startFollower } from '../support/follower.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { createReader } from '../support/reader.ts';
import { startStack } from '../support/stack.ts';
import { createUser, openWriter, type Writer } from './writer.ts';

const TENANT = 'ordered';
const EVERY_TENANT = { 'muster.tenant_id': '*' };

let testDatabase: TestDatabase;
let admin: pg.Client;
let sequencer: Session;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  admin = new pg.Client(testDatabase.url);
  await admin.connect();
  sequencer = await openSession(testDatabase.url, EVERY_TENANT);
  await testDatabase.database.query({
    text: `
      insert into muster.tenants values ($1::text, 'test', '', '', 'ACTIVE', 'DISABLED', '{}', 100, 200)`,
    values: [TENANT],
  });
});

afterAll(async () => {
  sequencer.close();
  await admin.end();
  await testDatabase.drop();
});

beforeEach(async () => {
  await move();
});

/** Moves what is committed; answers with how many changes there were. */
async function move(session = sequencer, limit = 1_000, floor?: Floor): Promise<number> {
  const [, rows] = await session.transaction(takeTurn, moveChanges(floor?.value ?? 0, limit, 1e9));
  const [row] = rows as MovedRow[];
  if (row !== undefined) floor?.noteMoved(Number(row.highest));
  return row?.moved ?? 0;
}

interface Told {
  readonly id: string;
  readonly version: number;
  readonly position: number;
}

/** What readers find of some users, in the order in which they find it. */
async function told(...ids: string[]): Promise<Told[]> {
  const { rows } = await admin.query<{ id: string; version: string; position: string }>(
    'select resource_id as id, version, position from muster.changes where resource_id = any ($1) order by position',
    [ids],
  );
  return rows.map(({ id, version, position }) => ({ id, version: Number(version), position: Number(position) }));
}

const versionsOf = (changes: readonly Told[], id: string) =>
  changes.filter((each) => each.id === id).map(({ version }) => version);

const open: Writer[] = [];
afterEach(async () => {
  for (const writer of open.splice(0)) await writer.close();
});

async function openWriters(count: number): Promise<Writer[]> {
  for (let index = 0; index < count; index++) open.push(await openWriter(testDatabase.url, TENANT, admin));
  return open;
}

const newUser = () => createUser(testDatabase.url, TENANT);

test('a change that was committed late comes after those that readers have had by then', async () => {
  const [early, late] = [await newUser(), await newUser()];
  const [slow, quick] = await openWriters(2);
  await slow!.begin();
  await slow!.write(late); // takes the lower number
  await quick!.begin();
  await quick!.write(early);
  await quick!.commit();
  await move();
  const read = await told(early, late);
  expect(versionsOf(read, late)).toEqual([1]);
  expect(versionsOf(read, early)).toEqual([1, 2]);
  await slow!.commit();
  await move();
  const rest = (await told(early, late)).filter(({ position }) => position > read.at(-1)!.position);
  expect(rest).toMatchObject([{ id: late, version: 2 }]);
});

test('who began first and wrote last is told last, though its transaction is the older one', async () => {
  const [first, contended] = [await newUser(), await newUser()];
  const [old, young] = await openWriters(2);
  await old!.begin();
  await old!.write(first); // has its transaction id from here on
  await young!.begin();
  await young!.write(contended);
  const waiting = old!.write(contended);
  await expect.poll(() => old!.isBlocked()).toBe(true);
  await young!.commit();
  await waiting;
  await old!.commit();
  await move();
  expect(versionsOf(await told(contended), contended)).toEqual([1, 2, 3]);
});

type Step = 'write a' | 'write b' | 'commit' | 'rollback';

/** All ways to put several lists into one, each in its own order. */
function interleavings(lists: readonly (readonly Step[])[]): (readonly [writer: number, step: Step])[][] {
  if (lists.every((list) => list.length === 0)) return [[]];
  return lists.flatMap((list, writer) => {
    const [step, ...rest] = list;
    if (step === undefined) return [];
    const others = lists.map((each, index) => (index === writer ? rest : each));
    return interleavings(others).map((tail) => [[writer, step] as const, ...tail]);
  });
}

const aborted: readonly Step[] = ['write a', 'rollback'];

test.each([
  ['after each step', true, 210, [aborted]],
  ['at the end', false, 10, []],
])('whatever the order of steps, with changes moved %s', { timeout: 120_000 }, async (_, always, count, more) => {
  const writers = await openWriters(2 + more.length);
  const schedules = interleavings([['write a', 'write b', 'commit'], ['write b', 'commit'], ...more]);
  expect(schedules).toHaveLength(count);
  const ids = { a: await newUser(), b: await newUser() };
  await move();
  const floor = await openFloor(sequencer);
  for (const schedule of schedules) {
    const [before] = await Promise.all([counts(ids), ...writers.map((writer) => writer.begin())]);
    const running = writers.map(() => Promise.resolve());
    for (const [index, step] of schedule) {
      const writer = writers[index]!;
      const act = {
        'write a': () => writer.write(ids.a),
        'write b': () => writer.write(ids.b),
        commit: writer.commit,
        rollback: writer.rollback,
      };
      let ended = false;
      running[index] = running[index]!.then(act[step]).finally(() => (ended = true));
      await expect.poll(async () => ended || (await writer.isBlocked()), { interval: 1 }).toBe(true);
      if (always) await move(sequencer, 1_000, floor);
      if (always) await floor.raise();
    }
    await Promise.all(running);
    await move(sequencer, 1_000, floor);
    const after = await told(ids.a, ids.b);
    for (const [name, id] of Object.entries(ids)) {
      const expected = before[name as 'a' | 'b'] + (name === 'a' ? 1 : 2);
      expect(versionsOf(after, id), JSON.stringify(schedule)).toEqual(
        Array.from({ length: expected }, (_, at) => at + 1),
      );
    }
  }
});

async function counts(ids: { a: string; b: string }): Promise<{ a: number; b: number }> {
  const changes = await told(ids.a, ids.b);
  return { a: versionsOf(changes, ids.a).length, b: versionsOf(changes, ids.b).length };
}

test('two that move at once take turns: no position twice, none left out, and every order kept', async () => {
  const other = await openSession(testDatabase.url, EVERY_TENANT);
  const users = await Promise.all(Array.from({ length: 4 }, newUser));
  const writers = await openWriters(4);
  let writing = true;
  const movers = [sequencer, other].map(async (session) => {
    const floor = await openFloor(session);
    while (writing) {
      await move(session, 3, floor);
      await floor.raise();
    }
  });
  await Promise.all(
    writers.map(async (writer, index) => {
      for (let round = 0; round < 40; round++) {
        await writer.begin();
        await writer.write(users[(index + round) % users.length]!);
        await (round % 5 === 4 ? writer.rollback() : writer.commit());
      }
    }),
  );
  writing = false;
  await Promise.all(movers);
  while ((await move()) > 0);
  const changes = await told(...users);
  for (const id of users) {
    const versions = versionsOf(changes, id);
    expect(versions).toEqual(versions.map((_, at) => at + 1));
  }
  expect(changes).toHaveLength(4 + 4 * 32);
  const { rows } = await admin.query<{ gaps: number; twice: number }>(`
    select (max(position) - min(position) + 1 - count(*))::int as gaps,
      (count(*) - count(distinct position))::int as twice
    from muster.changes`);
  expect(rows).toEqual([{ gaps: 0, twice: 0 }]);
  other.close();
});

test('below the floor nothing ever comes: it waits for those that took a number before it, and for nobody else', async () => {
  const [held, quick] = [await newUser(), await newUser()];
  const [slow, other, late] = await openWriters(3);
  const floor = await openFloor(sequencer);
  const moveAll = () => move(sequencer, 1_000, floor);
  const raise = async () => {
    await floor.raise();
    await floor.raise();
    return floor.value;
  };
  await moveAll();
  const before = await raise();
  await slow!.begin();
  await slow!.write(held); // the lowest number
  await other!.begin();
  await other!.write(quick);
  await other!.commit();
  expect(await moveAll()).toBe(1);
  expect(await raise()).toBe(before);
  await slow!.commit();
  expect(await raise(), 'while what came is not moved').toBe(before);
  expect(await moveAll()).toBe(1);
  // This one begins later: it can only have a higher number.
  await late!.begin();
  await late!.write(held);
  const raised = await raise();
  expect(raised).toBeGreaterThan(before);
  await late!.commit();
  expect(await moveAll()).toBe(1);
  expect(versionsOf(await told(held), held)).toEqual([1, 2, 3]);
  expect((await openFloor(sequencer)).value, 'for whoever is the sequencer next').toBe(raised);
});

test('what is cut off in the middle of moving is as if it had not begun, and others wait for it', async () => {
  const id = await newUser();
  const options = connectionOptions(10_000, EVERY_TENANT);
  const doomed = new pg.Client({ connectionString: testDatabase.url, options });
  const lost = new Promise((resolve) => doomed.on('error', resolve));
  await doomed.connect();
  const pidOf = 'select pg_backend_pid() as pid';
  const { rows } = await doomed.query<{ pid: number }>(pidOf);
  const [other] = await sequencer.query<{ pid: number }>({ text: pidOf, values: [] });
  await doomed.query('begin');
  await doomed.query(takeTurn.text);
  const waiting = move();
  const blockers = async () => {
    const found = await admin.query<{ pids: number[] }>('select pg_blocking_pids($1) as pids', [other!.pid]);
    return found.rows[0]!.pids;
  };
  await expect.poll(blockers).toEqual([rows[0]!.pid]);
  const { rows: moved } = await doomed.query<MovedRow>(moveChanges(0, 100, 1e9) as pg.QueryConfig);
  expect(moved[0]!.moved).toBe(1);
  expect(await told(id)).toEqual([]);
  await admin.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
  await lost;
  expect(await waiting).toBe(1);
  expect(await told(id)).toMatchObject([{ version: 1 }]);
});

test('another server goes on with positions that no other can have given out, and cursors between are refused', async () => {
  const before = await newUser();
  await move();
  const server = (name: string) => sequencer.transaction(takeTurn, noteServer(name));
  await server('1/00000001');
  await server('1/00000001');
  const after = await newUser();
  await move();
  await server('1/00000002');
  const last = await newUser();
  await move();
  const positions = (await told(before, after, last)).map(({ position }) => position);
  expect(positions[1]! - positions[0]!).toBe(1);
  expect(positions[2]! - positions[1]!).toBe(1_000_000_001);
  const { rows } = await admin.query('select last_before, first_after from muster.feed_breaks');
  expect(rows).toEqual([{ last_before: String(positions[1]), first_after: String(positions[2]) }]);
});

test(
  'when the sequencer is killed another directory takes its place, and goes on where it was',
  { timeout: 60_000 },
  async () => {
    const environment = {
      DATABASE_URL: testDatabase.url,
      DIRECTORY_HOST: '127.0.0.1',
      DIRECTORY_PORT: '0',
      METRICS_HOST: '127.0.0.1',
      METRICS_PORT: '0',
      LOG_LEVEL: 'info',
    };
    const first = runCommand('services/directory/main.ts', [], environment);
    const metricsPort = (await first.says(/"metricsPort":(\d+)/))[1];
    await expect.poll(() => metric(`127.0.0.1:${metricsPort}`), { timeout: 10_000 }).toBe('1');

    const stack = await startStack({ databaseUrl: testDatabase.url });
    const follower = startFollower(stack.directoryAddress, await createReader(stack.client));
    await follower.checkpoint();
    expect(await metric(stack.directoryMetrics)).toBe('0');
    const ids = [await newUser(), await newUser()];
    expect((await follower.changes(2)).map((change) => change.resource_id)).toEqual(ids);

    first.child.kill('SIGKILL');
    await first.exited;
    const late = await newUser();
    expect((await follower.change()).resource_id).toBe(late);
    expect(await metric(stack.directoryMetrics)).toBe('1');
    follower.stop();
    await stack.stop();
  },
);

async function metric(address: string): Promise<string | undefined> {
  const text = await (await fetch(`http://${address}/metrics`)).text();
  return /^muster_directory_feed_sequencer (\d)$/m.exec(text)?.[1];
}
