// The SQL of filters on groups, and on the groups of users, against real rows: it finds what the matcher finds when members and
// groups are a part of what it is given, through indexes, and in one tenant only.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerRoom } from '../../services/directory/answer.ts';
import { listQuery } from '../../services/directory/list.ts';
import { compileFilter, type CompiledFilter } from '../../services/directory/sql/filter.ts';
import type { Position } from '../../services/directory/sql/keyset.ts';
import { listBeyond, type PlacedRow } from '../../services/directory/sql/list.ts';
import { groupedUsersTable, groupsTable, usersTable, type ResourceTable } from '../../services/directory/sql/table.ts';
import { termHash } from '../../services/directory/sql/term.ts';
import { comparableResource, equalityTerms, type Comparable } from '../../services/scim/comparable.ts';
import type { ResourceType } from '../../services/scim/attribute.ts';
import { parseFilter } from '../../services/scim/filter.ts';
import { groupType } from '../../services/scim/group.ts';
import { matches } from '../../services/scim/match.ts';
import { resolveFilter } from '../../services/scim/resolve.ts';
import { userType } from '../../services/scim/user.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { randomDocument, randomFilter, randomGroup, times, type Document, type Subject } from './random-filter.ts';

const BASE = 'https://scim.example';
const USERS = 40;
const GROUPS = 16;

interface Row {
  readonly id: string;
  /** As the matcher sees it: with id, meta, and members or groups. */
  readonly whole: Comparable;
}

/** A member's id and type, by the id of the group. */
type Membership = readonly { readonly id: string; readonly type: 'User' | 'Group' }[];

interface Kind {
  readonly type: ResourceType;
  readonly table: ResourceTable;
  readonly rows: () => readonly Row[];
  readonly subject: () => Subject;
}

let support: TestDatabase;
let owner: pg.Client;
let users: readonly Row[];
let groups: readonly Row[];

const ids = (rows: readonly Row[], count: number) => rows.slice(0, count).map((each) => each.id);
const userKind: Kind = {
  type: userType,
  table: groupedUsersTable,
  rows: () => users,
  subject: () => ({ type: userType, ids: ids(users, 2), related: ids(groups, 6) }),
};
const groupKind: Kind = {
  type: groupType,
  table: groupsTable,
  rows: () => groups,
  subject: () => ({ type: groupType, ids: ids(groups, 2), related: [...ids(users, 3), ...ids(groups, 3)] }),
};

beforeAll(async () => {
  support = await createTestDatabase();
  owner = new pg.Client({ connectionString: support.url });
  await owner.connect();
  ({ users, groups } = await insertTenant('one'));
  await insertTenant('other');
  await owner.query('analyze');
});

afterAll(async () => {
  await owner.end();
  await support.drop();
});

/** Random users and groups; each group holds some users and some of the groups that come after it. */
async function insertTenant(tenantId: string): Promise<{ users: Row[]; groups: Row[] }> {
  await owner.query(
    `insert into muster.tenants (tenant_id, owner, owner_name, display_name, provisioning, groups, required_attributes,
       requests_per_second, burst) values ($1, 'test', $1, $1, 'ACTIVE', 'ENABLED', '{}', 100, 200)`,
    [tenantId],
  );
  const userIds = Array.from({ length: USERS }, () => randomUUID());
  const groupIds = Array.from({ length: GROUPS }, () => randomUUID());
  const picks = fc.sample(fc.tuple(fc.subarray(userIds, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 3 })), {
    numRuns: GROUPS,
    seed: 11,
  });
  const memberships = new Map(
    picks.map(([members, steps], index): [string, Membership] => {
      const later = groupIds.slice(index + 1);
      const nested = [...new Set(later.length === 0 ? [] : steps.map((step) => later[step % later.length]!))];
      const groupsIn = nested.map((id) => ({ id, type: 'Group' as const }));
      return [groupIds[index]!, [...members.map((id) => ({ id, type: 'User' as const })), ...groupsIn]];
    }),
  );
  const documents = fc.sample(randomDocument, { numRuns: USERS, seed: 7 });
  const groupDocuments = fc.sample(randomGroup, { numRuns: GROUPS, seed: 9 });
  const names = new Map<string, string>();
  const groupRows: Row[] = [];
  for (const [index, document] of groupDocuments.entries()) {
    const id = groupIds[index]!;
    const own = await insertGroup(tenantId, id, document, index, memberships.get(id)!);
    names.set(id, own['displayName'] as string);
    const members = memberships.get(id)!.map((each) => ({
      value: each.id,
      type: each.type.toLowerCase(),
      $ref: `${BASE}/${each.type}s/${each.id}`,
    }));
    groupRows.push({ id, whole: { ...own, ...(members.length > 0 && { members }) } });
  }
  const userRows: Row[] = [];
  for (const [index, document] of documents.entries()) {
    const id = userIds[index]!;
    const own = await insertUser(tenantId, id, document, index);
    const isIn = groupsOf(id, memberships, names);
    userRows.push({ id, whole: { ...own, ...(isIn.length > 0 && { groups: isIn }) } });
  }
  return { users: userRows, groups: groupRows };
}

