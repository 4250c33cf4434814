// Requests that this gateway answered with an error by itself, for the provisioning log: the directory has not seen them, or did
// not say what came of them. Few are told one by one, so that a flood of them costs no more; all are counted.
import type { FastifyRequest } from 'fastify';
import type { RefusedRequest } from '../../proto/gen/muster/directory/v1/RefusedRequest.ts';
import type { ResolvedToken__Output as ResolvedToken } from '../../proto/gen/muster/directory/v1/ResolvedToken.ts';
import { isLogged } from '../rpc/status.ts';
import type { BulkOperation } from '../scim/bulk.ts';
import { ScimError } from '../scim/error.ts';
import { ROOT } from './link.ts';

const REFUSED_MAX = 1_000;
const REFUSED_PER_TENANT_MAX = 100;
const DETAIL_LENGTH_MAX = 1_000;

/** What is told of a request's target: which resource, by method and route. */
export interface Aim {
  readonly method: string;
  readonly resourceKind: string;
  readonly resourceId: string;
  readonly isWrite: boolean;
}

const writes: ReadonlySet<string> = new Set(['create', 'replace', 'patch', 'delete']);
const verbs: Readonly<Record<string, string>> = { POST: 'create', PUT: 'replace', PATCH: 'patch', DELETE: 'delete' };

export function aimOf(request: FastifyRequest): Aim {
  const route = request.is404 ? '' : (request.routeOptions.url ?? '').slice(ROOT.length);
  const [, collection = '', rest = ''] = /^\/(\w+)(.*)$/.exec(route) ?? [];
  const resourceKind = kindOf(collection);
  const isOne = rest === '/:id';
  if (collection === 'Bulk') return { method: 'bulk', resourceKind, resourceId: '', isWrite: true };
  const read = resourceKind === '' ? 'discover' : isOne ? 'get' : 'list';
  const isQuery = request.method === 'GET' || request.method === 'HEAD' || route.endsWith('/.search');
  const method = isQuery ? (route.endsWith('/.search') ? 'list' : read) : (verbs[request.method] ?? 'other');
  const resourceId = isOne ? ((request.params as { id?: string }).id ?? '') : '';
  return { method, resourceKind, resourceId, isWrite: writes.has(method) && resourceKind !== '' };
}

const kindOf = (collection: string): string =>
  collection === 'Users' ? 'User' : collection === 'Groups' ? 'Group' : '';

/** One failure, as it is kept until it is reported. */
export interface Failure {
  readonly error: ScimError;
  readonly requestId: string;
  readonly aim: Aim;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a bulk: its operations that this gateway answered with an error by itself. */
    refusedOperations: Failure[] | undefined;
  }
}

/** Tells of one operation of a bulk, unless the directory has: what it answered it has logged itself. */
export function refuseOperation(request: FastifyRequest, operation: BulkOperation, error: ScimError): void {
  if (isLogged(error)) return;
  request.refusedOperations ??= [];
  request.refusedOperations.push({ error, requestId: request.id, aim: aimOfOperation(operation) });
}

function aimOfOperation({ method, request, path = '' }: BulkOperation): Aim {
  const [, collection = '', id = ''] = /(?:^|\/)(Users|Groups)(?:\/([^/?]+))?$/.exec(path) ?? [];
  const resourceKind = kindOf(collection);
  const resourceId = request instanceof ScimError ? id : request.id;
  return { method: verbs[method ?? ''] ?? 'other', resourceKind, resourceId, isWrite: true };
}

/** What is to be reported of a request: itself, or those of its operations. */
export function refusedOf(request: FastifyRequest): readonly Failure[] {
  const { id: requestId, failure: error, refusedOperations = [] } = request;
  if (error === undefined || isLogged(error)) return refusedOperations;
  if (refusedOperations.some((each) => each.error === error)) return refusedOperations;
  return [...refusedOperations, { error, requestId, aim: aimOf(request) }];
}

export interface Refusals {
  add(token: ResolvedToken, failure: Failure, timeMs: number): void;
  /** What there is, at most 1,000; it is not kept. */
  take(): RefusedRequest[];
  /** Takes back what could not be reported, before what came since. */
  putBack(refused: readonly RefusedRequest[]): void;
}

export function createRefusals(createId: () => string): Refusals {
  let held: RefusedRequest[] = [];
  const perTenant = new Map<string, number>();
  return {
    add({ tenant_id }, { error, requestId, aim }, timeMs) {
      const count = perTenant.get(tenant_id) ?? 0;
      if (held.length >= REFUSED_MAX || count >= REFUSED_PER_TENANT_MAX) return;
      perTenant.set(tenant_id, count + 1);
      held.push({
        ...{ id: createId(), tenant_id, time_ms: timeMs, method: aim.method, resource_kind: aim.resourceKind },
        ...{ resource_id: aim.resourceId.slice(0, 100), status: error.status, scim_type: error.scimType ?? '' },
        ...{ detail: error.detail.slice(0, DETAIL_LENGTH_MAX), request_id: requestId },
      });
    },
    take() {
      const taken = held;
      held = [];
      perTenant.clear();
      return taken;
    },
    putBack(refused) {
      held = [...refused, ...held].slice(0, REFUSED_MAX);
    },
  };
}
