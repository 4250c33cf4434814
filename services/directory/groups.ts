// Groups are off: a list of them is empty, since Entra ID probes /Groups and takes 404 for a broken service, and making one
// says so.
import type { CreateRequest__Output as CreateRequest } from '../../proto/gen/muster/directory/v1/CreateRequest.ts';
import type { ListRequest__Output as ListRequest } from '../../proto/gen/muster/directory/v1/ListRequest.ts';
import type { Resource__Output as Resource } from '../../proto/gen/muster/directory/v1/Resource.ts';
import type { ResourceList__Output as ResourceList } from '../../proto/gen/muster/directory/v1/ResourceList.ts';
import { notImplemented } from '../scim/error.ts';
import { listResponse } from '../scim/message.ts';
import type { Directory } from './directory.ts';
import { requestQuery } from './list.ts';

/** Empty, whatever is asked for. @throws ScimError 400 when the query is malformed. */
export async function listGroups(directory: Directory, request: ListRequest): Promise<ResourceList> {
  await directory.profiles.getProfile(request.tenant_id);
  const { startIndex } = requestQuery(request);
  return { document: Buffer.from(listResponse([], 0, startIndex)) };
}

/** @throws ScimError 501, always. */
export async function createGroup(directory: Directory, request: CreateRequest): Promise<Resource> {
  await directory.profiles.getProfile(request.tenant_id);
  throw notImplemented(
    'Groups are off: only users are provisioned. Remove the group mapping, assigned users still come.',
  );
}
