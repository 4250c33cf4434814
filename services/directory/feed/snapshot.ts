// Everything that there is, tenant by tenant and in the order of the ids, for a reader that has nothing yet. Each page is read on
// its own: what changes meanwhile comes as a change after the snapshot, since the position to go on from was taken before it.
import type { Change } from '../../../proto/gen/muster/directory/v1/Change.ts';
import type { Database } from '../sql/database.ts';
import * as sql from '../sql/feed.ts';
import { MEMBERS_MAX, type ResourceName } from '../sql/outbox.ts';
import type { ResourceRow } from '../sql/resource-row.ts';
import { snapshotMessage } from './change.ts';
import type { Cursor, SnapshotPlace } from './cursor.ts';
import type { TenantFilter } from './page.ts';

const PAGE_ROWS = 200;
const PAGE_BYTES = 4 * 1_048_576;
const TENANTS_PAGE = 1_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Where a snapshot begins. */
export const SNAPSHOT_START: SnapshotPlace = { tenantId: '', resource: 'USER', id: BEFORE_ALL };

/** In the order in which they come: members before the groups that they are in. */
const resources: readonly { readonly name: ResourceName; readonly list: typeof sql.listUsersAfter }[] = [
  { name: 'USER', list: sql.listUsersAfter },
  { name: 'GROUP', list: sql.listGroupsAfter },
];

export type SnapshotCursor = Cursor & { readonly snapshot: SnapshotPlace };

export interface SnapshotEntry {
  /** The one in the change. */
  readonly cursor: SnapshotCursor;
  readonly change: Change;
}

/** The resources after the cursor's place, each with the cursor after it. */
export async function* readSnapshot(
  database: Database,
  tenants: TenantFilter,
  start: SnapshotCursor,
): AsyncGenerator<SnapshotEntry> {
  const { snapshot: place } = start;
  for await (const tenantId of followedTenants(database, tenants, place.tenantId)) {
    const resumed = tenantId === place.tenantId;
    const first = resumed ? resources.findIndex(({ name }) => name === place.resource) : 0;
    for (const [index, resource] of resources.entries()) {
      if (index < first) continue;
      const id = resumed && index === first ? place.id : BEFORE_ALL;
      yield* readResources(database, resource, { ...start, snapshot: { tenantId, resource: resource.name, id } });
    }
  }
}

async function* readResources(
  database: Database,
  { name, list }: (typeof resources)[number],
  start: SnapshotCursor,
): AsyncGenerator<SnapshotEntry> {
  const { tenantId } = start.snapshot;
  for (let cursor = start; ;) {
    const page = list(tenantId, cursor.snapshot.id, PAGE_ROWS, PAGE_BYTES);
    const rows = await database.queryTenant<ResourceRow>(tenantId, page);
    if (rows.length === 0) return;
    for (const row of rows) {
      const after = { ...start, snapshot: { ...start.snapshot, id: row.id } };
      if (name === 'GROUP') yield* readGroup(database, cursor, after, row);
      else yield { cursor: after, change: snapshotMessage(after, row) };
      cursor = after;
    }
  }
}

/** A group with its members, in several parts if need be: only the cursor of the last is beyond it. */
async function* readGroup(
  database: Database,
  before: SnapshotCursor,
  after: SnapshotCursor,
  row: ResourceRow,
): AsyncGenerator<SnapshotEntry> {
  const { tenantId } = after.snapshot;
  for (let memberId = BEFORE_ALL; ;) {
    const page = sql.listMembersAfter(tenantId, row.id, memberId, MEMBERS_MAX);
    const members = await database.queryTenant<sql.MemberRow>(tenantId, page);
    const last = members.length === MEMBERS_MAX ? members.at(-1) : undefined;
    const cursor = last === undefined ? after : before;
    const added = members.map(({ id, kind }) => [id, kind] as const);
    yield { cursor, change: snapshotMessage(cursor, row, added) };
    if (last === undefined) return;
    memberId = last.id;
  }
}

/** In order, from one on, which itself is among them. */
async function* followedTenants(database: Database, tenants: TenantFilter, from: string): AsyncGenerator<string> {
  if (tenants !== undefined) {
    yield* [...tenants].filter((tenantId) => tenantId >= from).sort();
    return;
  }
  if (from !== '') yield from;
  for (let after = from; ;) {
    const page = await database.query<{ tenant_id: string }>(sql.listFollowedTenants(after, TENANTS_PAGE));
    const last = page.at(-1);
    if (last === undefined) return;
    yield* page.map((tenant) => tenant.tenant_id);
    after = last.tenant_id;
  }
}
