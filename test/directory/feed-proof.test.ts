// The promise as a whole: sixteen writers, and directories, Postgres and readers that are killed at random meanwhile. Every reader
// sees each change that was committed, in order and without a gap, and what it makes of them is what the database has.
// FEED_PROOF_CHANGES says how many changes; FEED_PROOF_SEED which kills.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../../deploy/port.ts';
import { connectDirectory, type DirectoryClient } from '../../services/rpc/client.ts';
import { startFollower, type Follower } from '../support/follower.ts';
import { Mirror } from '../support/mirror.ts';
import { startPrivatePostgres, type PrivatePostgres } from '../support/postgres.ts';
import { createReader } from '../support/reader.ts';
import { fullUser, patchOf } from '../support/scim.ts';
import { createTenant } from '../support/stack.ts';
import { runCommand, type Command } from '../deploy/process.ts';

const CHANGES = Number(process.env['FEED_PROOF_CHANGES'] || 2_000);
const SEED = Number(process.env['FEED_PROOF_SEED'] || 1);
const WRITERS = 16;
const TENANTS = 4;
/** Between two kills, on the average. */
const CALM_MS = 1_500;
const TIMEOUT_MS = 120_000 + CHANGES * 60;

const clear: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of clear.reverse()) await end();
}, 60_000);

/** The same numbers for the same seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A directory of its own that can be killed and comes back on the same port. */
async function startDirectory(databaseUrl: string) {
  const port = await freePort();
  const launch = (): Command =>
    runCommand('services/directory/main.ts', [], {
      DATABASE_URL: databaseUrl,
      DIRECTORY_HOST: '127.0.0.1',
      DIRECTORY_PORT: String(port),
      METRICS_HOST: '127.0.0.1',
      METRICS_PORT: '0',
      LOG_LEVEL: 'info',
    });
  let current = launch();
  await current.says(/"listening"/);
  const address = `127.0.0.1:${port}`;
  const client = connectDirectory(address);
  clear.push(async () => {
    client.close();
    current.child.kill('SIGKILL');
    await current.exited;
  });
  return {
    address,
    client,
    async kill() {
      current.child.kill('SIGKILL');
      await current.exited;
      current = launch();
      await current.says(/"listening"/);
    },
  };
}

type Directory = Awaited<ReturnType<typeof startDirectory>>;

/** Creates, changes, deactivates and deletes users of its own and of others until enough is confirmed. */
function startWriters(directories: readonly Directory[], tenantIds: readonly string[]) {
  let confirmed = 0;
  const known: { readonly tenantId: string; readonly id: string }[] = [];
  const base_url = 'http://localhost/scim/v2';
  const act = async (client: DirectoryClient, random: (below: number) => number): Promise<void> => {
    const { createUser, patchUser, deleteUser } = client.provisioning;
    const user = known[random(known.length)];
    const what = random(10);
    if (user === undefined || what < 2) {
      const tenant_id = tenantIds[random(tenantIds.length)]!;
      const document = Buffer.from(JSON.stringify(fullUser(`${randomUUID()}@example.com`)));
      const { id } = await createUser({ tenant_id, base_url, document });
      known.push({ tenantId: tenant_id, id });
    } else if (what === 2 && known.length > 50) {
      known.splice(known.indexOf(user), 1);
      await deleteUser({ tenant_id: user.tenantId, id: user.id });
    } else {
      const value = what < 5 ? { active: random(2) === 0, title: randomUUID() } : { title: randomUUID() };
      const operations = Buffer.from(JSON.stringify(patchOf({ op: 'replace', value })));
      await patchUser({ tenant_id: user.tenantId, id: user.id, base_url, operations });
    }
    confirmed += 1;
  };
  const writer = async (index: number): Promise<void> => {
    const random = randomOf(SEED * 1_000 + index);
    while (confirmed < CHANGES) {
      const directory = directories[random(directories.length)]!;
      await act(directory.client, random).catch(async (error: unknown) => {
        // Deleted by another one, or somebody was killed.
        const { status } = error as { status?: number };
        if (status !== 404 && status !== 503) throw error;
        if (status === 503) await sleep(random(50));
      });
    }
  };
  return Promise.all(Array.from({ length: WRITERS }, (_, index) => writer(index)));
}

