// Whatever fails is answered with a SCIM error (RFC 7644 section 3.12), even what Fastify or Node refuse by themselves.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import type { Logger } from 'pino';
import { BULK_BYTES_MAX } from '../scim/bulk.ts';
import { ScimError, internal, invalidSyntax, isFailure, tooLarge, unauthorized } from '../scim/error.ts';
import type { JsonObject } from '../scim/json.ts';

/** The media type of everything that is answered (RFC 7644 section 8.1). */
export const SCIM_JSON = 'application/scim+json';
export const BODY_BYTES_MAX = 1024 * 1024;

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request failed with; undefined while it has not. */
    failure: ScimError | undefined;
  }
}

/** A SCIM error as it is answered. `status` is a string there. */
export function errorMessage(error: ScimError): JsonObject {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    scimType: error.scimType,
    detail: error.detail,
    status: String(error.status),
  };
}

export const errorBody = (error: ScimError): Buffer => Buffer.from(JSON.stringify(errorMessage(error)));

/** For Fastify's setErrorHandler. */
export function handleError(logger: Logger) {
  return (thrown: Error, request: FastifyRequest, reply: FastifyReply): void => {
    const error = toScimError(thrown, request.routeOptions.bodyLimit);
    request.failure = error;
    logFailure(logger, request, error);
    reply.code(error.status).header('content-type', SCIM_JSON);
    if (error.status === 401) reply.header('www-authenticate', 'Bearer');
    if (error.retryAfterSeconds !== undefined) reply.header('retry-after', error.retryAfterSeconds);
    reply.send(errorBody(error));
  };
}

/** What the customer has no part in is for the log. */
export function logFailure(logger: Logger, { id: requestId }: FastifyRequest, error: ScimError): void {
  const { status, detail } = error;
  if (isFailure(error)) logger.warn({ requestId, status, ...cause(error) }, 'failed');
  if (status === 501) logger.info({ requestId, status, detail }, 'not provided');
}

/** A 413, before or while the body is read. A bulk's names the limit as RFC 7644 section 3.7.4 asks for. */
export const bodyTooLarge = (bytesMax = BODY_BYTES_MAX): ScimError =>
  tooLarge(
    bytesMax === BULK_BYTES_MAX
      ? `The size of the bulk operation exceeds the maxPayloadSize (${bytesMax}).`
      : `The request body is larger than ${bytesMax} bytes.`,
  );

// Fastify's own errors carry a status code; an error without one is a fault of ours.
function toScimError(error: Error, bodyBytesMax: number): ScimError {
  if (error instanceof ScimError) return error;
  const { statusCode } = error as { statusCode?: number };
  if (statusCode === 413) return bodyTooLarge(bodyBytesMax);
  if (statusCode === 400) return invalidSyntax('The request body was not received as announced.');
  if (statusCode === undefined || statusCode >= 500) return internal(error);
  return statusCode === 401 ? unauthorized() : new ScimError(statusCode, error.message);
}

// The message of a cause may quote what the client sent, so only a fault of ours is logged whole.
function cause(error: ScimError): object {
  let root: unknown = error;
  while (root instanceof Error && root.cause !== undefined) root = root.cause;
  const { code } = root as { code?: string | number };
  return error.status === 500 ? { code, err: error.cause } : { code };
}

/** What Node could not parse as HTTP never reaches Fastify: it is answered on the socket. */
export function handleClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  const answered = (socket as { _httpMessage?: { headersSent: boolean } })._httpMessage?.headersSent === true;
  if (error.code === 'ECONNRESET' || !socket.writable || answered) {
    socket.destroy();
    return;
  }
  endWithError(socket, malformed(error.code));
}

/** Answers on a socket that has no response object, and ends it. `headers` are whole lines. */
export function endWithError(socket: Socket, problem: ScimError, headers = ''): void {
  const { status } = problem;
  const body = errorBody(problem);
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: ${SCIM_JSON}\r\n${headers}`;
  socket.end(Buffer.concat([Buffer.from(`${head}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`), body]));
}

function malformed(code: string | undefined): ScimError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ScimError(431, 'The request’s line and header fields are too large.');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return bodyTooLarge();
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ScimError(408, 'The request did not arrive in time.');
    default:
      return invalidSyntax('The request is not well-formed HTTP.');
  }
}
