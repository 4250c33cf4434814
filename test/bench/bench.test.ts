// The benchmark, small: each scenario is played on both sides, and did to the rows what it says.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import pg from 'pg';
import { redisMissing } from '../support/redis.ts';
import { parseOptions } from './options.ts';
import { planStages, type StagePlan } from './plan.ts';
import { percentile, renderTable, type Result } from './report.ts';
import { playSet } from './rounds.ts';
import type { Sample } from './measure.ts';
import { openConnection } from './socket.ts';
import { startStage, type Stage } from './stage.ts';

const namesOf = ({ users, groups, sets }: StagePlan) => ({
  users,
  groups,
  sets: sets.map((set) => set.map(({ name }) => name)),
});

describe('the plan', () => {
  const all = { users: [100, 1_000], groups: [10, 500, 5_000], bulk: 50, scenarios: [] };

  test('has users and bulks with each number of users, and groups with the most, as far as there are members', () => {
    const [small, large, members, ...more] = planStages(all).map(namesOf);
    expect(small).toMatchObject({ users: 100, groups: [] });
    expect(large).toMatchObject({ users: 1_000, groups: [], sets: small?.sets });
    expect(members).toEqual({ users: 1_000, groups: [10, 500], sets: [['member of 10', 'member of 500']] });
    expect(more).toEqual([]);
  });

  test('has a kind of scenarios, or single ones, when they are named, and no stage without any', () => {
    const planned = (...scenarios: string[]) => planStages({ ...all, scenarios }).map(namesOf);
    expect(planned('groups')).toEqual([planStages(all).map(namesOf).at(-1)]);
    expect(planned('get', 'bulk of 50 creates')).toMatchObject([
      { users: 100, sets: [['get'], ['bulk of 50 creates']] },
      { users: 1_000, sets: [['get'], ['bulk of 50 creates']] },
    ]);
    expect(() => planned('member of 5000')).toThrow(/The scenarios are: users, bulk, groups, .*member of 500\.$/);
  });
});

