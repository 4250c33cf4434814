// The messages of the protocol: what a PatchOp and a SearchRequest say, and how lists are written (RFC 7644 sections 3.4, 3.5.2;
// RFC 9865).
import { invalidCount, invalidSyntax, invalidValue } from './error.ts';
import { isObject, type JsonObject } from './json.ts';
import { STEPS_MAX, type Operation } from './patch.ts';
import { requireSchema } from './validate.ts';

export const MESSAGES = 'urn:ietf:params:scim:api:messages:2.0';
export const PATCH_SCHEMA = `${MESSAGES}:PatchOp`;
export const SEARCH_SCHEMA = `${MESSAGES}:SearchRequest`;
export const LIST_SCHEMA = `${MESSAGES}:ListResponse`;

/** Results on one page when the client does not say, and at most (ServiceProviderConfig's filter.maxResults). */
export const COUNT_DEFAULT = 100;
export const COUNT_MAX = 200;

/** How long a cursor is good for after the page that it came with (ServiceProviderConfig's pagination.cursorTimeout). */
export const CURSOR_TIMEOUT_SECONDS = 3_600;

/** A query on a list, parsed. `attributes` and `excludedAttributes` are comma-separated, as in a URL. */
export interface Query {
  readonly filter: string | undefined;
  readonly sortBy: string | undefined;
  readonly descending: boolean;
  /** 1-based. */
  readonly startIndex: number;
  /** Asks for pages by cursor: empty for the first one. Undefined: by index. */
  readonly cursor: string | undefined;
  readonly count: number;
  readonly attributes: string;
  readonly excludedAttributes: string;
}

/** The parameters of a query as sent, by their names in RFC 7644 and RFC 9865. */
export type QueryParameters = Partial<
  Record<
    'filter' | 'sortBy' | 'sortOrder' | 'startIndex' | 'cursor' | 'count' | 'attributes' | 'excludedAttributes',
    string
  >
>;

/**
 * Reads the operations of a PatchOp message. Names and `op` in any case, as Entra sends "Add".
 * @throws ScimError invalidSyntax.
 */
export function readPatch(body: JsonObject): Operation[] {
  requireSchema(body, PATCH_SCHEMA);
  const operations = member(body, 'Operations');
  if (!Array.isArray(operations) || operations.length === 0) {
    throw invalidSyntax('"Operations" must be a list of at least one operation.');
  }
  if (operations.length > STEPS_MAX) throw invalidSyntax(`A request may have ${STEPS_MAX} operations at most.`);
  return operations.map(readOperation);
}

function readOperation(operation: unknown, index: number): Operation {
  const place = `Operations[${index}]`;
  if (!isObject(operation)) throw invalidSyntax(`${place} must be an object.`);
  const given = member(operation, 'op');
  const op = typeof given === 'string' ? given.toLowerCase() : undefined;
  if (op !== 'add' && op !== 'replace' && op !== 'remove') {
    throw invalidSyntax(`${place}.op must be add, replace or remove.`);
  }
  const path = member(operation, 'path') ?? undefined;
  if (path !== undefined && typeof path !== 'string') throw invalidSyntax(`${place}.path must be a text.`);
  const value = member(operation, 'value');
  return {
    op,
    ...(path === undefined ? {} : { path: path.trim() }),
    ...(value === undefined ? {} : { value }),
  };
}

/**
 * Reads a SearchRequest message (RFC 7644 section 3.4.3).
 * @throws ScimError invalidSyntax or invalidValue.
 */
export function readSearchRequest(body: JsonObject): Query {
  requireSchema(body, SEARCH_SCHEMA);
  const text = (name: string): string | undefined => {
    const value = member(body, name);
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    throw invalidSyntax(`"${name}" must be a text.`);
  };
  const names = (name: string): string => {
    const value = member(body, name) ?? [];
    const list: unknown[] = Array.isArray(value) ? value : [value];
    if (!list.every((each) => typeof each === 'string')) throw invalidSyntax(`"${name}" must be a list of texts.`);
    return list.join(',');
  };
  return readQuery({
    ...definedOnly({
      filter: text('filter'),
      sortBy: text('sortBy'),
      sortOrder: text('sortOrder'),
      startIndex: text('startIndex'),
      cursor: text('cursor'),
      count: text('count'),
    }),
    attributes: names('attributes'),
    excludedAttributes: names('excludedAttributes'),
  });
}

/**
 * Reads the parameters of a query (RFC 7644 section 3.4.2, RFC 9865 section 2): a startIndex below 1 is 1, a count below 0
 * is 0, and one above the most that a page may have is that.
 * @throws ScimError invalidValue or invalidCount, naming the parameter.
 */
export function readQuery(given: QueryParameters): Query {
  const order = (given.sortOrder ?? 'ascending').toLowerCase();
  if (order !== 'ascending' && order !== 'descending') {
    throw invalidValue('"sortOrder" must be ascending or descending.');
  }
  if (given.cursor !== undefined && given.startIndex !== undefined && given.startIndex !== '') {
    throw invalidValue('"startIndex" and "cursor" are two ways to ask for pages: send one of them.');
  }
  return {
    filter: given.filter === undefined || given.filter.trim() === '' ? undefined : given.filter,
    sortBy: given.sortBy === undefined || given.sortBy === '' ? undefined : given.sortBy,
    descending: order === 'descending',
    startIndex: Math.max(1, readInteger('startIndex', given.startIndex, 1, invalidValue)),
    cursor: given.cursor,
    count: Math.min(COUNT_MAX, Math.max(0, readInteger('count', given.count, COUNT_DEFAULT, invalidCount))),
    attributes: given.attributes ?? '',
    excludedAttributes: given.excludedAttributes ?? '',
  };
}

function readInteger(
  name: string,
  text: string | undefined,
  otherwise: number,
  invalid: (detail: string) => Error,
): number {
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value)) throw invalid(`"${name}" must be an integer.`);
  return value;
}

/** A member by its name in any case. */
export function member(object: JsonObject, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  const key = Object.keys(object).find((each) => each.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : object[key];
}

function definedOnly(parameters: Readonly<Record<string, string | undefined>>): QueryParameters {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
}

/** A ListResponse; `resources` are JSON texts, already projected. */
export function listResponse(resources: readonly string[], totalResults: number, startIndex: number): string {
  return listMessage(resources, totalResults, `"startIndex":${startIndex},`);
}

/** The cursors of the pages before and after one (RFC 9865 section 2): undefined where there is none. */
export interface PageCursors {
  readonly previous?: string | undefined;
  readonly next?: string | undefined;
}

/** A ListResponse that is a page by cursor. It has no startIndex: nobody counted what is before it. */
export function cursorResponse(
  resources: readonly string[],
  totalResults: number,
  { previous, next }: PageCursors,
): string {
  const cursors = [
    previous === undefined ? '' : `"previousCursor":"${previous}",`,
    next === undefined ? '' : `"nextCursor":"${next}",`,
  ];
  return listMessage(resources, totalResults, cursors.join(''));
}

function listMessage(resources: readonly string[], totalResults: number, place: string): string {
  const head = `{"schemas":["${LIST_SCHEMA}"],"totalResults":${totalResults},${place}`;
  return `${head}"itemsPerPage":${resources.length},"Resources":[${resources.join(',')}]}`;
}
