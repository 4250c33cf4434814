// What a request body must look like from outside, checked before a byte of it is read. Its inside is the directory's affair.
import type { FastifyInstance, FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { ScimError, invalidSyntax } from '../scim/error.ts';
import { BODY_BYTES_MAX, SCIM_JSON, bodyTooLarge } from './error-handler.ts';

const EMPTY = 'The request has no body. Send a JSON object.';
const unsupported = (detail: string): ScimError => new ScimError(415, detail);

/** Bodies are handed over as bytes; one that no route asked for is not read. */
export function acceptBytes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(SCIM_JSON, { parseAs: 'buffer', bodyLimit: BODY_BYTES_MAX }, (_request, body, done) =>
    done(null, body),
  );
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
}

/** For routes with a body of so many bytes at most: fails with 413, 415, or 400 when there is none. */
export const expectBody =
  (bytesMax: number) =>
  (request: FastifyRequest, _reply: FastifyReply, done: HookHandlerDoneFunction): void =>
    done(problemOf(request.raw.headers, bytesMax));

/** For routes without a body: one that is sent is ignored, whatever it says it is. */
export function ignoreBody(request: FastifyRequest, _reply: FastifyReply, done: HookHandlerDoneFunction): void {
  delete request.raw.headers['content-type'];
  done();
}

/** The bytes of the body. Throws invalidSyntax when there are none. */
export function bodyOf(request: FastifyRequest): Buffer {
  if (request.body instanceof Buffer && request.body.length > 0) return request.body;
  throw invalidSyntax(EMPTY);
}

function problemOf(headers: FastifyRequest['raw']['headers'], bytesMax: number): ScimError | undefined {
  const length = headers['content-length'];
  if (length !== undefined && Number(length) > bytesMax) return bodyTooLarge(bytesMax);
  const isEmpty = length === '0' || (length === undefined && headers['transfer-encoding'] === undefined);
  const type = headers['content-type'];
  if (type === undefined && isEmpty) return invalidSyntax(EMPTY);
  if (type === undefined || !isJson(type))
    return unsupported(`The Content-Type must be ${SCIM_JSON} or application/json.`);
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return unsupported('The request body must not be compressed: no Content-Encoding is understood.');
  }
  // Checked for good: any parameters, which mean nothing here (RFC 8259 section 11), must not trouble Fastify's parser.
  headers['content-type'] = SCIM_JSON;
  return isEmpty ? invalidSyntax(EMPTY) : undefined;
}

function isJson(type: string): boolean {
  const semicolon = type.indexOf(';');
  const essence = (semicolon === -1 ? type : type.slice(0, semicolon)).trim().toLowerCase();
  return essence === SCIM_JSON || essence === 'application/json';
}