function groupsOf(userId: string, memberships: ReadonlyMap<string, Membership>, names: ReadonlyMap<string, string>) {
  const found = new Map<string, 'direct' | 'indirect'>();
  const climb = (id: string, type: 'direct' | 'indirect') => {
    for (const [group, members] of memberships) {
      if (!members.some((each) => each.id === id)) continue;
      if (type === 'direct' || !found.has(group)) found.set(group, type);
      climb(group, 'indirect');
    }
  };
  climb(userId, 'direct');
  return Array.from(found, ([value, type]) => ({
    value,
    type,
    display: names.get(value)!,
    $ref: `${BASE}/Groups/${value}`,
  }));
}

const metaOf = (type: ResourceType, id: string, index: number) => {
  const created = times[index % times.length]!;
  const version = 1 + (index % 2);
  const meta = { created, lastModified: created, version: `W/"${version}"`, resourceType: type.name };
  return { created, version, meta: { ...meta, location: `${BASE}${type.endpoint}/${id}` } };
};

const unique = (value: unknown, index: number) => `${typeof value === 'string' ? value : ''}${index}`;

async function insertUser(tenantId: string, id: string, document: Document, index: number): Promise<Comparable> {
  const comparable = comparableResource(userType, {
    ...document,
    groups: [],
    userName: unique(document['userName'], index),
  });
  const { created, version, meta } = metaOf(userType, id, index);
  const { userName, externalId = null, active } = comparable;
  await owner.query(`insert into muster.users values ($1, $2, $3, $4, $5, $6, $7, $7, '{}', $8)`, [
    ...[tenantId, id, userName, externalId, active, version, created, comparable],
  ]);
  await insertTerms('user', tenantId, id, comparable);
  return { ...comparable, id, meta };
}

async function insertGroup(
  tenantId: string,
  id: string,
  document: Document,
  index: number,
  members: Membership,
): Promise<Comparable> {
  const comparable = comparableResource(groupType, {
    ...document,
    displayName: unique(document['displayName'], index),
  });
  const { created, version, meta } = metaOf(groupType, id, index);
  const { displayName, externalId = null } = comparable;
  await owner.query(`insert into muster.groups values ($1, $2, $3, $4, $5, $6, $7, $7, '{}', $8)`, [
    ...[tenantId, id, displayName, externalId, members.length, version, created, comparable],
  ]);
  await insertTerms('group', tenantId, id, comparable);
  for (const member of members) {
    await owner.query('insert into muster.group_members values ($1, $2, $3, $4)', [
      tenantId,
      id,
      member.id,
      member.type,
    ]);
  }
  return { ...comparable, id, meta };
}

const insertTerms = (kind: 'user' | 'group', tenantId: string, id: string, comparable: Comparable) =>
  owner.query(`insert into muster.${kind}_terms select $1, term, $2 from unnest($3::bigint[]) term`, [
    ...[tenantId, id, equalityTerms(comparable).map(termHash)],
  ]);

const candidatesOf = ({ candidates }: CompiledFilter) =>
  candidates === undefined ? '' : `and r.id in (${candidates})`;

function compile({ type, table }: Kind, text: string, tenantId = 'one') {
  const parameters: unknown[] = [tenantId];
  const resolved = resolveFilter(type, parseFilter(text));
  return { compiled: compileFilter(table, resolved, parameters, `${BASE}${type.endpoint}/`), parameters };
}

async function find(kind: Kind, text: string): Promise<string[]> {
  const { compiled, parameters } = compile(kind, text);
  const rows = await support.database.queryTenant<{ id: string }>('one', {
    text: `select r.id from ${kind.table.name} r where r.tenant_id = $1 ${candidatesOf(compiled)} and (${compiled.where})`,
    values: parameters,
  });
  return rows.map((each) => each.id).sort();
}

function findInMemory(kind: Kind, text: string): string[] {
  const filter = resolveFilter(kind.type, parseFilter(text));
  return kind
    .rows()
    .flatMap((each) => (matches(filter, each.whole) ? [each.id] : []))
    .sort();
}

