// How a path becomes Fastify routes: one handler per method, and 405 with Allow for every other method.
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { METHODS } from 'node:http';
import { ScimError } from '../scim/error.ts';
import { expectBody, ignoreBody } from './body.ts';
import { BODY_BYTES_MAX } from './error-handler.ts';
import { ROOT } from './link.ts';

/** Answers with the bytes of the body, undefined for none: null would be sent as JSON. */
export type Handler = (
  request: FastifyRequest<{ Params: { id?: string } }>,
  reply: FastifyReply,
) => Promise<Buffer | undefined>;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A path below /scim/v2 and what it does. HEAD comes with GET. */
export interface Route {
  readonly path: string;
  readonly handlers: Partial<Record<Method, Handler>>;
  /** 1 MiB when absent. */
  readonly bodyBytesMax?: number;
}

const withBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Makes Fastify know every method that Node can parse, so that each can be refused. */
export function supportMethods(app: FastifyInstance): void {
  for (const method of METHODS) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method);
}

export function addRoute(app: FastifyInstance, { path, handlers, bodyBytesMax = BODY_BYTES_MAX }: Route): void {
  const url = ROOT + path;
  for (const [method, handler] of Object.entries(handlers)) {
    app.route({
      method,
      url,
      bodyLimit: bodyBytesMax,
      onRequest: withBody.has(method) ? expectBody(bodyBytesMax) : ignoreBody,
      handler: handler as RouteHandlerMethod,
    });
  }
  const allowed = Object.keys(handlers).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const allow = allowed.join(', ');
  app.route({
    method: app.supportedMethods.filter((method) => !allowed.includes(method)),
    url,
    onRequest: (request, reply, done) => {
      reply.header('allow', allow);
      done(new ScimError(405, `${request.method} is not possible here. Possible: ${allow}.`));
    },
    handler: () => Promise.resolve(undefined),
  });
}
