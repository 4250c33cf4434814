// Users as Entra ID creates them with its default mapping, and the quick way to store many: the rows are those that the
// service would write, made by its own code, but sent thousands at a time.
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { storedUser } from '../../services/directory/user-document.ts';
import type { JsonObject } from '../../services/scim/json.ts';
import { ENTERPRISE_SCHEMA, USER_SCHEMA, userType } from '../../services/scim/user.ts';
import { validateResource } from '../../services/scim/validate.ts';
import { TENANT_ID } from './tenant.ts';

const BATCH_USERS = 2_000;
const SHARDS = 8;
const FIRST_CREATED = Date.UTC(2026, 0, 1);

export const userName = (key: string): string => `Anna.Muster.${key}@example.com`;
export const employeeNumber = (key: string): string => `P-${key}`;

/** The body of a create. `key` makes the user unique. */
export function createBody(key: string): JsonObject {
  return {
    schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
    externalId: `anna.muster.${key}`,
    userName: userName(key),
    active: true,
    displayName: `Anna Muster ${key}`,
    title: 'Dispatcher',
    emails: [{ primary: true, type: 'work', value: userName(key) }],
    meta: { resourceType: 'User' },
    name: { formatted: `Anna Muster-${key}`, familyName: `Muster-${key}`, givenName: 'Anna' },
    preferredLanguage: 'de-DE',
    addresses: [{ type: 'work', streetAddress: 'Hauptstraße 1', locality: 'Köln', postalCode: '50667', country: 'DE' }],
    phoneNumbers: [
      { type: 'work', value: `+49 221 55${key}` },
      { type: 'mobile', value: `+49 151 55${key}` },
    ],
    roles: [],
    [ENTERPRISE_SCHEMA]: { employeeNumber: employeeNumber(key), department: `Plant ${key.length}` },
  };
}

const stored = (key: string) => storedUser(userType, validateResource(userType, createBody(key)), 0);

/** How many terms the service writes for one of these users. */
export const termsPerUser = (): number => stored('0').terms.length;

/** Stores users `0` to `count - 1` for a tenant that exists already; returns their ids by number. */
export async function loadUsers(databaseUrl: string, count: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('set session_replication_role = replica'); // the rows refer to each other by construction
    const ids: string[] = [];
    for (let from = 0; from < count; from += BATCH_USERS) {
      ids.push(...(await loadBatch(client, from, Math.min(from + BATCH_USERS, count))));
    }
    await client.query(
      `insert into muster.user_counts (tenant_id, shard, total, active)
       select $1::text, shard, $2::bigint / $3::bigint + (shard < $2::bigint % $3::bigint)::integer,
         $2::bigint / $3::bigint + (shard < $2::bigint % $3::bigint)::integer
       from generate_series(0, $3::bigint - 1) as shard`,
      [TENANT_ID, count, SHARDS],
    );
    await client.query('vacuum analyze');
    await client.query('checkpoint');
    return ids;
  } finally {
    await client.end();
  }
}

async function loadBatch(client: pg.Client, from: number, to: number): Promise<string[]> {
  const rows = Array.from({ length: to - from }, (_, index) => {
    const key = String(from + index);
    const created = FIRST_CREATED + (from + index) * 100;
    return { id: uuid({ msecs: created }), created: new Date(created), ...stored(key) };
  });
  await client.query(
    `insert into muster.users
       (tenant_id, id, user_name_folded, external_id, active, created_at, modified_at, document, comparable)
     select $1::text, id, user_name, external_id, true, created, created, document, comparable
     from unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::json[], $7::jsonb[])
       as u(id, user_name, external_id, created, document, comparable)`,
    [
      TENANT_ID,
      rows.map((row) => row.id),
      rows.map((row) => row.values.userNameFolded),
      rows.map((row) => row.values.externalId),
      rows.map((row) => row.created),
      rows.map((row) => row.values.document),
      rows.map((row) => row.values.comparable),
    ],
  );
  const terms = rows.flatMap((row) => row.terms.map((term) => ({ term, id: row.id })));
  await client.query(
    `insert into muster.user_terms (tenant_id, term, user_id)
     select $1::text, term, id from unnest($2::bigint[], $3::uuid[]) as t(term, id) order by term`,
    [TENANT_ID, terms.map(({ term }) => term), terms.map(({ id }) => id)],
  );
  return rows.map((row) => row.id);
}
