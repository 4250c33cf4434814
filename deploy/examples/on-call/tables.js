// Changes from Muster → rows. What came is written together with the cursor behind it, so that no change is lost or half worked in.
import { readFileSync } from 'node:fs';
import pg from 'pg';

const ONE_FOLLOWER = 4_020_077;

/** Waits until no other copy of this program works on the tables. */
export async function openTables(url) {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('select pg_advisory_lock($1)', [ONE_FOLLOWER]);
  await client.query(readFileSync(new URL('tables.sql', import.meta.url), 'utf8'));
  return {
    /** Empty: begin with a snapshot. */
    findCursor: async () => (await client.query('select cursor from on_call.progress')).rows[0].cursor,

    /** Nothing follows the cursor any more. What there is stays until the new snapshot is complete. */
    beginAnew: () => client.query(`update on_call.progress set cursor = '', generation = generation + 1`),

    /** @param events messages WatchChangesResponse, in their order; all or none of them is worked in */
    async work(events) {
      await client.query('begin');
      for (const { change, checkpoint } of events) {
        if (change) await workChange(client, change);
        if (checkpoint?.snapshot_complete) await removeEarlier(client);
      }
      const { cursor } = events.at(-1).change ?? events.at(-1).checkpoint;
      await client.query('update on_call.progress set cursor = $1', [cursor]);
      await client.query('commit');
    },
  };
}

async function workChange(client, change) {
  const { tenant_id, resource_id, version } = change;
  if (change.kind === 'TENANT_ERASED') {
    for (const table of ['people', 'groups', 'members']) {
      await client.query(`delete from on_call.${table} where tenant_id = $1`, [tenant_id]);
    }
  } else if (change.kind === 'DELETED') {
    await client.query('delete from on_call.people where tenant_id = $1 and user_id = $2', [tenant_id, resource_id]);
    await client.query('delete from on_call.groups where tenant_id = $1 and group_id = $2', [tenant_id, resource_id]);
    await client.query('delete from on_call.members where tenant_id = $1 and group_id = $2', [tenant_id, resource_id]);
  } else if (change.user) {
    const { active, display_name, formatted_name, user_name, work_email, phone_numbers } = change.user;
    const name = display_name || formatted_name || user_name;
    const phones = phone_numbers.map(({ value }) => value);
    await client.query(upsertPerson, [tenant_id, resource_id, version, active, name, work_email, phones]);
  } else {
    const { rowCount } = await client.query(upsertGroup, [tenant_id, resource_id, version, change.group.display_name]);
    if (rowCount === 0) return; // a later version is there, and its members with it
    const ids = (members) => members.map(({ id }) => id);
    await client.query(addMembers, [tenant_id, resource_id, ids(change.members_added)]);
    await client.query(removeMembers, [tenant_id, resource_id, ids(change.members_removed)]);
  }
}

/** Passes over a version that is older than what this generation has brought. */
const unlessOlder = (table) =>
  `where ${table}.generation < excluded.generation or ${table}.version <= excluded.version`;

const upsertPerson = `
  insert into on_call.people (tenant_id, user_id, version, active, name, email, phones, generation)
  select $1, $2, $3, $4, $5, $6, $7, generation from on_call.progress
  on conflict (tenant_id, user_id) do update set
    version = excluded.version, active = excluded.active, name = excluded.name, email = excluded.email,
    phones = excluded.phones, generation = excluded.generation
  ${unlessOlder('people')}`;

const upsertGroup = `
  insert into on_call.groups (tenant_id, group_id, version, name, generation)
  select $1, $2, $3, $4, generation from on_call.progress
  on conflict (tenant_id, group_id) do update set
    version = excluded.version, name = excluded.name, generation = excluded.generation
  ${unlessOlder('groups')}`;

const addMembers = `
  insert into on_call.members (tenant_id, group_id, member_id, generation)
  select $1, $2, id, generation from on_call.progress, unnest($3::uuid[]) as id
  on conflict (tenant_id, group_id, member_id) do update set generation = excluded.generation`;

const removeMembers = `
  delete from on_call.members where tenant_id = $1 and group_id = $2 and member_id = any ($3::uuid[])`;

/** A snapshot is complete: what is of an earlier generation was not in it, and no change brought it since. */
async function removeEarlier(client) {
  for (const table of ['people', 'groups', 'members']) {
    await client.query(`delete from on_call.${table} where generation < (select generation from on_call.progress)`);
  }
}
