// POST /Bulk (RFC 7644 section 3.7): an envelope and nothing more. Each operation is the very call that a request sent alone
// makes, so that it is validated, atomic and its tenant's own, waits for its turn, and is counted as one.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Resource__Output as Resource } from '../../proto/gen/muster/directory/v1/Resource.ts';
import type { ResolvedToken__Output as ResolvedToken } from '../../proto/gen/muster/directory/v1/ResolvedToken.ts';
import type { CallOptions } from '../rpc/client.ts';
import { BULK_BYTES_MAX, bulkResponse, mayRefer, parseBulk, withDeclared, type BulkRequest } from '../scim/bulk.ts';
import { notFound, notImplemented, unauthorized } from '../scim/error.ts';
import { refusalOf } from './authenticate.ts';
import { bodyOf } from './body.ts';
import { createPace, type Pace } from './bulk-pace.ts';
import { locationOf, runBulk, type Done } from './bulk-run.ts';
import type { BulkSlots } from './bulk-slots.ts';
import { declaredReferences } from './declared-references.ts';
import { BODY_BYTES_MAX, SCIM_JSON, bodyTooLarge, logFailure } from './error-handler.ts';
import type { Limiter } from './limiter.ts';
import { ROOT } from './link.ts';
import type { Metrics } from './metrics.ts';
import { bucketOf, bulkPartOf, sayRate } from './rate-limit.ts';
import type { Route } from './route.ts';
import { callOptions, type Service } from './service.ts';
import type { TokenCache } from './token-cache.ts';
import { refuseOperation } from './refusals.ts';
import { isOrdinary } from './usage.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a bulk: how many operations ended with each status so far. */
    operations: Map<number, number> | undefined;
  }
}

const PATH = '/Bulk';

/** Whether a request is a bulk, by its route. */
export const isBulk = ({ method, routeOptions: { url } }: FastifyRequest): boolean =>
  method === 'POST' && url === ROOT + PATH;

export interface BulkDependencies {
  readonly tokens: TokenCache;
  readonly limiter: Limiter;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly slots: BulkSlots;
  monotonicMs(): number;
  /** A new resource id: a UUID of version 7. */
  createId(): string;
  isDraining(): boolean;
}

export function bulkRoute(service: Service, dependencies: BulkDependencies): Route {
  const { logger, metrics, createId, tokens, slots } = dependencies;
  const perform = createPerform(service);

  async function serve(request: FastifyRequest, reply: FastifyReply): Promise<Buffer> {
    if (!isOn(tenantOf(request))) throw notImplemented('Bulk is off for this tenant. Send each operation by itself.');
    const { base_url: baseUrl } = service.scopeOf(request);
    const sent = parseBulk(bodyOf(request), baseUrl);
    request.body = undefined; // up to 4 MiB, which would be held for as long as the operations take
    const bulk = mayRefer(sent) ? withDeclared(sent, await declaredReferences(service, request)) : sent;
    const counts = (request.operations = new Map<number, number>());
    const pace = paceOf(request, reply, dependencies);
    const answers = await runBulk(bulk, {
      baseUrl,
      next: async () => (await pace()) ?? (await refusalOf(tokens, request, reply)),
      perform: (operation, id) => perform(request, operation, id),
      observe(operation, status, failure) {
        counts.set(status, (counts.get(status) ?? 0) + 1);
        metrics.observeOperation(status);
        if (failure === undefined) return;
        logFailure(logger, request, failure);
        if (!isOrdinary(failure)) request.failure = failure;
        refuseOperation(request, operation, failure);
      },
      createId,
    });
    reply.header('content-type', SCIM_JSON);
    return Buffer.from(bulkResponse(answers));
  }

  return {
    path: PATH,
    handlers: { POST: (request, reply) => slots.stay(request, () => serve(request, reply)) },
    bodyBytesMax: BULK_BYTES_MAX,
  };
}

/** Whether the tenant may send bulks at all. A directory of the version before does not say. */
const isOn = ({ bulk }: ResolvedToken): boolean => bulk !== 'BULK_DISABLED';

function tenantOf({ tenant }: FastifyRequest): ResolvedToken {
  if (tenant === undefined) throw unauthorized();
  return tenant;
}

function paceOf(request: FastifyRequest, reply: FastifyReply, dependencies: BulkDependencies): Pace {
  const { limiter, monotonicMs, isDraining } = dependencies;
  return createPace({
    ...{ monotonicMs, sleep, isDraining },
    isGone: () => reply.raw.destroyed,
    async take() {
      const tenant = tenantOf(request);
      const bucket = bucketOf(tenant);
      const part = bulkPartOf(bucket);
      const verdict = await limiter.take(tenant.tenant_id, part);
      const remaining = verdict.remaining + bucket.capacity - part.capacity;
      if (verdict.allowed && !reply.raw.headersSent) sayRate(reply, bucket, { ...verdict, remaining });
      return verdict;
    },
  });
}

type Provisioning = Service['directory']['provisioning'];

/** What is called for a resource type. */
interface Calls {
  readonly create: Provisioning['createUser'];
  readonly replace: Provisioning['replaceUser'];
  readonly patch: Provisioning['patchUser'];
  readonly delete: Provisioning['deleteUser'];
}

const endpoints = (calls: Provisioning) =>
  new Map<string, Calls>([
    [
      '/Users',
      { create: calls.createUser, replace: calls.replaceUser, patch: calls.patchUser, delete: calls.deleteUser },
    ],
    [
      '/Groups',
      { create: calls.createGroup, replace: calls.replaceGroup, patch: calls.patchGroup, delete: calls.deleteGroup },
    ],
  ]);

function createPerform(service: Service) {
  const types = endpoints(service.directory.provisioning);
  return async (request: FastifyRequest, operation: BulkRequest, givenId: string): Promise<Done> => {
    const { method, endpoint, id, version: if_match, data } = operation;
    const calls = types.get(endpoint);
    if (calls === undefined) throw notFound(`There is nothing at the path "${endpoint}".`);
    const document = Buffer.from(data);
    if (document.length > BODY_BYTES_MAX) throw bodyTooLarge();
    const scope = service.scopeOf(request);
    // No resource is answered with, so none needs to be read whole: a group may have very many members.
    const message = { ...scope, id, attributes: method === 'PATCH' ? '' : 'id' };
    const location = locationOf(scope.base_url, endpoint, id);
    const run = <Message, Answer>(call: Call<Message, Answer>, sent: Message): Promise<Answer> =>
      service.inTurn(request, () => call(sent, callOptions(request)));
    switch (method) {
      case 'POST':
        return doneOf(201, await run(calls.create, { ...message, id: givenId, document }));
      case 'PUT':
        return doneOf(200, await run(calls.replace, { ...message, if_match, document }));
      case 'PATCH':
        return patchedOf(await run(calls.patch, { ...message, if_match, operations: document }), location);
      case 'DELETE':
        await run(calls.delete, { tenant_id: scope.tenant_id, id, if_match });
        return { status: 204, version: undefined, id, location };
    }
  };
}

type Call<Message, Answer> = (message: Message, options: CallOptions) => Promise<Answer>;

/** As alone: without a document the answer is 204, and has no location of its own. */
const patchedOf = ({ id, etag, document }: Resource, location: string): Done => ({
  status: document.length > 0 ? 200 : 204,
  ...{ version: etag, id, location },
});

const doneOf = (status: number, { id, etag, location }: Resource): Done => ({ status, version: etag, id, location });
