// A member of a group comes or goes, by Muster's own statements.
import { changeMembers, type MembersChanged } from '../../../services/directory/sql/group-members.ts';
import { lockGroup, updateGroup, type GroupRow } from '../../../services/directory/sql/groups.ts';
import { TENANT_ID } from '../tenant.ts';
import { begin, commit, pool, send } from './database.ts';

interface Change {
  readonly added?: string;
  readonly removed?: string;
}

const listed = (id: string | undefined): string[] => (id === undefined ? [] : [id]);

/** @param operations `added` and `removed`, JSON */
export async function patchGroup(id: string, operations: string): Promise<void> {
  const { added, removed } = JSON.parse(operations) as Change;
  const client = await pool.connect();
  try {
    const [, [row]] = await Promise.all([send(client, begin), send<GroupRow>(client, lockGroup(TENANT_ID, id))]);
    if (row === undefined) throw new Error(`There is no group ${id}.`);
    const [result] = await send<MembersChanged>(client, changeMembers(TENANT_ID, id, listed(added), listed(removed)));
    const came = result?.added_users.length ?? 0;
    const left = result?.removed_users.length ?? 0;
    const memberCount = row.member_count + came - left;
    const { displayName = '', externalId = null } = JSON.parse(row.document) as Record<string, string>;
    const values = {
      ...{ displayNameFolded: displayName.toLowerCase(), externalId },
      ...{ document: row.document, comparable: row.document, schemasVersion: 0 },
    };
    const update = updateGroup(TENANT_ID, id, values, { removed: [], added: [] }, memberCount, new Date());
    await Promise.all([send(client, update), send(client, commit)]);
  } finally {
    client.release();
  }
}
