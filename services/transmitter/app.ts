// What is served to receivers: the keys that tokens are verified with, and the tokens of those who come for them.
import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { ScimError, isFailure } from '../scim/error.ts';
import { pollRoute, type PollRouteOptions } from './poll-route.ts';
import type { Keyring } from './keyring.ts';
import { PollError } from './poll.ts';
import { publicKeys } from './signing.ts';

const BODY_BYTES_MAX = 1_048_576;
const REQUEST_TIMEOUT_MS = 30_000;
/** Shorter than until a new key signs. */
const KEYS_MAX_AGE_SECONDS = 300;

export interface AppOptions extends PollRouteOptions {
  readonly keyring: Keyring;
  readonly logger: Logger;
}

/** Not yet listening. */
export function buildApp(options: AppOptions): FastifyInstance {
  const { keyring, logger } = options;
  const app = Fastify({ logger: false, bodyLimit: BODY_BYTES_MAX, requestTimeout: REQUEST_TIMEOUT_MS });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.get('/jwks.json', async (_request, reply) => {
    reply.header('cache-control', `public, max-age=${KEYS_MAX_AGE_SECONDS}`);
    return publicKeys(await keyring.get());
  });
  app.post('/poll/:receiver', pollRoute(options));
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ description: 'There is nothing at this path.' }));
  app.setErrorHandler((error, request, reply) => {
    const { status, headers, description } = answerTo(error);
    // Not the URL, which may hold anything.
    if (status >= 500 && status !== 503) logger.error({ err: error, route: request.routeOptions.url }, 'http');
    return reply.code(status).headers(headers).send({ description });
  });
  return app;
}

function answerTo(error: unknown): { status: number; headers: Record<string, string>; description: string } {
  if (error instanceof PollError) return { status: 400, headers: {}, description: error.message };
  if (error instanceof ScimError) {
    const { status, retryAfterSeconds, detail } = error;
    const headers = {
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    };
    return { status, headers, description: isFailure(error) && status !== 503 ? 'The request failed.' : detail };
  }
  const { statusCode, message } = error as { statusCode?: number; message: string };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return { status: statusCode, headers: {}, description: message };
  }
  return { status: 500, headers: {}, description: 'The request failed.' };
}
