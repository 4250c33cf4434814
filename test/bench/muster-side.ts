// Muster is asked as Entra ID asks, and in bulks as RFC 7644 section 3.7 has them.
import { ENTERPRISE_SCHEMA } from '../../services/scim/user.ts';
import { createBody } from './dataset.ts';
import { CREATED, OK, WALK_PAGE, encode, type Removal, type Side } from './side.ts';
import type { HttpRequest } from './socket.ts';

const MESSAGES = 'urn:ietf:params:scim:api:messages:2.0';

const patchOf = (path: string, ...operations: readonly unknown[]): HttpRequest => ({
  method: 'PATCH',
  path: `/scim/v2${path}`,
  body: JSON.stringify({ schemas: [`${MESSAGES}:PatchOp`], Operations: operations }),
});

const removalOf = (userId: string, removal: Removal): unknown =>
  removal === 'by value'
    ? { op: 'Remove', path: 'members', value: [{ $ref: null, value: userId }] }
    : { op: 'remove', path: `members[value eq "${userId}"]` };

const bulkOf = (keys: readonly string[]): HttpRequest => ({
  method: 'POST',
  path: '/scim/v2/Bulk',
  body: JSON.stringify({
    schemas: [`${MESSAGES}:BulkRequest`],
    Operations: keys.map((key) => ({ method: 'POST', path: '/Users', bulkId: key, data: createBody(key) })),
  }),
});

interface BulkResponse {
  readonly Operations: readonly { readonly status: string }[];
}

export const musterSide: Side = {
  get: (id) => ({ method: 'GET', path: `/scim/v2/Users/${id}` }),
  findByName: (value) => ({ method: 'GET', path: `/scim/v2/Users?filter=${encode(`userName eq "${value}"`)}` }),
  findByNumber: (value) => ({
    method: 'GET',
    path: `/scim/v2/Users?filter=${encode(`${ENTERPRISE_SCHEMA}:employeeNumber eq "${value}"`)}`,
  }),
  page: () => ({ method: 'GET', path: '/scim/v2/Users?startIndex=1&count=100' }),
  walk: (cursor) => ({ method: 'GET', path: `/scim/v2/Users?count=${WALK_PAGE}&cursor=${cursor}` }),
  create: (key) => ({ method: 'POST', path: '/scim/v2/Users', body: JSON.stringify(createBody(key)) }),
  patch: (id, value) =>
    patchOf(
      `/Users/${id}`,
      { op: 'Replace', path: 'displayName', value: `Anna ${value}` },
      { op: 'Replace', path: 'title', value: `Dispatcher ${value}` },
    ),
  addMember: (groupId, userId) =>
    patchOf(`/Groups/${groupId}`, { op: 'Add', path: 'members', value: [{ $ref: null, value: userId }] }),
  removeMember: (groupId, userId, removal) => patchOf(`/Groups/${groupId}`, removalOf(userId, removal)),
  createMany: async (send, keys) => {
    const { body } = await send(bulkOf(keys), OK, keys.length);
    const { Operations: answers } = JSON.parse(body) as BulkResponse;
    const created = answers.filter(({ status }) => status === String(CREATED)).length;
    if (created !== keys.length) throw new Error(`${created} of ${keys.length} were created: ${body.slice(0, 500)}`);
  },
};