/** A reader that saves what it has now and then, and is thrown back to that when it is killed. */
function startReader(
  directories: readonly Directory[],
  token: string,
  random: (below: number) => number,
  snapshot: boolean,
) {
  let saved: { readonly cursor: string; readonly mirror: Mirror } = { cursor: '', mirror: new Mirror() };
  let { cursor, mirror } = saved;
  /** Every change that was ever told, by resource. */
  const told = new Map<string, Set<number>>();
  const complaints: string[] = [];
  let follower: Follower | undefined;
  const run = { stopped: false };
  let began = (): void => undefined;
  const beginning = new Promise<void>((resolve) => (began = resolve));

  const read = async (from: Follower): Promise<never> => {
    for (let count = 1; ; count++) {
      const { change, checkpoint } = await from.next();
      if (change) {
        mirror.apply(change);
        const versions = told.get(change.resource_id) ?? new Set();
        told.set(change.resource_id, versions.add(change.version));
      }
      cursor = (change ?? checkpoint)!.cursor;
      began();
      if (count % 37 === 1) saved = { cursor, mirror: mirror.clone() };
    }
  };
  const running = (async () => {
    while (!run.stopped) {
      const { address } = directories[random(directories.length)]!;
      const request = { cursor, snapshot: snapshot && cursor === '' };
      follower = startFollower(address, token, request);
      await read(follower).catch((error: unknown) => {
        const { code, message } = error as { code?: number; message: string };
        // 14 UNAVAILABLE and 1 CANCELLED, and what the test itself did.
        if (code !== 14 && code !== 1 && message !== 'stopped' && message !== 'ended') complaints.push(message);
      });
      follower.stop();
      await sleep(20);
    }
  })();
  return {
    told,
    beginning,
    complaints: () => [...complaints, ...mirror.complaints],
    mirror: () => mirror,
    kill() {
      ({ cursor, mirror } = { cursor: saved.cursor, mirror: saved.mirror.clone() });
      follower?.stop();
    },
    async stop() {
      run.stopped = true;
      follower?.stop();
      await running;
    },
  };
}

interface Row {
  readonly id: string;
  readonly version: string;
  readonly document: string;
}

async function readUsers(postgres: PrivatePostgres): Promise<Row[]> {
  const client = new pg.Client(postgres.url);
  await client.connect();
  const { rows } = await client.query<Row>('select id, version, document::text from muster.users');
  await client.end();
  return rows;
}

const stateOf = (
  users: Iterable<readonly [string, { readonly version: number | string; readonly document: string }]>,
) => new Map([...users].map(([id, { version, document }]) => [id, `${version} ${document}`]));

test(`${CHANGES} changes of ${WRITERS} writers, whoever is killed`, { timeout: TIMEOUT_MS }, async () => {
  const postgres = await startPrivatePostgres();
  clear.push(() => postgres.drop());
  const directories = [await startDirectory(postgres.url), await startDirectory(postgres.url)];
  const [{ client }] = directories as [Directory, Directory];
  const tenants = await Promise.all(Array.from({ length: TENANTS }, () => createTenant(client, {})));
  const tenantIds = tenants.map(({ tenantId }) => tenantId);
  const [all, one] = [await createReader(client), await createReader(client, [tenantIds[0]!])];
  const random = randomOf(SEED);
  const readers = [
    startReader(directories, all, randomOf(SEED + 1), false),
    startReader(directories, one, randomOf(SEED + 2), true),
  ];
  clear.push(() => Promise.all(readers.map((reader) => reader.stop())));

  await Promise.all(readers.map((reader) => reader.beginning));
  const run = { writing: true };
  const kills = { directory: 0, postgres: 0, reader: 0 };
  const killer = (async () => {
    for (let turn = 0; run.writing; turn++) {
      await sleep(CALM_MS / 2 + random(CALM_MS));
      const what = (['directory', 'reader', 'postgres'] as const)[turn < 3 ? turn : random(3)]!;
      kills[what] += 1;
      if (what === 'directory') await directories[random(2)]!.kill();
      else if (what === 'reader') readers[random(2)]!.kill();
      else {
        await postgres.kill();
        await postgres.restart();
      }
    }
  })();
  await startWriters(directories, tenantIds).finally(() => (run.writing = false));
  await killer;
  // One that begins now has the same, by its snapshot.
  const late = startReader(directories, all, randomOf(SEED + 3), true);
  clear.push(() => late.stop());

  const users = await readUsers(postgres);
  const expected = stateOf(users.map((row) => [row.id, row]));
  for (const reader of [readers[0]!, late]) {
    await expect.poll(() => stateOf(reader.mirror().users), { timeout: 60_000, interval: 200 }).toEqual(expected);
  }
  const [whole, narrow] = readers as [(typeof readers)[0], (typeof readers)[0]];
  await expect
    .poll(
      () =>
        narrow.mirror().users.size > 0 &&
        [...narrow.mirror().users].every(
          ([id, { version, document }]) => expected.get(id) === `${version} ${document}`,
        ),
      { timeout: 60_000 },
    )
    .toBe(true);
  expect(readers.flatMap((reader) => reader.complaints())).toEqual([]);
  expect(late.complaints()).toEqual([]);
  // Each version of each user that there is was told, and of those that are gone each up to the last.
  for (const { id, version } of users) {
    expect(
      [...(whole.told.get(id) ?? [])].sort((a, b) => a - b),
      id,
    ).toEqual(Array.from({ length: Number(version) }, (_, at) => at + 1));
  }
  let changes = 0;
  for (const [id, versions] of whole.told) {
    expect(versions.size, id).toBe(Math.max(...versions));
    changes += versions.size;
  }
  expect(changes).toBeGreaterThanOrEqual(CHANGES);
  expect(Math.min(kills.directory, kills.postgres, kills.reader)).toBeGreaterThan(0);
  if (process.env['FEED_PROOF_CHANGES']) console.log(`${changes} changes; killed: ${JSON.stringify(kills)}`);
});
