// What the handlers of all routes share: whose request it is, what the directory is told of it, and whose turn it is.
import type { FastifyRequest } from 'fastify';
import type { Query } from '../../proto/gen/muster/directory/v1/Query.ts';
import type { CallOptions, DirectoryClient } from '../rpc/client.ts';
import { unauthorized } from '../scim/error.ts';
import type { FairShare } from './fair-share.ts';
import type { BaseUrl } from './link.ts';
import { parseQuery } from './query.ts';
import type { Handler } from './route.ts';

/** The two fields that every message to the directory begins with. */
interface Scope {
  readonly tenant_id: string;
  readonly base_url: string;
}

export interface Service {
  readonly directory: DirectoryClient;
  /** Throws invalidSyntax for a wrong Host header. */
  scopeOf(request: FastifyRequest): Scope;
  /** A handler that waits for its tenant's turn. */
  serve(handler: Handler): Handler;
  /** A call to the directory that does. */
  inTurn<Answer>(request: FastifyRequest, call: () => Promise<Answer>): Promise<Answer>;
}

export function createService(directory: DirectoryClient, baseUrl: BaseUrl, share: FairShare): Service {
  const inTurn: Service['inTurn'] = (request, call) => share.run(tenantIdOf(request), call);
  return {
    directory,
    scopeOf: (request) => ({ tenant_id: tenantIdOf(request), base_url: baseUrl(request) }),
    serve: (handler) => (request, reply) => inTurn(request, () => handler(request, reply)),
    inTurn,
  };
}

/** The query as sent. Throws invalidSyntax for a repeated or garbled parameter. */
export function queryOf(request: FastifyRequest): Query {
  const url = request.raw.url ?? '';
  const start = url.indexOf('?');
  return start === -1 ? {} : parseQuery(url.slice(start + 1));
}

/** Which attributes to return (RFC 7644 section 3.9). */
export function projectionOf(request: FastifyRequest): { attributes: string; excluded_attributes: string } {
  const { attributes = '', excluded_attributes = '' } = queryOf(request);
  return { attributes, excluded_attributes };
}

/** The id in the path, decoded; empty for a path without one. */
export function idOf(request: Parameters<Handler>[0]): string {
  return request.params.id ?? '';
}

export function callOptions(request: FastifyRequest): CallOptions {
  return { requestId: request.id };
}

// No handler runs before authenticate; should that ever change, nobody is let in.
function tenantIdOf({ tenant }: FastifyRequest): string {
  if (tenant === undefined) throw unauthorized();
  return tenant.tenant_id;
}

/** The conditions on the resource's version (RFC 7644 section 3.14), as sent. */
export function preconditionsOf({ raw: { headers } }: FastifyRequest): { if_match: string; if_none_match: string } {
  return { if_match: headers['if-match'] ?? '', if_none_match: headers['if-none-match'] ?? '' };
}
