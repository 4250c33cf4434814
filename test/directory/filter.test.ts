// The SQL of filters against real rows: it finds what the matcher finds, through indexes, and in one tenant only.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileFilter } from '../../services/directory/sql/filter.ts';
import { compileSort, orderBy } from '../../services/directory/sql/sort.ts';
import { usersTable } from '../../services/directory/sql/table.ts';
import { termHash } from '../../services/directory/sql/term.ts';
import type { Attribute } from '../../services/scim/attribute.ts';
import { comparableResource, equalityTerms, type Comparable } from '../../services/scim/comparable.ts';
import { parseFilter } from '../../services/scim/filter.ts';
import { matches } from '../../services/scim/match.ts';
import { parseAttributePath } from '../../services/scim/path.ts';
import { resolveFilter } from '../../services/scim/resolve.ts';
import { ENTERPRISE_SCHEMA } from '../../services/scim/user.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { insertManyUsers, userId } from './many-users.ts';
import { extendedUserType, paths, randomDocument, randomFilter, times, type Document } from './random-filter.ts';

const LOCATION_BASE = 'https://scim.example/Users/';
const USERS_PER_TENANT = 80;
const BIG_USERS = 100_000;

interface User {
  readonly id: string;
  readonly comparable: Comparable;
  /** As the matcher sees it: with id and meta. */
  readonly whole: Comparable;
}

let support: TestDatabase;
let owner: pg.Client;
let users: User[];

beforeAll(async () => {
  support = await createTestDatabase();
  owner = new pg.Client({ connectionString: support.url });
  await owner.connect();
  for (const tenantId of ['one', 'other', 'big']) await insertTenant(tenantId);
  const documents = fc.sample(randomDocument, { numRuns: USERS_PER_TENANT, seed: 7 });
  users = await insertUsers('one', documents);
  await insertUsers('other', documents);
});

afterAll(async () => {
  await owner.end();
  await support.drop();
});

async function insertTenant(tenantId: string): Promise<void> {
  await owner.query(
    `insert into muster.tenants (tenant_id, owner, owner_name, display_name, provisioning, groups, required_attributes,
       requests_per_second, burst) values ($1, 'test', $1, $1, 'ACTIVE', 'DISABLED', '{}', 100, 200)`,
    [tenantId],
  );
}

async function insertUsers(tenantId: string, documents: readonly Document[]): Promise<User[]> {
  const inserted: User[] = [];
  for (const [index, document] of documents.entries()) {
    const id = randomUUID();
    const userName = `${typeof document['userName'] === 'string' ? document['userName'] : ''}${index}`;
    const comparable = comparableResource(extendedUserType, { ...document, userName });
    const version = 1 + (index % 2);
    const created = times[index % times.length] ?? '';
    const meta = { created, lastModified: created, version: `W/"${version}"`, resourceType: 'User' };
    await owner.query(`insert into muster.users values ($1, $2, $3, $4, $5, $6, $7, $7, '{}', $8)`, [
      tenantId,
      id,
      comparable['userName'],
      comparable['externalId'] ?? null,
      comparable['active'],
      version,
      created,
      comparable,
    ]);
    const terms = equalityTerms(comparable).map(termHash);
    await owner.query(
      `insert into muster.user_terms select $1, term, $2 from unnest($3::bigint[]) term on conflict do nothing`,
      [tenantId, id, terms],
    );
    inserted.push({ id, comparable, whole: { ...comparable, id, meta: { ...meta, location: LOCATION_BASE + id } } });
  }
  return inserted;
}

function compile(text: string, tenantId: string): { where: string; candidates: string; parameters: unknown[] } {
  const parameters: unknown[] = [tenantId];
  const { where, candidates } = compileFilter(
    usersTable,
    resolveFilter(extendedUserType, parseFilter(text)),
    parameters,
    LOCATION_BASE,
  );
  return { where, candidates: candidates === undefined ? '' : `and r.id in (${candidates})`, parameters };
}

async function find(text: string, tenantId = 'one'): Promise<string[]> {
  const { where, candidates, parameters } = compile(text, tenantId);
  const rows = await support.database.queryTenant<{ id: string }>(tenantId, {
    text: `select r.id from muster.users r where r.tenant_id = $1 ${candidates} and (${where})`,
    values: parameters,
  });
  return rows.map((each) => each.id).sort();
}

function findInMemory(text: string): string[] {
  const filter = resolveFilter(extendedUserType, parseFilter(text));
  return users.flatMap((each) => (matches(filter, each.whole) ? [each.id] : [])).sort();
}

