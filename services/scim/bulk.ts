// The envelope of a bulk (RFC 7644 section 3.7): a BulkRequest taken apart into the requests that it stands for, and their
// answers put together as a BulkResponse. An operation that is wrong by itself fails alone; the others are not its fault.
import { NO_PATHS, replaceInPatch, replaceInResource, type ReferencePaths, type Replace } from './bulk-reference.ts';
import { ScimError, invalidSyntax, invalidValue, notFound, tooLarge } from './error.ts';
import { isObject, parseStructure, type JsonObject } from './json.ts';
import { MESSAGES, member } from './message.ts';
import { BULK_ID } from './reference.ts';
import { requireSchema } from './validate.ts';

export const BULK_REQUEST_SCHEMA = `${MESSAGES}:BulkRequest`;
export const BULK_RESPONSE_SCHEMA = `${MESSAGES}:BulkResponse`;

/** RFC 7644 section 3.7.4, as ServiceProviderConfig says it. */
export const BULK_OPERATIONS_MAX = 1_000;
export const BULK_BYTES_MAX = 4 * 1024 * 1024;

/** Room for an operation whose `data` is nested deeper than a request of its own may be, so that it fails alone. */
const DEPTH_MAX = 64;
const BULK_ID_LENGTH_MAX = 200;
const SHOWN_MAX = 100;
const MENTIONED = /bulkId:/i;
/** Of an endpoint, or of what is below it. */
const PATH = /^\/?([A-Za-z]+)(?:\/([^?#]*?))?\/?$/;
const methods = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;

export type BulkMethod = (typeof methods)[number];

export interface Bulk {
  readonly operations: readonly BulkOperation[];
  /** How many operations may fail before the others are left alone. */
  readonly failOnErrors: number;
  /** Where the tenant's declared schemas have references. */
  readonly declared: ReferencePaths;
}

export interface BulkOperation {
  /** In capitals; whatever it is. Undefined when there is none, as with the others. */
  readonly method: string | undefined;
  readonly bulkId: string | undefined;
  /** As sent. */
  readonly path: string | undefined;
  /** What is to be done, or why it cannot be. */
  readonly request: BulkRequest | ScimError;
}

/** An operation as the request that it would be if it were sent alone. */
export interface BulkRequest {
  readonly method: BulkMethod;
  /** Of the resource type, for example "/Users". */
  readonly endpoint: string;
  /** Of the resource, unchecked; empty for a POST. May be a reference. */
  readonly id: string;
  /** In the form of an If-Match header; empty when there is none. */
  readonly version: string;
  /** JSON text; empty for a DELETE. May hold references. */
  readonly data: string;
  /** The bulkIds that it refers to, each once. */
  readonly references: readonly string[];
}

/** A resource that a reference stands for. */
export interface Made {
  readonly id: string;
  readonly location: string;
}

/** What became of an operation. */
export interface BulkAnswer {
  readonly operation: BulkOperation;
  readonly status: number;
  readonly location: string | undefined;
  /** The ETag. */
  readonly version: string | undefined;
  /** The SCIM error; undefined for a success. */
  readonly response: JsonObject | undefined;
}

/**
 * Takes a BulkRequest apart.
 * @param baseUrl What a path may begin with: the public URL up to and including /scim/v2.
 * @throws ScimError 413 for too many operations; invalidSyntax or invalidValue for what is wrong with the envelope itself.
 */
export function parseBulk(bytes: Uint8Array, baseUrl: string): Bulk {
  const { object: body, requireStorable } = parseStructure(bytes, DEPTH_MAX);
  requireSchema(body, BULK_REQUEST_SCHEMA);
  const failOnErrors = member(body, 'failOnErrors') ?? Infinity;
  if (failOnErrors !== Infinity && (!Number.isSafeInteger(failOnErrors) || Number(failOnErrors) < 1)) {
    throw invalidValue('"failOnErrors" must be a whole number of at least 1.');
  }
  const given = member(body, 'Operations');
  if (!Array.isArray(given) || given.length === 0) {
    throw invalidSyntax('"Operations" must be a list of at least one operation.');
  }
  if (given.length > BULK_OPERATIONS_MAX) {
    throw tooLarge(`The number of operations (${given.length}) exceeds the maxOperations (${BULK_OPERATIONS_MAX}).`);
  }
  const operations = given.map((each: unknown, index) => {
    if (!isObject(each)) throw invalidSyntax(`Operations[${index}] must be an object.`);
    return readOperation(each, `Operations[${index}]`, baseUrl, requireStorable);
  });
  requireUnique(operations);
  return { operations, failOnErrors: Number(failOnErrors), declared: NO_PATHS };
}

/** Whether the data of an operation may hold references, so that it matters where the tenant's schemas have them. */
export const mayRefer = ({ operations }: Bulk): boolean =>
  operations.some(({ request }) => !(request instanceof ScimError) && MENTIONED.test(request.data));

/** The bulk with the references in attributes that the tenant declared among the others. */
export function withDeclared(bulk: Bulk, declared: ReferencePaths): Bulk {
  if (declared.size === 0) return bulk;
  const operations = bulk.operations.map((operation): BulkOperation => {
    const { request } = operation;
    if (request instanceof ScimError || !MENTIONED.test(request.data)) return operation;
    const data = JSON.parse(request.data) as JsonObject;
    return { ...operation, request: { ...request, references: referencesOf(request, data, declared) } };
  });
  return { ...bulk, operations, declared };
}

/** Two resources of one name: nobody could tell which of them a reference means. */
function requireUnique(operations: readonly BulkOperation[]): void {
  const seen = new Set<string>();
  for (const { method, bulkId } of operations) {
    if (method !== 'POST' || bulkId === undefined) continue;
    if (seen.has(bulkId)) throw invalidValue(`The bulkId ${shown(bulkId)} is given to more than one POST.`);
    seen.add(bulkId);
  }
}

function readOperation(
  given: JsonObject,
  place: string,
  baseUrl: string,
  requireStorable: (part: unknown) => void,
): BulkOperation {
  const [sentMethod, bulkId, path] = ['method', 'bulkId', 'path'].map((name) => textOf(member(given, name)));
  const method = sentMethod?.toUpperCase();
  const named = { method, bulkId, path };
  try {
    requireStorable(given);
    return { ...named, request: readRequest(given, place, { method, bulkId, path: path ?? '' }, baseUrl) };
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return { ...named, request: error };
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

interface Named {
  readonly method: string | undefined;
  readonly bulkId: string | undefined;
  readonly path: string;
}

function readRequest(given: JsonObject, place: string, named: Named, baseUrl: string): BulkRequest {
  const method = methods.find((each) => each === named.method);
  if (method === undefined) throw invalidSyntax(`${place}.method must be POST, PUT, PATCH or DELETE.`);
  if (method === 'POST' && !named.bulkId) throw invalidValue(`${place}.bulkId must be a text: a POST needs one.`);
  if ((named.bulkId?.length ?? 0) > BULK_ID_LENGTH_MAX) {
    throw invalidValue(`${place}.bulkId is longer than ${BULK_ID_LENGTH_MAX} characters.`);
  }
  const version = member(given, 'version') ?? '';
  if (typeof version !== 'string') throw invalidSyntax(`${place}.version must be a text.`);
  const target = readPath(method, place, named.path, baseUrl);
  const data = method === 'DELETE' ? undefined : member(given, 'data');
  if (method !== 'DELETE' && !isObject(data)) {
    throw invalidSyntax(`${place}.data must be an object: a ${method} needs one.`);
  }
  const text = data === undefined ? '' : JSON.stringify(data);
  const mentioning = isObject(data) && MENTIONED.test(text) ? data : undefined;
  return {
    ...{ method, ...target, references: referencesOf({ method, ...target }, mentioning, NO_PATHS) },
    version: method === 'POST' ? '' : version,
    data: text,
  };
}

/** The bulkIds that a path and the data refer to. */
function referencesOf(
  { method, id }: Pick<BulkRequest, 'method' | 'id'>,
  data: JsonObject | undefined,
  declared: ReferencePaths,
): string[] {
  const references = new Set<string>();
  const referred = referenceIn(id);
  if (referred !== undefined) references.add(referred);
  const collect: Replace = (bulkId) => {
    references.add(bulkId);
    return '';
  };
  if (data !== undefined) replaceIn(method, data, declared, collect);
  return [...references];
}

function readPath(method: BulkMethod, place: string, path: string, baseUrl: string): { endpoint: string; id: string } {
  const below = path.startsWith(`${baseUrl}/`) ? path.slice(baseUrl.length) : path;
  const parts = PATH.exec(below);
  if (parts === null) {
    throw invalidValue(`${place}.path must be a path below the base URL, such as /Users or /Users/{id}.`);
  }
  const [, name = '', segment = ''] = parts;
  const id = decoded(segment);
  if (id.includes('/') && referenceIn(id) === undefined) throw notFound(`There is nothing at the path ${shown(path)}.`);
  if (method === 'POST' && id !== '')
    throw invalidValue(`${place}.path must be an endpoint such as /Users for a POST.`);
  if (method !== 'POST' && id === '') {
    throw invalidValue(`${place}.path must be that of a resource, such as /Users/{id}, for a ${method}.`);
  }
  return { endpoint: `/${name}`, id };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // no id has such a form; a bulkId may
  }
}

/** The bulkId that an id of a path stands for. */
const referenceIn = (id: string): string | undefined => BULK_ID.exec(id)?.[1];

const replaceIn = (method: BulkMethod, data: JsonObject, declared: ReferencePaths, replace: Replace): JsonObject =>
  method === 'PATCH' ? replaceInPatch(data, declared, replace) : replaceInResource(data, declared, replace);

/**
 * The request with what its references stand for. `madeOf` is asked for those only.
 * @param declared of the bulk that the request is in
 */
export function resolveReferences(
  request: BulkRequest,
  declared: ReferencePaths,
  madeOf: (bulkId: string) => Made,
): BulkRequest {
  if (request.references.length === 0) return request;
  const replace: Replace = (bulkId, form) => madeOf(bulkId)[form];
  const referred = referenceIn(request.id);
  const data = request.data === '' ? undefined : (JSON.parse(request.data) as JsonObject);
  return {
    ...request,
    id: referred === undefined ? request.id : madeOf(referred).id,
    data: data === undefined ? '' : JSON.stringify(replaceIn(request.method, data, declared, replace)),
    references: [],
  };
}

/** A BulkResponse (RFC 7644 section 3.7.3). A success has no body: who wants the resource finds it at its location. */
export function bulkResponse(answers: readonly BulkAnswer[]): string {
  const operations = answers.map(({ operation: { method, bulkId }, status, location, version, response }) => {
    return { method, bulkId, version, location, response, status: String(status) };
  });
  return JSON.stringify({ schemas: [BULK_RESPONSE_SCHEMA], Operations: operations });
}

/**
 * The URL that an operation's path stands for; undefined when it stands for none of ours.
 * @param baseUrl the public URL up to and including /scim/v2
 */
export function locationOfPath(path: string | undefined, baseUrl: string): string | undefined {
  if (path === undefined || path.startsWith(`${baseUrl}/`)) return path;
  if (!PATH.test(path)) return undefined;
  return path.startsWith('/') ? baseUrl + path : `${baseUrl}/${path}`;
}

/** A text of the client's in a message. */
export const shown = (text: string): string =>
  JSON.stringify(text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text);
