// Between a row and the document that a client sees: id and meta are columns, everything else is the stored text.
import type { Resource__Output as Resource } from '../../proto/gen/muster/directory/v1/Resource.ts';
import type { ResourceType } from '../scim/attribute.ts';
import type { JsonObject } from '../scim/json.ts';
import { projection, type Projection } from '../scim/project.ts';
import { etag } from './precondition.ts';
import type { ResourceRow } from './sql/resource-row.ts';

export const resourceLocation = (type: ResourceType, baseUrl: string, id: string): string =>
  `${baseUrl}${type.endpoint}/${id}`;

/** The whole resource as JSON text. */
export function resourceText(type: ResourceType, baseUrl: string, row: ResourceRow): string {
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
  const text = resourceText(type, baseUrl, row);
  return project === undefined ? text : JSON.stringify(project(JSON.parse(text) as JsonObject));
}

/** What a request says about the answer's shape. */
export interface Rendering {
  readonly base_url: string;
  readonly attributes: string;
  readonly excluded_attributes: string;
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

/** The answer to a read whose If-None-Match names the version that there is. */
export const unmodifiedResource = ({ id, version }: ResourceRow): Resource => ({
  id,
  etag: etag(version),
  location: '',
  document: Buffer.alloc(0),
  unmodified: true,
});
