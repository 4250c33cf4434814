// Users and groups: from HTTP to the directory and back (RFC 7644 section 3). Bytes in, bytes out.
import type { FastifyReply } from 'fastify';
import type { Resource__Output as Resource } from '../../proto/gen/muster/directory/v1/Resource.ts';
import { notFound, notImplemented } from '../scim/error.ts';
import { bodyOf } from './body.ts';
import { SCIM_JSON } from './error-handler.ts';
import { callOptions, idOf, preconditionsOf, projectionOf, queryOf, type Service } from './service.ts';
import type { Handler, Route } from './route.ts';

/** Every path that resources live under. */
export function resourceRoutes(service: Service): readonly Route[] {
  const { provisioning } = service.directory;
  const users = list(service, provisioning.listUsers);
  const groups = list(service, provisioning.listGroups);
  const createUser = create(service, provisioning.createUser);
  const createGroup = create(service, provisioning.createGroup);
  return [
    { path: '/Users', handlers: { GET: users, POST: createUser } },
    { path: '/Users/.search', handlers: { POST: users } },
    {
      path: '/Users/:id',
      handlers: {
        GET: getUser(service),
        PUT: replaceUser(service),
        PATCH: patchUser(service),
        DELETE: deleteUser(service),
      },
    },
    { path: '/Groups', handlers: { GET: groups, POST: createGroup } },
    { path: '/Groups/.search', handlers: { POST: groups } },
    { path: '/Groups/:id', handlers: { GET: noGroup, PUT: noGroup, PATCH: noGroup, DELETE: noGroup } },
    { path: '/.search', handlers: { POST: list(service, provisioning.listResources) } },
    { path: '/Me', handlers: { GET: noMe, POST: noMe, PUT: noMe, PATCH: noMe, DELETE: noMe } },
  ];
}

type List = Service['directory']['provisioning']['listUsers'];
type Create = Service['directory']['provisioning']['createUser'];

// RFC 7644 section 3.4.2 by GET, 3.4.3 by POST.
function list(service: Service, call: List): Handler {
  return service.serve(async (request, reply) => {
    const source = request.method === 'POST' ? { search_request: bodyOf(request) } : { query: queryOf(request) };
    const { document } = await call({ ...service.scopeOf(request), ...source }, callOptions(request));
    reply.header('content-type', SCIM_JSON);
    return document;
  });
}

function create(service: Service, call: Create): Handler {
  return service.serve(async (request, reply) => {
    const message = { ...service.scopeOf(request), ...projectionOf(request), document: bodyOf(request) };
    return answer(reply, 201, await call(message, callOptions(request)));
  });
}

function getUser(service: Service): Handler {
  return service.serve(async (request, reply) => {
    const message = {
      ...service.scopeOf(request),
      ...projectionOf(request),
      id: idOf(request),
      ...preconditionsOf(request),
    };
    return answer(reply, 200, await service.directory.provisioning.getUser(message, callOptions(request)));
  });
}

function replaceUser(service: Service): Handler {
  return service.serve(async (request, reply) => {
    const message = {
      ...service.scopeOf(request),
      ...projectionOf(request),
      id: idOf(request),
      document: bodyOf(request),
      ...preconditionsOf(request),
    };
    return answer(reply, 200, await service.directory.provisioning.replaceUser(message, callOptions(request)));
  });
}

function patchUser(service: Service): Handler {
  return service.serve(async (request, reply) => {
    const message = {
      ...service.scopeOf(request),
      ...projectionOf(request),
      id: idOf(request),
      operations: bodyOf(request),
      ...preconditionsOf(request),
    };
    return answer(reply, 200, await service.directory.provisioning.patchUser(message, callOptions(request)));
  });
}

function deleteUser(service: Service): Handler {
  return service.serve(async (request, reply) => {
    const { tenant_id } = service.scopeOf(request);
    const message = { tenant_id, id: idOf(request), ...preconditionsOf(request) };
    await service.directory.provisioning.deleteUser(message, callOptions(request));
    reply.code(204);
    return undefined;
  });
}

// RFC 7644 sections 3.1 and 3.14: each answer that holds one resource says where it lives and which version it is.
function answer(reply: FastifyReply, status: number, resource: Resource): Buffer | undefined {
  reply.header('etag', resource.etag);
  if (resource.unmodified) {
    reply.code(304);
    return undefined;
  }
  reply.code(status).header('content-type', SCIM_JSON).header('location', resource.location);
  return resource.document;
}

const noGroup: Handler = () => Promise.reject(notFound('There is no such group: groups are off for this tenant.'));
const noMe: Handler = () =>
  Promise.reject(notImplemented('/Me is not provided: a token stands for a tenant, not for a user.'));
