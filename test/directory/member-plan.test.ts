// What a change of a group's members costs among the groups of many tenants, with statistics that are fresh: as much in a group of
// 100,000 as in one of ten.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerRoom } from '../../services/directory/answer.ts';
import { listQuery } from '../../services/directory/list.ts';
import type { Statement } from '../../services/directory/sql/database.ts';
import {
  changeMembers,
  deleteMatchingMembers,
  findCrowded,
  replaceMembers,
} from '../../services/directory/sql/group-members.ts';
import { lockGroup } from '../../services/directory/sql/groups.ts';
import { listPage } from '../../services/directory/sql/list.ts';
import { groupedUsersTable } from '../../services/directory/sql/table.ts';
import { parseFilter } from '../../services/scim/filter.ts';
import { groupSchema } from '../../services/scim/group.ts';
import { resolveElementFilter } from '../../services/scim/resolve.ts';
import { userType } from '../../services/scim/user.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { blocksOf, connectAs } from './cost.ts';
import { groupId, insertGroups, insertMembers, insertOtherTenants, insertTenants } from './many-groups.ts';
import { insertManyUsers, userId } from './many-users.ts';

const TENANT = 'big';
const MEMBERS = 100_000;
const [LARGE, TEN] = [groupId(1), groupId(2)];
const OUTSIDER = userId(MEMBERS + 1);
const plans = ['generic', 'custom'] as const;

let support: TestDatabase;
let owner: pg.Client;
let client: pg.Client;

beforeAll(async () => {
  support = await createTestDatabase();
  owner = new pg.Client({ connectionString: support.url });
  await owner.connect();
  await insertTenants(owner, TENANT);
  await insertManyUsers(owner, TENANT, MEMBERS + 1);
  await insertGroups(owner, TENANT, 1, 2);
  await insertMembers(owner, TENANT, 1, 1, MEMBERS);
  await insertMembers(owner, TENANT, 2, 1, 10);
  await insertOtherTenants(owner, 100, 300);
  client = await connectAs(support.url, TENANT);
}, 60_000);
afterAll(async () => {
  await client.end();
  await owner.end();
  await support.drop();
});

describe.each(plans)('planned as %s', (planned) => {
  test.each<[string, string[], string[]]>([
    ['is added', [OUTSIDER], []],
    ['is removed', [], [userId(5)]],
    ['comes for another', [OUTSIDER], [userId(5)]],
    ['is added that is in', [userId(5)], []],
    ['is removed that is not in', [], [OUTSIDER]],
  ])('one that %s is looked up by its id, however many there are', async (_, added, removed) => {
    for (const group of [TEN, LARGE]) {
      expect(await blocksOf(client, lockGroup(TENANT, group), planned)).toBeLessThan(10);
      const change = changeMembers(TENANT, group, added, removed);
      await blocksOf(client, change, planned); // the first one to insert looks for a block with room
      expect(await blocksOf(client, change, planned)).toBeLessThan(40);
    }
  });

  test('several that are added and removed cost their number', async () => {
    const ids = (first: number) => Array.from({ length: 50 }, (_, at) => userId(first + at));
    for (const group of [TEN, LARGE]) {
      const change = changeMembers(TENANT, group, ids(100), ids(50_000));
      expect(await blocksOf(client, change, planned)).toBeLessThan(50 * 40);
    }
  });

  test('those that match a filter are found by one look at each', async () => {
    const members = groupSchema.attributes.find(({ name }) => name === 'members')!;
    const filter = resolveElementFilter(members, parseFilter('value ew "99999"'));
    const removal = deleteMatchingMembers(TENANT, LARGE, filter, 'https://scim.example/scim/v2');
    expect(await blocksOf(client, removal, planned)).toBeLessThan(4_000);
  });
});

test('a change of one member is planned once', async () => {
  const { text, values } = changeMembers(TENANT, LARGE, [], [OUTSIDER]);
  await client.query(`prepare change_one as ${text}`);
  const literals = values.map((each) => pg.escapeLiteral(Array.isArray(each) ? `{${each.join()}}` : String(each)));
  for (let execution = 1; execution <= 10; execution += 1) await client.query(`execute change_one(${literals.join()})`);
  const { rows } = await client.query<{ generic_plans: string; custom_plans: string }>(
    `select generic_plans, custom_plans from pg_prepared_statements where name = 'change_one'`,
  );
  expect(rows, 'the first five are planned for their values, always').toEqual([
    { generic_plans: '5', custom_plans: '5' },
  ]);
});

// Planned for its values always, since it has no name.
test.each<[string, Statement]>([
  ['removed from 100,000', changeMembers(TENANT, LARGE, [], many(1))],
  ['added to ten', changeMembers(TENANT, TEN, many(11), [])],
  ['made the members of 100,000', replaceMembers(TENANT, LARGE, many(50_000))],
])('20,000 that are %s cost their number', async (_, statement) => {
  expect(await blocksOf(client, statement, 'custom')).toBeLessThan(20_000 * 40);
});

test('members and users of a tenant that the statistics do not know yet are looked up alike', async () => {
  await insertTenants(owner, 'new');
  await owner.query(`
    set session_replication_role = replica;
    insert into muster.users
    select 'new', id, user_name_folded, external_id, active, version, created_at, modified_at, document, comparable
    from muster.users where tenant_id = '${TENANT}' order by id limit 30000;
    reset session_replication_role`);
  await insertGroups(owner, 'new', 1, 1);
  const stranger = await connectAs(support.url, 'new');
  try {
    for (const statement of [changeMembers('new', LARGE, many(1), []), replaceMembers('new', LARGE, many(10_000))]) {
      expect(await blocksOf(stranger, statement, 'custom')).toBeLessThan(20_000 * 40);
    }
    const { text, values } = changeMembers('new', LARGE, many(1), []);
    await stranger.query(text, [...values]);
    expect(await blocksOf(stranger, findCrowded('new', many(1)), 'custom')).toBeLessThan(20_000 * 10);

    const listing = { type: userType, table: groupedUsersTable };
    const filter = `groups.value eq "${LARGE}"`;
    const asked = { filter, sortBy: undefined, descending: false, attributes: '', excludedAttributes: '' };
    const query = listQuery(listing, [listing], asked, 'https://scim.example');
    for (const offset of [0, 200]) {
      const page = listPage(groupedUsersTable, 'new', query, offset, answerRoom(100));
      expect(await blocksOf(stranger, page, 'custom')).toBeLessThan((offset + 100) * 25);
    }
  } finally {
    await stranger.end();
  }
});

function many(first: number): string[] {
  return Array.from({ length: 20_000 }, (_, at) => userId(first + at));
}