describe('a random filter on random users', () => {
  test('finds in SQL what the matcher finds', async () => {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(
        randomFilter({ type: extendedUserType, ids: users.slice(0, 3).map((each) => each.id) }),
        async (text) => {
          const found = await find(text);
          if (found.length > 0 && found.length < users.length) hits += 1;
          expect(found).toEqual(findInMemory(text));
        },
      ),
      { numRuns: 1500 },
    );
    expect(hits).toBeGreaterThan(300);
  }, 60_000);

  test('finds nobody of another tenant, even when the statement forgets to name the tenant', async () => {
    const own = new Set(users.map((each) => each.id));
    await fc.assert(
      fc.asyncProperty(
        randomFilter({ type: extendedUserType, ids: users.slice(0, 3).map((each) => each.id) }),
        async (text) => {
          const { where, candidates, parameters } = compile(text, 'one');
          const rows = await support.database.queryTenant<{ id: string }>('one', {
            text: `select r.id from muster.users r where $1::text is not null and (true or (true ${candidates})) and (${where})`,
            values: parameters,
          });
          expect(rows.every((each) => own.has(each.id))).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  }, 60_000);
});

test.each(['%', '_', `'`, '"', '\\', `'; drop table muster.users; --`, '$1', '😀', '\u2028', '{"a":1}'])(
  'the value %s is only a value',
  async (value) => {
    const [user] = await insertUsers('one', [{ displayName: `<${value}>`, active: true }]);
    expect(await find(`displayName co ${JSON.stringify(`<${value}>`)}`)).toEqual([user?.id]);
    expect(await find(`displayName eq ${JSON.stringify(`<${value}>`)}`)).toEqual([user?.id]);
    await owner.query('delete from muster.users where id = $1', [user?.id]);
  },
);

describe('an order', () => {
  // A user's groups have none.
  const orders = paths.filter(({ path, attribute }) => attribute.type !== 'complex' && !path.startsWith('groups.'));

  test.each(orders.map((each) => each.path))('by %s is the same twice and loses nobody', async (path) => {
    const sorted = async (descending: boolean) =>
      support.database.queryTenant<{ id: string }>('one', {
        text: `select r.id from muster.users r where r.tenant_id = $1
               order by ${orderBy(compileSort(usersTable, extendedUserType, parseAttributePath(path), descending))}`,
        values: ['one'],
      });
    expect(await sorted(false)).toEqual(await sorted(false));
    expect(await sorted(false)).toHaveLength(users.length);
    expect(await sorted(true)).toHaveLength(users.length);
  });

  test('has users without a value last, and the primary of several values', async () => {
    const rows = await support.database.queryTenant<{ comparable: Comparable }>('one', {
      text: `select r.comparable from muster.users r where r.tenant_id = $1
             order by ${orderBy(compileSort(usersTable, extendedUserType, { name: 'emails' }, false))}`,
      values: ['one'],
    });
    const keys = rows.map(({ comparable }) => {
      const emails = (comparable['emails'] ?? []) as Comparable[];
      return (emails.find((each) => each['primary'] === true) ?? emails[0])?.['value'];
    });
    const present = keys.filter((each) => typeof each === 'string').map((each) => Buffer.from(each));
    expect(keys.slice(present.length).every((each) => each === undefined)).toBe(true);
    expect(present).toEqual([...present].sort((one, other) => Buffer.compare(one, other)));
  });

  test('by an attribute that does not exist is invalidPath', () => {
    expect(() => compileSort(usersTable, extendedUserType, { name: 'shoeSize' }, false)).toThrow(
      expect.objectContaining({ scimType: 'invalidPath' }),
    );
  });
});

describe(`among ${BIG_USERS.toLocaleString('en')} users`, () => {
  const URN = ENTERPRISE_SCHEMA;
  const someone = userId(7);

  beforeAll(() => insertManyUsers(owner, 'big', BIG_USERS), 120_000);

  async function explain(text: string): Promise<string> {
    const { where, candidates, parameters } = compile(text, 'big');
    const rows = await support.database.queryTenant<Record<string, string>>('big', {
      text: `explain select r.id from muster.users r
             where r.tenant_id = $1 ${candidates} and (${where}) order by r.id limit 100`,
      values: parameters,
    });
    return rows.map((each) => each['QUERY PLAN']).join('\n');
  }

  function rareValue(path: string, type: string): string {
    if (type === 'boolean') return 'false';
    if (type === 'integer' || type === 'decimal') return '7';
    if (type === 'dateTime') return '"2024-01-01T00:00:05Z"';
    const known: Record<string, string> = {
      id: `"${someone}"`,
      'meta.version': '"W/\\"7\\""',
      'meta.location': `"${LOCATION_BASE}${someone}"`,
    };
    return known[path] ?? '"user7"';
  }

  const compared = paths.filter(({ attribute }) =>
    attribute.subAttributes ? attribute.subAttributes.some((each) => each.name === 'value') : true,
  );

  const comparedType = ({ type, subAttributes }: Attribute): string =>
    subAttributes?.find((each) => each.name === 'value')?.type ?? type;

  test.each(compared.map(({ path, attribute }) => [path, rareValue(path, comparedType(attribute))]))(
    '%s eq %s reads no table from end to end',
    async (path, value) => {
      // The resource type is the same for all: it is no look-up.
      if (path === 'meta.resourceType') return;
      expect(await explain(`${path} eq ${value}`)).not.toMatch(/Seq Scan/);
    },
  );

  test.each([
    ['userName eq "USER7"', /users_user_name_key/],
    ['externalId eq external7', /users_external_id_idx/],
    [`id eq "${someone}" and manager eq "x"`, /users_pkey|user_terms/],
    ['active eq false', /users_active_idx/],
    ['active eq true', /users_active_idx|users_pkey/],
    ['emails[type eq "work" and value eq "x"]', /user_terms_pkey/],
    ['emails[type eq "work"].value eq "x"', /user_terms_pkey/],
    [`${URN}:employeeNumber eq "x"`, /user_terms_pkey/],
    [
      `${URN}:employeeNumber eq "x" or userName eq "user7"`,
      /user_terms_pkey[^]*users_user_name_key|users_user_name_key[^]*user_terms_pkey/,
    ],
  ])('%s uses the index', async (text, index) => {
    const plan = await explain(text);
    expect(plan).toMatch(index);
    expect(plan).not.toMatch(/Seq Scan/);
  });
});
