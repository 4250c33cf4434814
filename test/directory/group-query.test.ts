// What queries on the members of groups cost among the groups of many tenants, with statistics that are fresh: a page of a group of
// 100,000 costs its own length, and no filter searches user by user.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerRoom } from '../../services/directory/answer.ts';
import { listQuery } from '../../services/directory/list.ts';
import type { Position } from '../../services/directory/sql/keyset.ts';
import {
  countMatching,
  listBeyond,
  listPage,
  type ListQuery,
  type PlacedRow,
} from '../../services/directory/sql/list.ts';
import { groupedUsersTable } from '../../services/directory/sql/table.ts';
import { userType } from '../../services/scim/user.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { blocksOf, connectAs } from './cost.ts';
import { groupId, insertGroups, insertMembers, insertOtherTenants, insertTenants } from './many-groups.ts';
import { insertManyUsers, userId } from './many-users.ts';

const TENANT = 'big';
const USERS = 100_000;
const PAGE = 100;
/** Everybody; and a group of ten groups of 2,000 each, every other of whom is in the next one as well. */
const [ALL, NESTING] = [groupId(1), groupId(2)];
const [NESTED, NESTED_MEMBERS] = [10, 2_000];
const BELOW = (NESTED + 1) * (NESTED_MEMBERS / 2);

let support: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  support = await createTestDatabase();
  const owner = new pg.Client({ connectionString: support.url });
  await owner.connect();
  await insertTenants(owner, TENANT);
  await insertManyUsers(owner, TENANT, USERS);
  await insertGroups(owner, TENANT, 1, 1_000);
  await insertMembers(owner, TENANT, 1, 1, USERS);
  await insertMembers(owner, TENANT, 2, 3, 2 + NESTED, 'Group');
  for (let at = 0; at < NESTED; at += 1) {
    const first = 1 + at * (NESTED_MEMBERS / 2);
    await insertMembers(owner, TENANT, 3 + at, first, first + NESTED_MEMBERS - 1);
  }
  await insertOtherTenants(owner, 100, 300);
  await owner.query('vacuum analyze muster.users');
  await owner.end();
  client = await connectAs(support.url, TENANT);
}, 60_000);
afterAll(async () => {
  await client.end();
  await support.drop();
});

function query(filter: string, position?: Position, isBackwards = false): ListQuery {
  const listing = { type: userType, table: groupedUsersTable };
  const asked = { filter, sortBy: undefined, descending: false, attributes: 'id', excludedAttributes: '' };
  return listQuery(listing, [listing], asked, 'https://scim.example', { isBackwards, position });
}

const beyond = (number: number): Position | undefined =>
  number === 0 ? undefined : { id: userId(number), value: null };

const pageAt = (filter: string, number: number, isBackwards = false) =>
  listBeyond(groupedUsersTable, TENANT, query(filter, beyond(number), isBackwards), answerRoom(PAGE + 1));

/** All pages of a walk, each but the last of which is full. */
async function walk(filter: string, isBackwards = false): Promise<string[]> {
  const size = 700;
  const ids: string[] = [];
  for (let position: Position | undefined; ;) {
    const statement = listBeyond(groupedUsersTable, TENANT, query(filter, position, isBackwards), answerRoom(size));
    const rows = await support.database.queryTenant<PlacedRow>(TENANT, statement);
    ids.push(...rows.map((each) => each.id));
    const last = rows.at(-1);
    if (last === undefined || rows.length < size) return ids;
    position = { id: last.id, value: last.position_value };
  }
}

describe.each(['generic', 'custom'] as const)('planned as %s', (planned) => {
  // Of each user its membership, its row and the index entries on the way to both.
  const perUser = 10;

  test.each<[string, number]>([
    [`groups.value eq "${ALL}"`, 1],
    [`groups[value eq "${ALL}"]`, 1],
    ['groups.display eq "Group1"', 1],
    [`groups.value eq "${ALL}" and active eq true`, 1],
    [`active eq true and groups.value eq "${ALL}" and emails.type eq "work"`, 1],
    // Each of the groups is asked for its next members.
    [`groups.value eq "${NESTING}"`, NESTED],
  ])('a page of %s costs its length, however far in it is', async (filter, groups) => {
    for (const number of [0, 1, 5_000, 50_000, 99_000]) {
      for (const isBackwards of [false, true]) {
        const blocks = await blocksOf(client, pageAt(filter, number, isBackwards), planned);
        expect(blocks, `${number} ${isBackwards}`).toBeLessThan((PAGE + 1) * perUser + groups * 100);
      }
    }
  });

  test('a page by index costs the users before it at most, and its total one look at each membership', async () => {
    const all = query(`groups.value eq "${ALL}"`);
    const page = (offset: number) =>
      blocksOf(client, listPage(groupedUsersTable, TENANT, all, offset, answerRoom(PAGE)), planned);
    expect(await page(0)).toBeLessThan(PAGE * perUser);
    expect(await page(1_000)).toBeLessThan((1_000 + PAGE) * perUser);
    expect(await blocksOf(client, countMatching(groupedUsersTable, TENANT, all), planned)).toBeLessThan(4_000);
  });
});

test.each([false, true])(
  'a walk meets everybody in a group and in the groups in it once, in order; backwards: %s',
  async (isBackwards) => {
    const expected = (count: number) => {
      const ids = Array.from({ length: count }, (_, at) => userId(at + 1));
      return isBackwards ? ids.reverse() : ids;
    };
    expect(await walk(`groups.value eq "${ALL}"`, isBackwards)).toEqual(expected(USERS));
    expect(await walk(`groups.value eq "${NESTING}"`, isBackwards)).toEqual(expected(BELOW));
    const active = expected(BELOW).filter((id) => Number(id.slice(-12)) % 50 > 0);
    expect(await walk(`groups.value eq "${NESTING}" and active eq true`, isBackwards)).toEqual(active);
  },
);

test.each<[string, number]>([
  ['groups.type eq "indirect"', BELOW],
  ['groups.type eq "direct"', USERS],
  ['groups.type ne "direct"', BELOW],
  ['groups.display co "zzz"', 0],
  ['groups.display sw "Group2"', BELOW],
  ['groups.$ref ew "zzz"', 0],
  ['groups pr', USERS],
  ['not (groups pr)', 0],
  ['groups.display pr', USERS],
  [`groups.value ne "${ALL}"`, BELOW],
  ['groups[type eq "indirect" and display co "2"]', BELOW],
  [`groups[value eq "${NESTING}" and type eq "direct"]`, 0],
  [`groups[value eq "${ALL}" and type eq "indirect"]`, 0],
  ['not (groups.display co "1")', 0],
  [`groups.value eq "${ALL}" and groups.value eq "${NESTING}"`, BELOW],
  [`groups.value eq "${NESTING}" or groups.display co "zzz"`, BELOW],
])('%s finds %i of 100,000 users, and is no search for each', async (filter, total) => {
  const found = query(filter);
  const [row] = await support.database.queryTenant<{ total: string }>(
    TENANT,
    countMatching(groupedUsersTable, TENANT, found),
  );
  expect(Number(row?.total)).toBe(total);
  // A search upwards would be ten or more for each user.
  const page = listPage(groupedUsersTable, TENANT, found, 0, answerRoom(PAGE));
  expect(await blocksOf(client, page, 'custom')).toBeLessThan(8 * USERS);
  expect(await blocksOf(client, countMatching(groupedUsersTable, TENANT, found), 'custom')).toBeLessThan(8 * USERS);
});
