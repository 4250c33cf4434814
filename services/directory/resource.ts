// Between a row and the document that a client sees: id and meta are columns, everything else is the stored text.
import type { Resource__Output as Resource } from '../../proto/gen/muster/directory/v1/Resource.ts';
import type { ResourceType } from '../scim/attribute.ts';
import type { JsonObject } from '../scim/json.ts';
import { projectedSubs, projection, type Projection } from '../scim/project.ts';
import type { Directory } from './directory.ts';
import { etag } from './precondition.ts';
import { relatedColumn, type Related } from './sql/relation.ts';
import type { ResourceRow } from './sql/resource-row.ts';
import type { ResourceTable } from './sql/table.ts';

export const resourceLocation = (type: ResourceType, baseUrl: string, id: string): string =>
  `${baseUrl}${type.endpoint}/${id}`;

/** The whole resource as JSON text, but for what is related. */
function resourceText(type: ResourceType, baseUrl: string, row: ResourceRow): string {
  const meta = {
    resourceType: type.name,
    created: row.created_at.toISOString(),
    lastModified: row.modified_at.toISOString(),
    location: resourceLocation(type, baseUrl, row.id),
    version: etag(row.version),
  };
  return `{"id":"${row.id}",${row.document.slice(1, -1)},"meta":${JSON.stringify(meta)}}`;
}

/** The resource as JSON text, cut down to what was asked for. */
export function projectedText(
  type: ResourceType,
  baseUrl: string,
  row: ResourceRow,
  project: Projection | undefined,
): string {
  const whole = resourceText(type, baseUrl, row);
  const text = project === undefined ? whole : JSON.stringify(project(JSON.parse(whole) as JsonObject));
  // What is related was cut down by the database, and may be too much to be parsed here. There is an id before it, always.
  const { related } = row;
  return related === undefined || related === null ? text : `${text.slice(0, -1)},${related}}`;
}

/** What a request says about the answer's shape. */
export interface Rendering {
  readonly base_url: string;
  readonly attributes: string;
  readonly excluded_attributes: string;
}

/** What a statement reads of the table's relation for an answer of this shape; undefined: nothing. */
export function relatedOf(type: ResourceType, { relation }: ResourceTable, request: Rendering): Related | undefined {
  if (relation === undefined) return undefined;
  const subs = projectedSubs(type, relation.attribute, request.attributes, request.excluded_attributes);
  return relatedColumn(relation, subs, request.base_url);
}

/** The answer that holds one resource. */
export function renderResource(type: ResourceType, request: Rendering, row: ResourceRow): Resource {
  const project = projection(type, request.attributes, request.excluded_attributes);
  return {
    id: row.id,
    etag: etag(row.version),
    location: resourceLocation(type, request.base_url, row.id),
    document: Buffer.from(projectedText(type, request.base_url, row, project)),
    unmodified: false,
  };
}

/** The answer to a write that says nothing but which version there is now. */
export const unrenderedResource = (id: string, version: string): Resource => ({
  id,
  etag: etag(version),
  location: '',
  document: Buffer.alloc(0),
  unmodified: false,
});

/** What an answer says of the resource in it; undefined when there is none. */
export function writtenOf(answer: Partial<Resource>): { id: string; version: string } | undefined {
  const { id, etag: tag } = answer;
  return id === undefined || tag === undefined ? undefined : { id, version: tag.replace(/\D/g, '') };
}

/** The answer to a read whose If-None-Match names the version that there is. */
export const unmodifiedResource = ({ id, version }: ResourceRow): Resource => ({
  id,
  etag: etag(version),
  location: '',
  document: Buffer.alloc(0),
  unmodified: true,
});

/** Of a resource that is changed, or deleted: readers are told of that as its last version. */
export const nextVersion = ({ version }: ResourceRow): string => String(BigInt(version) + 1n);

/** Time does not run backwards for one resource, whichever machine's clock wrote last. */
export const nextTime = ({ now }: Pick<Directory, 'now'>, row: ResourceRow): Date =>
  new Date(Math.max(now().getTime(), row.modified_at.getTime() + 1));
