// Groups of users that are there already, stored by SQL: the group's rows are those that the service would write.
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { storedGroup } from '../../services/directory/group-document.ts';
import { insertGroup } from '../../services/directory/sql/groups.ts';
import { readGroup } from '../../services/scim/group-change.ts';
import { GROUP_SCHEMA, groupType } from '../../services/scim/group.ts';
import { TENANT_ID } from './tenant.ts';

/** Groups that all have the same members. */
export interface GroupsOfSize {
  readonly ids: readonly string[];
  readonly memberIds: readonly string[];
}

/**
 * Stores `groupsEach` groups of each size; their members are spread evenly over the users.
 * @param userIds the users of the tenant; as many as the largest size, or more
 * @returns by size
 */
export async function loadGroups(
  databaseUrl: string,
  sizes: readonly number[],
  groupsEach: number,
  userIds: readonly string[],
): Promise<ReadonlyMap<number, GroupsOfSize>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const groups = new Map<number, GroupsOfSize>();
    for (const size of sizes) {
      const step = Math.floor(userIds.length / size);
      const memberIds = Array.from({ length: size }, (_, index) => userIds[index * step] ?? '');
      const ids: string[] = [];
      for (let count = 0; count < groupsEach; count++) {
        ids.push(await loadGroup(client, `Group ${count} of ${size}`, memberIds));
      }
      groups.set(size, { ids, memberIds });
    }
    await client.query('vacuum analyze muster.groups, muster.group_terms, muster.group_members');
    await client.query('checkpoint');
    return groups;
  } finally {
    await client.end();
  }
}

async function loadGroup(client: pg.Client, displayName: string, memberIds: readonly string[]): Promise<string> {
  const id = uuid();
  const { document } = readGroup(groupType, { schemas: [GROUP_SCHEMA], displayName, externalId: displayName });
  const { values, terms } = storedGroup(groupType, document, 0);
  const insert = insertGroup(TENANT_ID, id, values, terms, memberIds.length, new Date());
  await client.query({ ...insert, values: [...insert.values] });
  await client.query(
    `insert into muster.group_members (tenant_id, group_id, member_id, member_type)
     select $1::text, $2::uuid, member_id, 'User' from unnest($3::uuid[]) as member_id`,
    [TENANT_ID, id, memberIds],
  );
  return id;
}
