// A stored group as applications read it. Its members are asked for by themselves, since there may be very many.
import type { DirectoryGroup } from '../../proto/gen/muster/directory/v1/DirectoryGroup.ts';
import type { ResourceRow } from './sql/resource-row.ts';

/** What validation leaves of a group, as far as it is used here (RFC 7643 section 4.2). */
interface GroupDocument {
  readonly displayName: string;
  readonly externalId?: string;
}

/** @param row of a group of that tenant */
export function directoryGroup(tenantId: string, row: ResourceRow): DirectoryGroup {
  const { displayName, externalId = '' } = JSON.parse(row.document) as GroupDocument;
  return {
    tenant_id: tenantId,
    id: row.id,
    version: Number(row.version),
    created_time_ms: row.created_at.getTime(),
    modified_time_ms: row.modified_at.getTime(),
    display_name: displayName,
    external_id: externalId,
    document: Buffer.from(row.document),
  };
}
