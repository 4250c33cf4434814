// What a request says of the resource that it means: its id, and the version that it must or must not have.
import type { ResourceType } from '../scim/attribute.ts';
import { notFound, preconditionFailed, type ScimError } from '../scim/error.ts';

/** The ETag of a version (RFC 7644 section 3.14): weak, since two renderings of it may differ in bytes. */
export const etag = (version: string): string => `W/"${version}"`;

/** The header fields of a request, as sent; empty for none. */
export interface Preconditions {
  readonly if_match: string;
  readonly if_none_match: string;
}

/** Fails with 412 when If-Match does not name the version that there is. */
export function requireMatch(type: ResourceType, request: Preconditions, version: string): void {
  if (request.if_match === '' || namesVersion(request.if_match, version)) return;
  throw preconditionFailed(`The ${nameOf(type)} has changed: its version is ${etag(version)}.`);
}

/** Fails with 412 when a write may not happen to the version that there is (RFC 9110 sections 13.1.1 and 13.1.2). */
export function requireWritable(type: ResourceType, request: Preconditions, version: string): void {
  requireMatch(type, request, version);
  if (!isUnmodified(request, version)) return;
  throw preconditionFailed(`The ${nameOf(type)} is there, with the version ${etag(version)}.`);
}

/** Whether If-None-Match names the version that there is. */
export const isUnmodified = (request: Preconditions, version: string): boolean =>
  request.if_none_match !== '' && namesVersion(request.if_none_match, version);

/** Whether an If-Match or If-None-Match header names a version (RFC 9110 section 13.1; compared weakly). */
function namesVersion(header: string, version: string): boolean {
  return header.split(',').some((each) => {
    const tag = each.trim();
    return tag === '*' || tag.replace(/^W\//, '') === `"${version}"`;
  });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text has the form of an id of ours. What has not is the id of nobody; the database would call it an error. */
export const isId = (text: string): boolean => UUID.test(text);

/** Fails with 404 for what is no id of ours. */
export function requireId(type: ResourceType, id: string): void {
  if (!isId(id)) throw resourceNotFound(type, id);
}

export const resourceNotFound = (type: ResourceType, id: string): ScimError =>
  notFound(`There is no ${nameOf(type)} with the id "${id.slice(0, 100)}".`);

const nameOf = (type: ResourceType): string => type.name.toLowerCase();
