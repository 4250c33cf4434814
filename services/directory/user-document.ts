// Between a user's row and the document that a client sees: id and meta are columns, everything else is the stored text.
import type { Resource__Output as Resource } from '../../proto/gen/muster/directory/v1/Resource.ts';
import { comparableResource, equalityTerms, fold } from '../scim/comparable.ts';
import type { JsonObject } from '../scim/json.ts';
import { projection, type Projection } from '../scim/project.ts';
import { userType } from '../scim/user.ts';
import { termHash } from './sql/term.ts';
import type { UserRow, UserValues } from './sql/users.ts';

/** The ETag of a version (RFC 7644 section 3.14): weak, since two renderings of it may differ in bytes. */
export const etag = (version: string): string => `W/"${version}"`;

export const userLocation = (baseUrl: string, id: string): string => `${baseUrl}${userType.endpoint}/${id}`;

/** The whole user as JSON text. */
export function userText(baseUrl: string, row: UserRow): string {
  const meta = {
    resourceType: userType.name,
    created: row.created_at.toISOString(),
    lastModified: row.modified_at.toISOString(),
    location: userLocation(baseUrl, row.id),
    version: etag(row.version),
  };
  return `{"id":"${row.id}",${row.document.slice(1, -1)},"meta":${JSON.stringify(meta)}}`;
}

/** The user as JSON text, cut down to what was asked for. */
export function projectedText(baseUrl: string, row: UserRow, project: Projection | undefined): string {
  const text = userText(baseUrl, row);
  return project === undefined ? text : JSON.stringify(project(JSON.parse(text) as JsonObject));
}

/** What a request says about the answer's shape. */
export interface Rendering {
  readonly base_url: string;
  readonly attributes: string;
  readonly excluded_attributes: string;
}

export function userResource(request: Rendering, row: UserRow): Resource {
  const project = projection(userType, request.attributes, request.excluded_attributes);
  return {
    id: row.id,
    etag: etag(row.version),
    location: userLocation(request.base_url, row.id),
    document: Buffer.from(projectedText(request.base_url, row, project)),
    unmodified: false,
  };
}

/** A validated document with all that is stored beside it. */
export interface StoredUser {
  readonly values: UserValues;
  readonly terms: readonly bigint[];
}

/** These have columns and indexes of their own. */
const columnTerms: ReadonlySet<string> = new Set(['userName', 'externalId', 'active']);

export function storedUser(document: JsonObject): StoredUser {
  const comparable = comparableResource(userType, document);
  const terms = equalityTerms(comparable).filter((term) => !columnTerms.has(term.slice(0, term.indexOf('\0'))));
  return {
    values: {
      userNameFolded: fold(document['userName'] as string),
      externalId: (document['externalId'] as string | undefined) ?? null,
      active: document['active'] as boolean,
      document: JSON.stringify(document),
      comparable: JSON.stringify(comparable),
    },
    terms: terms.map(termHash),
  };
}
