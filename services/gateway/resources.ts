// Users and groups: from HTTP to the directory and back (RFC 7644 section 3). Bytes in, bytes out.
import type { FastifyReply } from 'fastify';
import type { Resource__Output as Resource } from '../../proto/gen/muster/directory/v1/Resource.ts';
import { notImplemented } from '../scim/error.ts';
import { bodyOf } from './body.ts';
import { SCIM_JSON } from './error-handler.ts';
import { callOptions, idOf, preconditionsOf, projectionOf, queryOf, type Service } from './service.ts';
import type { Handler, Route } from './route.ts';

type Calls = Service['directory']['provisioning'];

/** What the directory does to one kind of resource. Users and groups are called alike. */
interface ResourceCalls {
  readonly create: Calls['createUser'];
  readonly get: Calls['getUser'];
  readonly list: Calls['listUsers'];
  readonly replace: Calls['replaceUser'];
  readonly patch: Calls['patchUser'];
  readonly delete: Calls['deleteUser'];
}

/** Every path that resources live under. */
export function resourceRoutes(service: Service): readonly Route[] {
  const { provisioning } = service.directory;
  return [
    ...routesOf(service, '/Users', {
      create: provisioning.createUser,
      get: provisioning.getUser,
      list: provisioning.listUsers,
      replace: provisioning.replaceUser,
      patch: provisioning.patchUser,
      delete: provisioning.deleteUser,
    }),
    ...routesOf(service, '/Groups', {
      create: provisioning.createGroup,
      get: provisioning.getGroup,
      list: provisioning.listGroups,
      replace: provisioning.replaceGroup,
      patch: provisioning.patchGroup,
      delete: provisioning.deleteGroup,
    }),
    { path: '/.search', handlers: { POST: list(service, provisioning.listResources) } },
    { path: '/Me', handlers: { GET: noMe, POST: noMe, PUT: noMe, PATCH: noMe, DELETE: noMe } },
  ];
}

function routesOf(service: Service, endpoint: string, calls: ResourceCalls): readonly Route[] {
  return [
    { path: endpoint, handlers: { GET: list(service, calls.list), POST: create(service, calls.create) } },
    { path: `${endpoint}/.search`, handlers: { POST: list(service, calls.list) } },
    {
      path: `${endpoint}/:id`,
      handlers: {
        GET: get(service, calls.get),
        PUT: replace(service, calls.replace),
        PATCH: patch(service, calls.patch),
        DELETE: remove(service, calls.delete),
      },
    },
  ];
}

// RFC 7644 section 3.4.2 by GET, 3.4.3 by POST.
function list(service: Service, call: ResourceCalls['list']): Handler {
  return service.serve(async (request, reply) => {
    const source = request.method === 'POST' ? { search_request: bodyOf(request) } : { query: queryOf(request) };
    const { document } = await call({ ...service.scopeOf(request), ...source }, callOptions(request));
    reply.header('content-type', SCIM_JSON);
    return document;
  });
}

function create(service: Service, call: ResourceCalls['create']): Handler {
  return service.serve(async (request, reply) => {
    const message = { ...service.scopeOf(request), ...projectionOf(request), document: bodyOf(request) };
    return answer(reply, 201, await call(message, callOptions(request)));
  });
}

function get(service: Service, call: ResourceCalls['get']): Handler {
  return service.serve(async (request, reply) =>
    answer(reply, 200, await call(about(service, request), callOptions(request))),
  );
}

function replace(service: Service, call: ResourceCalls['replace']): Handler {
  return service.serve(async (request, reply) => {
    const message = { ...about(service, request), document: bodyOf(request) };
    return answer(reply, 200, await call(message, callOptions(request)));
  });
}

function patch(service: Service, call: ResourceCalls['patch']): Handler {
  return service.serve(async (request, reply) => {
    const message = { ...about(service, request), operations: bodyOf(request) };
    return answer(reply, 200, await call(message, callOptions(request)));
  });
}

function remove(service: Service, call: ResourceCalls['delete']): Handler {
  return service.serve(async (request, reply) => {
    const { tenant_id } = service.scopeOf(request);
    await call({ tenant_id, id: idOf(request), ...preconditionsOf(request) }, callOptions(request));
    reply.code(204);
    return undefined;
  });
}

/** What every message about one resource says: whose it is, which one, at which version, and what to answer with. */
const about = (service: Service, request: Parameters<Handler>[0]) => ({
  ...service.scopeOf(request),
  ...projectionOf(request),
  id: idOf(request),
  ...preconditionsOf(request),
});

// RFC 7644 sections 3.1 and 3.14: each answer that holds one resource says where it lives and which version it is.
function answer(reply: FastifyReply, status: number, resource: Resource): Buffer | undefined {
  reply.header('etag', resource.etag);
  if (resource.unmodified) {
    reply.code(304);
    return undefined;
  }
  if (resource.document.length === 0) {
    reply.code(204);
    return undefined;
  }
  reply.code(status).header('content-type', SCIM_JSON).header('location', resource.location);
  return resource.document;
}

const noMe: Handler = () =>
  Promise.reject(notImplemented('/Me is not provided: a token stands for a tenant, not for a user.'));
