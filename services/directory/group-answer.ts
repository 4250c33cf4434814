// How one group is read for an answer. That may be large: a group has as many members as it has.
import type { Resource__Output as Resource } from '../../proto/gen/muster/directory/v1/Resource.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { ANSWER_BYTES_MAX } from './answer.ts';
import type { Directory } from './directory.ts';
import { resourceNotFound } from './precondition.ts';
import { relatedOf, renderResource, type Rendering } from './resource.ts';
import type { Statement } from './sql/database.ts';
import { findGroup, type FoundGroup } from './sql/groups.ts';
import type { ResourceRow } from './sql/resource-row.ts';
import { groupsTable } from './sql/table.ts';

type Asked = Rendering & { readonly tenant_id: string };

/** Members for which there is no room in an answer are left out. */
export const findStatement = (type: ResourceType, request: Asked, id: string): Statement =>
  findGroup(request.tenant_id, id, relatedOf(type, groupsTable, request), ANSWER_BYTES_MAX);

/**
 * A group of which the members were not read is read again when it is the turn of such an answer. Not within a transaction, which would
 * keep its connection meanwhile.
 * @throws ScimError 404 when it was deleted meanwhile, 503
 */
export async function renderGroup(
  { database, largeAnswers }: Pick<Directory, 'database' | 'largeAnswers'>,
  type: ResourceType,
  request: Asked & { readonly id: string },
  row: FoundGroup,
): Promise<Resource> {
  if (row.is_cut !== true) return renderResource(type, request, row);
  const { tenant_id: tenantId, id } = request;
  const statement = findGroup(tenantId, id, relatedOf(type, groupsTable, request));
  return largeAnswers.run(async () => {
    const [whole] = await database.queryTenant<ResourceRow>(tenantId, statement);
    if (whole === undefined) throw resourceNotFound(type, id);
    return renderResource(type, request, whole);
  });
}
