// The floor is asked for the same rows in the shortest words that it understands.
import { ENTERPRISE_SCHEMA } from '../../services/scim/user.ts';
import { createBody } from './dataset.ts';
import { CREATED, WALK_PAGE, encode, type Side } from './side.ts';
import type { HttpRequest } from './socket.ts';

const changeMembers = (groupId: string, change: { added?: string; removed?: string }): HttpRequest => ({
  method: 'PATCH',
  path: `/groups/${groupId}`,
  body: JSON.stringify(change),
});

export const floorSide: Side = {
  get: (id) => ({ method: 'GET', path: `/users/${id}` }),
  findByName: (value) => ({ method: 'GET', path: `/users?by=userName&value=${encode(value.toLowerCase())}` }),
  findByNumber: (value) => ({
    method: 'GET',
    path: `/users?by=${ENTERPRISE_SCHEMA}:employeeNumber&value=${encode(value.toLowerCase())}`,
  }),
  page: () => ({ method: 'GET', path: '/users?count=100' }),
  walk: (cursor) => ({ method: 'GET', path: `/users?count=${WALK_PAGE}&cursor=${cursor}` }),
  create: (key) => ({ method: 'POST', path: '/users', body: JSON.stringify(createBody(key)) }),
  patch: (id, value) => ({
    method: 'PATCH',
    path: `/users/${id}`,
    body: JSON.stringify({ displayName: `Anna ${value}`, title: `Dispatcher ${value}` }),
  }),
  addMember: (groupId, userId) => changeMembers(groupId, { added: userId }),
  removeMember: (groupId, userId) => changeMembers(groupId, { removed: userId }),
  // It has no bulk: each user is a request.
  createMany: async (send, keys) => {
    for (const key of keys) await send(floorSide.create(key), CREATED);
  },
};
