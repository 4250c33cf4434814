// Who is asking: the bearer token alone says which tenant. Every token that is not valid gets the same 401, and a token
// that could not be checked gets 503: Entra ID stops a customer's job at once on 401.
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { hash } from 'node:crypto';
import type { ResolvedToken__Output as ResolvedToken } from '../../proto/gen/muster/directory/v1/ResolvedToken.ts';
import { ScimError, forbidden, internal, invalidSyntax, unauthorized } from '../scim/error.ts';
import { isToken } from '../token.ts';
import { checkNetwork } from './network-rule.ts';
import type { TokenCache } from './token-cache.ts';

const SLOW_BODY_MS = 100;
const BEARER = /^bearer +(\S+) *$/i;
const SUSPENDED =
  'Provisioning is suspended for this tenant: its users and its token are kept, but requests are refused until the operator of the service resumes it.';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request this is; undefined until the token is found valid. */
    tenant: ResolvedToken | undefined;
  }
}

/** The first thing to happen to every request. Fails with 400, 401, 403 or 503. */
export function authenticate(tokens: TokenCache) {
  return (request: FastifyRequest, _reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    const token = bearerToken(request.raw.rawHeaders);
    if (typeof token !== 'string') return done(token);
    const answer = tokens.resolve(hash('sha256', token, 'buffer'));
    if (answer instanceof Promise) {
      answer.then(
        (resolved) => done(admit(request, resolved)),
        (error: unknown) => done(error as Error),
      );
    } else {
      done(admit(request, answer));
    }
  };
}

/** Comes when the body is there: one that was sent slowly may have outlived its token. */
export function authenticateAgain(tokens: TokenCache) {
  const again = authenticate(tokens);
  return (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    if (reply.elapsedTime < SLOW_BODY_MS) done();
    else again(request, reply, done);
  };
}

/** For a request that takes its time: why it may not go on, or undefined when it may. */
export async function refusalOf(
  tokens: TokenCache,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<ScimError | undefined> {
  const before = request.tenant?.tenant_id;
  const refused = await new Promise<Error | undefined>((resolve) => authenticate(tokens)(request, reply, resolve));
  if (refused === undefined) return request.tenant?.tenant_id === before ? undefined : unauthorized();
  return refused instanceof ScimError ? refused : internal(refused);
}

function admit(request: FastifyRequest, resolved: ResolvedToken | undefined): ScimError | undefined {
  if (resolved === undefined) return unauthorized();
  request.tenant = resolved;
  const refused = checkNetwork(request, resolved);
  if (refused !== undefined) return refused;
  return resolved.provisioning === 'SUSPENDED' ? forbidden(SUSPENDED) : undefined;
}

// `headers` would hide a second Authorization header, and proxies differ in which of the two they believe.
function bearerToken(rawHeaders: readonly string[]): string | ScimError {
  let authorization: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length !== 'authorization'.length || name.toLowerCase() !== 'authorization') continue;
    if (authorization !== undefined) return invalidSyntax('The request has more than one Authorization header.');
    authorization = rawHeaders[index + 1];
  }
  const token = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
  return token !== undefined && isToken(token) ? token : unauthorized();
}
