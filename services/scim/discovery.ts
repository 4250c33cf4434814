// What a client can find out about this service: ServiceProviderConfig, ResourceTypes and Schemas (RFC 7643 sections 5 to 8,
// RFC 7644 section 4), all derived from the tenant's attribute tables and its mandatory attributes.
import type { Attribute, ResourceType, Schema } from './attribute.ts';
import { BULK_BYTES_MAX, BULK_OPERATIONS_MAX } from './bulk.ts';
import { notFound } from './error.ts';
import type { JsonObject } from './json.ts';
import { COUNT_DEFAULT, COUNT_MAX, CURSOR_TIMEOUT_SECONDS, listResponse } from './message.ts';
import { isRequired, type RequiredAttribute } from './required.ts';
import { USER_SCHEMA } from './user.ts';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0';

/** The tenant's view: where the service is, what it serves, and what it requires. */
export interface View {
  /** The public URL up to and including /scim/v2. */
  readonly baseUrl: string;
  /** What the tenant has, users first. */
  readonly types: readonly ResourceType[];
  /** Of users. */
  readonly required: readonly RequiredAttribute[];
  /** Whether POST /Bulk is served. */
  readonly servesBulk: boolean;
}

/** RFC 7643 section 5; `pagination` is of RFC 9865 section 4. */
export function serviceProviderConfig({ baseUrl, servesBulk }: View): JsonObject {
  return {
    schemas: [`${CORE}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: servesBulk
      ? { supported: true, maxOperations: BULK_OPERATIONS_MAX, maxPayloadSize: BULK_BYTES_MAX }
      : { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: COUNT_MAX },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: COUNT_DEFAULT,
      maxPageSize: COUNT_MAX,
      cursorTimeout: CURSOR_TIMEOUT_SECONDS,
    },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'The secret token of the tenant, sent as Authorization: Bearer.',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  };
}

/** RFC 7643 section 6: one type by its name, or all of them as a ListResponse. */
export function resourceTypes(view: View, id: string): string {
  return oneOrAll(
    view.types.map((type) => ({ id: type.name, document: resourceType(view, type) })),
    id,
    'resource type',
  );
}

/** RFC 7643 section 7: one schema by its URN, or all of them as a ListResponse. */
export function schemas(view: View, id: string): string {
  const documents = view.types.flatMap((type) =>
    [type.schema, ...type.extensions].map((schema) => ({
      id: schema.id,
      document: schemaDocument(view, requiredIn(view, type), schema, schema === type.schema ? undefined : schema.id),
    })),
  );
  return oneOrAll(documents, id, 'schema');
}

function oneOrAll(documents: readonly { id: string; document: JsonObject }[], id: string, what: string): string {
  if (id === '')
    return listResponse(
      documents.map((each) => JSON.stringify(each.document)),
      documents.length,
      1,
    );
  const found = documents.find((each) => each.id.toLowerCase() === id.toLowerCase());
  if (found === undefined) throw notFound(`There is no ${what} "${id}".`);
  return JSON.stringify(found.document);
}

/** Mandatory attributes are listed of users only; what a schema itself marks as required is in its tables. */
const requiredIn = ({ required }: View, type: ResourceType): readonly RequiredAttribute[] =>
  type.schema.id === USER_SCHEMA ? required.filter((each) => !each.isConditional) : [];

function resourceType(view: View, type: ResourceType): JsonObject {
  const { baseUrl } = view;
  return {
    schemas: [`${CORE}:ResourceType`],
    id: type.name,
    name: type.name,
    endpoint: type.endpoint,
    description: type.description,
    schema: type.schema.id,
    schemaExtensions: type.extensions.map((extension) => ({
      schema: extension.id,
      required:
        requiredIn(view, type).some((each) => each.extension === extension.id) ||
        extension.attributes.some((each) => each.required),
    })),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${type.name}` },
  };
}

function schemaDocument(
  { baseUrl }: View,
  required: readonly RequiredAttribute[],
  schema: Schema,
  extension: string | undefined,
): JsonObject {
  return {
    schemas: [`${CORE}:Schema`],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map((attribute) =>
      attributeDocument(attribute, (sub) => isRequired(required, extension, attribute.name, sub)),
    ),
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
  };
}

/** @param mandatory Whether the tenant requires the attribute, or the sub-attribute of that name. */
function attributeDocument(attribute: Attribute, mandatory: (sub?: string) => boolean): JsonObject {
  const { subAttributes, canonicalValues, referenceTypes, declared: _, ...characteristics } = attribute;
  return {
    ...characteristics,
    required: attribute.required || mandatory(),
    ...(canonicalValues && { canonicalValues }),
    ...(referenceTypes && { referenceTypes }),
    ...(subAttributes && {
      subAttributes: subAttributes.map((sub) => attributeDocument(sub, () => mandatory(sub.name))),
    }),
  };
}
