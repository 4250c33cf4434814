// A recorded change, and a resource of a snapshot, as the message that a reader gets.
import type { Change } from '../../../proto/gen/muster/directory/v1/Change.ts';
import type { Member } from '../../../proto/gen/muster/directory/v1/Member.ts';
import { directoryGroup } from '../directory-group.ts';
import { directoryUser } from '../directory-user.ts';
import type { ChangeRow } from '../sql/feed.ts';
import type { MemberRecord, ResourceName } from '../sql/outbox.ts';
import type { ResourceRow } from '../sql/resource-row.ts';
import { formatCursor } from './cursor.ts';
import type { SnapshotCursor } from './snapshot.ts';

/** A change with the cursor after it. */
export function changeMessage(epoch: string, row: ChangeRow): Change {
  return {
    cursor: formatCursor({ epoch, position: Number(row.position) }),
    tenant_id: row.tenant_id,
    resource: row.resource ?? 'RESOURCE_KIND_UNSPECIFIED',
    resource_id: row.resource_id ?? '',
    kind: row.kind,
    version: Number(row.version),
    time_ms: row.changed_at.getTime(),
    paths: row.paths ?? [],
    ...stateOf(row),
    members_added: members(row.members?.added),
    members_removed: members(row.members?.removed),
    request_id: row.request_id,
    snapshot: false,
  };
}

/** The state after the change; a deleted resource's last, which has the version before. */
function stateOf(row: ChangeRow): Pick<Change, 'user' | 'group'> {
  const { resource, resource_id: id, created_at, modified_at, document } = row;
  if (resource === null || id === null || created_at === null || modified_at === null || document === null) return {};
  const version = row.kind === 'DELETED' ? String(BigInt(row.version) - 1n) : row.version;
  return stateMessage(resource, row.tenant_id, { id, version, created_at, modified_at, document });
}

/** A resource of a snapshot, with the cursor after it. */
export function snapshotMessage(cursor: SnapshotCursor, row: ResourceRow, added: MemberRecord['added'] = []): Change {
  const { tenantId, resource } = cursor.snapshot;
  return {
    cursor: formatCursor(cursor),
    tenant_id: tenantId,
    resource,
    resource_id: row.id,
    kind: 'CREATED',
    version: Number(row.version),
    time_ms: row.modified_at.getTime(),
    paths: [],
    ...stateMessage(resource, tenantId, row),
    members_added: members(added),
    members_removed: [],
    request_id: '',
    snapshot: true,
  };
}

function stateMessage(resource: ResourceName, tenantId: string, row: ResourceRow): Pick<Change, 'user' | 'group'> {
  return resource === 'USER' ? { user: directoryUser(tenantId, row) } : { group: directoryGroup(tenantId, row) };
}

const members = (given: MemberRecord['added'] = []): Member[] => given.map(([id, kind]) => ({ id, kind }));
