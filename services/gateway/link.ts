// What the links in answers begin with.
import type { FastifyRequest } from 'fastify';
import { invalidSyntax } from '../scim/error.ts';

/** Where everything is served. */
export const ROOT = '/scim/v2';
const HOST = /^[A-Za-z0-9._~-]+(:\d{1,5})?$|^\[[0-9A-Fa-f:.]+\](:\d{1,5})?$/;

/** The public URL up to and including /scim/v2 for one request. */
export type BaseUrl = (request: FastifyRequest) => string;

/** From the configured URL; without one from the Host header, which must be there and sane (RFC 9112 section 3.2): else 400. */
export function createBaseUrl(publicUrl: string | undefined): BaseUrl {
  const fixed = publicUrl?.replace(/\/+$/, '').replace(/\/scim\/v2$/, '');
  return (request) => {
    const { host, 'x-forwarded-proto': scheme } = request.raw.headers;
    if (host === undefined || !HOST.test(host)) throw invalidSyntax('The Host header is missing or wrong.');
    return (fixed ?? `${scheme === 'https' ? 'https' : 'http'}://${host}`) + ROOT;
  };
}
