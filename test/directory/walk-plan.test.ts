// What a page by cursor costs among very many users: it reads as much at the end of a walk as at its beginning.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileFilter } from '../../services/directory/sql/filter.ts';
import { positionValue, reversed, type Position } from '../../services/directory/sql/keyset.ts';
import { listBeyond, type ListQuery, type PlacedRow } from '../../services/directory/sql/list.ts';
import { byId, compileSort, orderBy, type Order } from '../../services/directory/sql/sort.ts';
import { usersTable } from '../../services/directory/sql/table.ts';
import { parseFilter } from '../../services/scim/filter.ts';
import { parseAttributePath } from '../../services/scim/path.ts';
import { resolveFilter } from '../../services/scim/resolve.ts';
import { userType } from '../../services/scim/user.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { insertManyUsers } from './many-users.ts';

const USERS = 100_000;
const PAGE = 100;
/** How many users are before the page. */
const DEPTHS = [0, 1, 10_000, 50_000, 90_000, 99_000];
const TENANT = 'big';

let support: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  support = await createTestDatabase();
  owner = new pg.Client({ connectionString: support.url });
  await owner.connect();
  await owner.query(
    `insert into muster.tenants (tenant_id, owner, owner_name, display_name, provisioning, groups, required_attributes,
       requests_per_second, burst) values ($1, 'test', $1, $1, 'ACTIVE', 'DISABLED', '{}', 100, 200)`,
    [TENANT],
  );
  await insertManyUsers(owner, TENANT, USERS);
  await owner.query('vacuum muster.users, muster.user_terms');
}, 120_000);
afterAll(async () => {
  await owner.end();
  await support.drop();
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** How many rows and index entries the statement reads, and how. */
async function reads(query: ListQuery, position: Position | undefined): Promise<{ rows: number; scans: string[] }> {
  const { text, values } = listBeyond(usersTable, TENANT, query, position, PAGE + 1);
  const [answer] = await support.database.queryTenant<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(TENANT, {
    text: `explain (analyze, timing off, format json) ${text}`,
    values,
  });
  const scans: string[] = [];
  let rows = 0;
  const visit = (node: PlanNode): void => {
    // The elements of an attribute with several values are scanned too, but not read.
    if (node['Node Type'].includes('Scan') && (node['Relation Name'] ?? node['Index Name']) !== undefined) {
      scans.push(`${node['Node Type']} ${node['Index Name'] ?? node['Relation Name'] ?? ''}`);
      const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
      rows += (node['Actual Rows'] + removed) * node['Actual Loops'];
    }
    node.Plans?.forEach(visit);
  };
  const plan = answer?.['QUERY PLAN'][0].Plan;
  if (plan === undefined) throw new Error('no plan');
  visit(plan);
  return { rows, scans };
}

function listQuery(filter: string | undefined, order: Order): ListQuery {
  const parameters: unknown[] = [undefined];
  const compiled =
    filter === undefined
      ? undefined
      : compileFilter(usersTable, resolveFilter(userType, parseFilter(filter)), parameters);
  return { parameters, where: compiled?.where, candidates: compiled?.candidates, order, prepared: false };
}

async function positionAt(depth: number, order: Order): Promise<Position | undefined> {
  if (depth === 0) return undefined;
  const { rows } = await owner.query<Position>(
    `select r.id, ${positionValue(order)} as value from muster.users r where r.tenant_id = $1
     order by ${orderBy(order)} offset $2 limit 1`,
    [TENANT, depth - 1],
  );
  return rows[0];
}

test.each([
  ['forwards', byId],
  ['backwards', reversed(byId)],
  ['by userName', compileSort(usersTable, userType, { name: 'userName' }, false)],
  ['by active, descending', compileSort(usersTable, userType, { name: 'active' }, true)],
])('a whole walk %s meets everyone once', async (_, order) => {
  const query = listQuery(undefined, order);
  const seen = new Set<string>();
  let pages = 0;
  for (let position: Position | undefined, isLast = false; !isLast; pages++) {
    const statement = listBeyond(usersTable, TENANT, query, position, 500);
    const rows = await support.database.queryTenant<PlacedRow>(TENANT, statement);
    for (const row of rows) seen.add(row.id);
    const last = rows.at(-1);
    position = last && { id: last.id, value: last.position_value };
    isLast = last === undefined;
  }
  expect([seen.size, pages]).toEqual([USERS, USERS / 500 + 1]);
});

async function rowsAtDepths(filter: string | undefined, sortBy: string | undefined, backwards: boolean) {
  const forwards = sortBy === undefined ? byId : compileSort(usersTable, userType, parseAttributePath(sortBy), false);
  const order = backwards ? reversed(forwards) : forwards;
  const query = listQuery(filter, order);
  const read = [];
  for (const depth of DEPTHS) read.push(await reads(query, await positionAt(depth, order)));
  return read;
}

describe.each([
  ['forwards', false],
  ['backwards', true],
])('%s', (_, backwards) => {
  test.each([
    [undefined, undefined, 1],
    [undefined, 'userName', 1],
    [undefined, 'active', 1],
    [undefined, 'meta.created', 1],
    [undefined, 'meta.lastModified', 1],
    ['active eq true', undefined, 1],
    ['userName sw "user"', undefined, 1],
    // The row and its term.
    ['emails.type eq "work"', undefined, 2],
    ['emails.type eq "work" and active eq true', undefined, 2],
  ])('a page of %s by %s reads as many rows as it has, however far in it is', async (filter, sortBy, rowsPerUser) => {
    for (const { rows, scans } of await rowsAtDepths(filter, sortBy, backwards)) {
      expect(scans.join()).not.toMatch(/Seq Scan|Bitmap/);
      // One more than the page, where the last page was left off, and the inactive among a hundred and one.
      expect(rows).toBeLessThanOrEqual(rowsPerUser * (PAGE + 1 + 5));
    }
  });

  // Which has no index that is in its order: every page reads what matches, as a page by index does.
  test.each([
    [undefined, 'name.familyName'],
    [undefined, 'emails.value'],
    [undefined, 'externalId'],
    ['emails.type eq "work" or emails.type eq "home"', undefined],
  ])('a page of %s by %s reads no more than the first one, however far in it is', async (filter, sortBy) => {
    const [first, ...others] = (await rowsAtDepths(filter, sortBy, backwards)).map((each) => each.rows);
    expect(Math.max(...others)).toBeLessThanOrEqual(first ?? 0);
  });
});