describe.each([
  ['users and their groups', userKind],
  ['groups and their members', groupKind],
])('a random filter on %s', (_, kind) => {
  test('finds in SQL what the matcher finds', async () => {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(randomFilter(kind.subject()), async (text) => {
        const found = await find(kind, text);
        if (found.length > 0 && found.length < kind.rows().length) hits += 1;
        expect(found).toEqual(findInMemory(kind, text));
      }),
      { numRuns: 1_000 },
    );
    expect(hits).toBeGreaterThan(200);
  }, 90_000);

  test('finds the same page by page, in the order of the ids', async () => {
    const listing = { type: kind.type, table: kind.table };
    const pages = async (filter: string, isBackwards: boolean, size: number) => {
      const query = { filter, sortBy: undefined, descending: false, attributes: 'id', excludedAttributes: '' };
      const found: string[] = [];
      for (let position: Position | undefined; ;) {
        const page = listQuery(listing, [listing], query, BASE, { isBackwards, position });
        const statement = listBeyond(kind.table, 'one', page, answerRoom(size));
        const rows = await support.database.queryTenant<PlacedRow>('one', statement);
        found.push(...rows.map((each) => each.id));
        const last = rows.at(-1);
        if (last === undefined || rows.length < size) return found;
        position = { id: last.id, value: last.position_value };
      }
    };
    const random = fc.tuple(randomFilter(kind.subject()), fc.boolean(), fc.integer({ min: 1, max: 7 }));
    await fc.assert(
      fc.asyncProperty(random, async ([text, isBackwards, size]) => {
        const expected = findInMemory(kind, text);
        expect(await pages(text, isBackwards, size)).toEqual(isBackwards ? expected.reverse() : expected);
      }),
      { numRuns: 400 },
    );
  }, 60_000);

  test('finds nothing of another tenant, even when the statement forgets to name the tenant', async () => {
    const own = new Set(kind.rows().map((each) => each.id));
    await fc.assert(
      fc.asyncProperty(randomFilter(kind.subject()), async (text) => {
        const { compiled, parameters } = compile(kind, text);
        const forgotten = (sql: string) => sql.replaceAll(/\b\w+\.tenant_id = \$1\b/g, 'true');
        const [where, candidates] = [forgotten(compiled.where), forgotten(candidatesOf(compiled))];
        const rows = await support.database.queryTenant<{ id: string }>('one', {
          text: `select r.id from ${kind.table.name} r where $1::text is not null and (true or (true ${candidates})) and (${where})`,
          values: parameters,
        });
        expect(rows.every((each) => own.has(each.id))).toBe(true);
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});

test('groups of users are nothing to filter by where groups are off', async () => {
  const off = { ...userKind, table: usersTable };
  const group = groups[0]!.id;
  for (const filter of [
    `groups.value eq "${group}"`,
    'groups pr',
    `groups[value eq "${group}" and type eq "direct"]`,
  ]) {
    expect(await find(off, filter)).toEqual([]);
  }
  expect(await find(off, 'not (groups pr)')).toHaveLength(USERS);
});

test.each([
  ['users', userKind, (id: string) => `groups.value eq "${id}"`, /group_members_\w+/],
  ['users', userKind, (id: string) => `groups[value eq "${id}"]`, /group_members_\w+/],
  ['users', userKind, (id: string) => `groups[value eq "${id}" and type eq "direct"]`, /group_members_\w+/],
  ['users', userKind, () => 'groups.display eq "x"', /groups_display_name_key/],
  ['groups', groupKind, (id: string) => `members.value eq "${id}"`, /group_members_member_idx/],
  ['groups', groupKind, (id: string) => `members[value eq "${id}" and type eq "User"]`, /group_members_\w+/],
  ['groups', groupKind, () => 'displayName eq "x"', /groups_display_name_key/],
  ['groups', groupKind, () => 'externalId eq "x"', /groups_external_id_idx/],
] as const)('%s: a look-up by an id reads no table from end to end', async (_, kind, filter, index) => {
  const { compiled, parameters } = compile(kind, filter('00000000-0000-7000-8000-000000000007'));
  const statement = `select r.id from ${kind.table.name} r where r.tenant_id = $1 ${candidatesOf(compiled)} and (${compiled.where})`;
  await owner.query('begin');
  await owner.query(`set local enable_seqscan = off`); // the tables are small here: what no index serves is read from end to end all the same
  await owner.query('set local role muster_service');
  await owner.query(`select set_config('muster.tenant_id', 'one', true)`);
  const { rows } = await owner.query<Record<string, string>>(
    `explain ${statement} order by r.id limit 100`,
    parameters,
  );
  await owner.query('rollback');
  const plan = rows.map((each) => each['QUERY PLAN']).join('\n');
  expect(plan).toMatch(index);
  expect(plan).not.toMatch(/Seq Scan/);
});
