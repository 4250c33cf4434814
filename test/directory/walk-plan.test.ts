// What a page by cursor costs among very many users: it reads as much at the end of a walk as at its beginning.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerRoom } from '../../services/directory/answer.ts';
import { listQuery } from '../../services/directory/list.ts';
import { positionValue, type Position } from '../../services/directory/sql/keyset.ts';
import { listBeyond, type ListQuery, type PlacedRow } from '../../services/directory/sql/list.ts';
import { orderBy } from '../../services/directory/sql/sort.ts';
import { groupedUsersTable } from '../../services/directory/sql/table.ts';
import { userType } from '../../services/scim/user.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { insertManyUsers } from './many-users.ts';

const USERS = 100_000;
const PAGE = 100;
/** How many users are before the page. */
const DEPTHS = [0, 1, 10_000, 50_000, 90_000, 99_000];
const TENANT = 'big';
const GROUP_ID = '00000000-0000-7000-9000-000000000001';

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
  await owner.query(
    `insert into muster.groups values ($1, $2, 'all', null, ${USERS}, 1, now(), now(), '{}', '{"displayName": "all"}')`,
    [TENANT, GROUP_ID],
  );
  await owner.query(
    `insert into muster.group_members select $1, $2, id, 'User' from muster.users where tenant_id = $1`,
    [TENANT, GROUP_ID],
  );
  await owner.query('vacuum analyze muster.users, muster.user_terms, muster.groups, muster.group_members');
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
async function reads(query: ListQuery): Promise<{ rows: number; scans: string[] }> {
  const { text, values } = listBeyond(groupedUsersTable, TENANT, query, answerRoom(PAGE + 1));
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

interface Asked {
  readonly filter?: string | undefined;
  readonly sortBy?: string | undefined;
  readonly descending?: boolean;
  readonly isBackwards?: boolean;
}

/** What the service makes of a query without projection, on the page that begins beyond the position. */
function queryFrom({ filter, sortBy, descending = false, isBackwards = false }: Asked, position?: Position): ListQuery {
  const query = { filter, sortBy, descending, attributes: 'id', excludedAttributes: '' };
  const listing = { type: userType, table: groupedUsersTable };
  return listQuery(listing, [listing], query, 'https://scim.example', { isBackwards, position });
}

async function positionAt(depth: number, asked: Asked): Promise<Position | undefined> {
  if (depth === 0) return undefined;
  const { order } = queryFrom(asked);
  const { rows } = await owner.query<Position>(
    `select r.id, ${positionValue(order)} as value from muster.users r where r.tenant_id = $1
     order by ${orderBy(order)} offset $2 limit 1`,
    [TENANT, depth - 1],
  );
  return rows[0];
}

async function readsAtDepths(asked: Asked) {
  const read = [];
  for (const depth of DEPTHS) read.push(await reads(queryFrom(asked, await positionAt(depth, asked))));
  return read;
}

test.each<Asked>([
  {},
  { isBackwards: true },
  { sortBy: 'userName' },
  { sortBy: 'active', descending: true },
  { filter: `groups.value eq "${GROUP_ID}"` },
])('a whole walk meets everyone once: %j', async (asked) => {
  const seen = new Set<string>();
  let pages = 0;
  for (let position: Position | undefined, isLast = false; !isLast; pages++) {
    const statement = listBeyond(groupedUsersTable, TENANT, queryFrom(asked, position), answerRoom(500));
    const rows = await support.database.queryTenant<PlacedRow>(TENANT, statement);
    for (const row of rows) seen.add(row.id);
    const last = rows.at(-1);
    position = last && { id: last.id, value: last.position_value };
    isLast = last === undefined;
  }
  expect([seen.size, pages]).toEqual([USERS, USERS / 500 + 1]);
});

describe.each([
  ['forwards', false],
  ['backwards', true],
])('%s', (_, isBackwards) => {
  // One more than the page tells whether there is another; of fifty users one is inactive.
  const rowsMax = PAGE + 1 + 5;
  test.each<[string | undefined, string | undefined, number]>([
    [undefined, undefined, rowsMax],
    [undefined, 'userName', rowsMax],
    [undefined, 'active', rowsMax],
    [undefined, 'meta.created', rowsMax],
    [undefined, 'meta.lastModified', rowsMax],
    ['active eq true', undefined, rowsMax],
    ['userName sw "user"', undefined, rowsMax],
    // The user and its term.
    ['emails.type eq "work"', undefined, 2 * rowsMax],
    ['emails.type eq "work" and active eq true', undefined, 2 * rowsMax],
    // The user and its membership; those are read in lots.
    [`groups.value eq "${GROUP_ID}"`, undefined, 256 + rowsMax],
    [`groups.value eq "${GROUP_ID}" and active eq true`, undefined, 256 + rowsMax],
  ])('a page of %s by %s reads no more rows however far in it is', async (filter, sortBy, max) => {
    for (const { rows, scans } of await readsAtDepths({ filter, sortBy, isBackwards })) {
      expect(scans.join()).not.toMatch(/Seq Scan|Bitmap/);
      expect(rows).toBeLessThanOrEqual(max);
    }
  });

  // Which has no index that is in its order: every page reads what matches, as a page by index does.
  test.each([
    [undefined, 'name.familyName'],
    [undefined, 'emails.value'],
    [undefined, 'externalId'],
    ['emails.type eq "work" or emails.type eq "home"', undefined],
  ])('a page of %s by %s reads no more than the first one, however far in it is', async (filter, sortBy) => {
    const read = await readsAtDepths({ filter, sortBy, isBackwards });
    const [first, ...others] = read.map((each) => each.rows);
    expect(Math.max(...others)).toBeLessThanOrEqual(first ?? 0);
  });
});