describe('the options', () => {
  test('are those of a whole run by default, and small ones with --quick', () => {
    expect(parseOptions([])).toMatchObject({ users: [10_000, 100_000], groups: [10, 5_000, 100_000], bulk: 1_000 });
    expect(parseOptions(['--quick'])).toMatchObject({ users: [1_000], groups: [10, 1_000], output: undefined });
    expect(parseOptions(['--scenarios', 'groups, get'])).toMatchObject({ scenarios: ['groups', 'get'] });
  });

  test.each([
    [['--groups', '10,all'], '--groups must be a number above 0, not “all”.'],
    [['--bulk', '0'], '--bulk must be a number above 0, not “0”.'],
  ])('that are wrong are named: %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});

describe('the table', () => {
  test('has percentiles of the nearest rank', () => {
    const latencies = Float64Array.from({ length: 200 }, (_, at) => at + 1);
    expect([percentile(latencies, 0.5), percentile(latencies, 0.99)]).toEqual([100, 198]);
  });

  test('tells processor time by operation, and the time of a request', () => {
    const scenario = { name: 'bulk of 100 creates', play: () => Promise.resolve() };
    const sample = (operations: number, total: number) => {
      const cpu = { gateway: total / 2, directory: total / 4, postgres: total / 4 };
      return { operations, seconds: 2, latencies: [400, 500, 600], cpu };
    };
    const result: Result = {
      users: 10_000,
      scenario,
      muster: [sample(300, 240), sample(100, 160)],
      floor: [sample(50, 25)],
    };
    const [, , row] = renderTable([result]).split('\n');
    expect(row).toBe(
      '| 10,000 | bulk of 100 creates | 100 | 500.0 | 600.0 | 1.00 | 0.50 + 0.25 + 0.25 | 25 | 0.50 | 0.25 + 0.13 + 0.13 | 2.00× |  |',
    );
  });
});

test('a request on a connection that the server has ended fails, instead of waiting for ever', async () => {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const ended = once(server, 'connection').then(([socket]) => once(socket as Socket, 'close'));
  const connection = await openConnection((server.address() as AddressInfo).port, '');
  await ended;
  await expect(connection.send({ method: 'GET', path: '/' })).rejects.toThrow(/closed the connection/);
  server.close();
});

describe.skipIf(redisMissing())('a small run', () => {
  const USERS = 40;
  const SIZES = [4, USERS];
  const BULK = 5;
  const planOf = (scenarios: string[]) => planStages({ users: [USERS], groups: SIZES, bulk: BULK, scenarios });
  const sets = planOf([]).flatMap((stage) => stage.sets);
  const results: Result[] = [];
  let stage: Stage;

  beforeAll(async () => {
    stage = await startStage({ users: USERS, groups: SIZES, connections: 3, profile: undefined, settings: {} });
    for (const set of sets) results.push(...(await playSet(stage, set, { rounds: 2, seconds: 0.05 })));
  }, 180_000);
  afterAll(() => stage.stop());

  /** Asks both databases, Muster's and the floor's. */
  async function ask<Row extends pg.QueryResultRow>(text: string): Promise<[muster: Row[], floor: Row[]]> {
    const answers = [stage.muster, stage.floor].map(async ({ databaseUrl }) => {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      try {
        return (await client.query<Row>(text)).rows;
      } finally {
        await client.end();
      }
    });
    return Promise.all(answers) as Promise<[Row[], Row[]]>;
  }

  const resultOf = (name: string): Result => {
    const found = results.find(({ scenario }) => scenario.name === name);
    if (found === undefined) throw new Error(`Nothing was measured of ${name}.`);
    return found;
  };
  const operationsOf = (samples: readonly Sample[]) => samples.reduce((sum, { operations }) => sum + operations, 0);

  test('plays each scenario on both sides in each round, and tells of each in one row', () => {
    for (const { scenario, muster, floor } of results) {
      const each = [muster, floor].map((samples) => samples.map(({ operations }) => operations > 0));
      expect(each, scenario.name).toEqual([
        [true, true],
        [true, true],
      ]);
    }
    expect(renderTable(results).split('\n')).toHaveLength(2 + sets.flat().length);
  });

  test('creates users alone and in bulks, and counts each of a bulk', async () => {
    const { muster, floor } = resultOf(`bulk of ${BULK} creates`);
    for (const { operations, latencies } of muster) expect(operations).toBe(latencies.length * BULK);
    for (const { operations, latencies } of floor) expect(operations).toBe(latencies.length);
    const made = await ask<{ count: number }>(
      `select count(*)::integer from muster.users where user_name_folded like 'anna.muster.bulkof${BULK}creates%'`,
    );
    for (const [index, samples] of [muster, floor].entries()) {
      const count = made[index]?.[0]?.count ?? 0;
      expect(count).toBeGreaterThan(operationsOf(samples)); // those of the warm-up are there as well
      expect(count % BULK).toBe(0);
    }
  });

  test('changes the members of each group by every PATCH, and leaves them as they were', async () => {
    const changed = await ask<{ members: number; counted: number; changes: number }>(`
      select g.member_count as counted, (g.version - 1)::integer as changes,
        (select count(*)::integer from muster.group_members m where (m.tenant_id, m.group_id) = (g.tenant_id, g.id)) as members
      from muster.groups g order by members`);
    for (const [index, side] of (['muster', 'floor'] as const).entries()) {
      const groups = changed[index] ?? [];
      expect(groups.map(({ members }) => members)).toEqual([4, 4, 4, USERS, USERS, USERS]);
      for (const { members, counted, changes } of groups) {
        expect(counted).toBe(members);
        expect(changes % 4, 'two members go and come').toBe(0);
      }
      for (const size of SIZES) {
        const changes = groups.reduce((sum, group) => sum + (group.members === size ? group.changes : 0), 0);
        expect(changes).toBeGreaterThan(operationsOf(resultOf(`member of ${size}`)[side]));
      }
    }
  });
});
