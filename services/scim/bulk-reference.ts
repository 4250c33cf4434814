// Where an operation of a bulk may refer to a resource that another one makes: by "bulkId:…" in place of an id (RFC 7644
// section 3.7.2). Only attributes that hold references are looked at, `members`, `manager`, every `$ref` and what a tenant
// declared as of type reference: a display name that happens to begin so is a display name.
import { isObject, type JsonObject } from './json.ts';
import { tokenize } from './lexer.ts';
import { member } from './message.ts';
import { BULK_ID, BULK_ID_IN_URL } from './reference.ts';

/** What stands in place of a reference: the id of the resource, or its URL. */
export type Replace = (bulkId: string, form: 'id' | 'location') => string;

type Visit = (text: string) => string;

interface Visits {
  /** In a `value`: "bulkId:x". */
  readonly inValue: Visit;
  /** In a `$ref`: "bulkId:x" or ".../Users/bulkId:x". */
  readonly inUrl: Visit;
  readonly declared: ReferencePaths;
}

/** Paths of declared attributes of type reference, in the form that `plain` gives them. */
export type ReferencePaths = ReadonlySet<string>;

export const NO_PATHS: ReferencePaths = new Set();

/** An attribute of references by its path without brackets, or the part of it that is one. */
const ATTRIBUTE = /(?:^|[:.])(?:members|manager)(?:\.value)?$/i;
const URL_ATTRIBUTE = /(?:^|[:.])\$ref$/i;

/** The paths of the attributes of type reference in schemas. */
export function referencePaths(
  schemas: readonly { id: string; attributes: readonly ReferenceAttribute[] }[],
): ReferencePaths {
  const paths = schemas.flatMap(({ id, attributes }) => referencesIn(attributes, id));
  return new Set(paths);
}

/** As much as has to be known of an attribute. */
interface ReferenceAttribute {
  readonly name: string;
  readonly type: string;
  readonly subAttributes?: readonly ReferenceAttribute[] | undefined;
}

const referencesIn = (attributes: readonly ReferenceAttribute[], at: string): string[] =>
  attributes.flatMap(({ name, type, subAttributes }) =>
    type === 'reference' ? [plain(below(at, name))] : referencesIn(subAttributes ?? [], below(at, name)),
  );

/** No URN of a declared schema begins with another's, so that it makes no difference which of the two stands where. */
const plain = (path: string): string => path.toLowerCase().replaceAll('.', ':');

const below = (at: string, name: string): string => (at === '' ? name : `${at}:${name}`);

/** The `data` of a POST or PUT with its references replaced. */
export const replaceInResource = (data: JsonObject, declared: ReferencePaths, replace: Replace): JsonObject =>
  inObject(data, '', visitsOf(declared, replace));

/** The `data` of a PATCH with the references in paths and values replaced. */
export function replaceInPatch(data: JsonObject, declared: ReferencePaths, replace: Replace): JsonObject {
  const visits = visitsOf(declared, replace);
  return mapMembers(data, (key, value) =>
    key.toLowerCase() === 'operations' && Array.isArray(value)
      ? [key, value.map((step: unknown) => (isObject(step) ? inStep(step, visits) : step))]
      : [key, value],
  );
}

function visitsOf(declared: ReferencePaths, replace: Replace): Visits {
  const inValue: Visit = (text) => {
    const bulkId = BULK_ID.exec(text)?.[1];
    return bulkId === undefined ? text : replace(bulkId, 'id');
  };
  const inUrl: Visit = (text) => {
    const whole = BULK_ID.exec(text)?.[1];
    if (whole !== undefined) return replace(whole, 'location');
    const [, base, bulkId] = BULK_ID_IN_URL.exec(text) ?? [];
    return base === undefined || bulkId === undefined ? text : base + replace(bulkId, 'id');
  };
  return { inValue, inUrl, declared };
}

function inStep(step: JsonObject, visits: Visits): JsonObject {
  const sent = member(step, 'path');
  const path = typeof sent === 'string' ? sent.trim() : '';
  return mapMembers(step, (key, value) => {
    switch (key.toLowerCase()) {
      case 'path':
        return [key, path === '' ? value : inPath(path, '', visits)];
      case 'value':
        return [key, path === '' ? inAnything(value, '', visits) : inAttribute(path, value, visits)];
      default:
        return [key, value];
    }
  });
}

/** A value whose attribute, at this path, is none that holds references; objects in it may have some that do. */
function inAnything(value: unknown, at: string, visits: Visits): unknown {
  if (Array.isArray(value)) return value.map((each) => inAnything(each, at, visits));
  return isObject(value) ? inObject(value, at, visits) : value;
}

/** Keys are attributes or, in a PATCH, paths. */
const inObject = (object: JsonObject, at: string, visits: Visits): JsonObject =>
  mapMembers(object, (key, value) => [inPath(key, at, visits), inAttribute(below(at, key), value, visits)]);

function inAttribute(path: string, value: unknown, visits: Visits): unknown {
  const attribute = path.includes('[')
    ? path.slice(0, path.indexOf('[')) + path.slice(path.lastIndexOf(']') + 1)
    : path;
  if (URL_ATTRIBUTE.test(attribute)) return inTexts(value, visits.inUrl);
  if (visits.declared.has(plain(attribute))) return inReferences(value, attribute, visits.inUrl, visits);
  if (ATTRIBUTE.test(attribute)) return inReferences(value, attribute, visits.inValue, visits);
  return inAnything(value, attribute, visits);
}

/** A reference or a list of them: as a text alone, or in the `value` of an object. */
function inReferences(value: unknown, at: string, visit: Visit, visits: Visits): unknown {
  if (typeof value === 'string') return visit(value);
  if (Array.isArray(value)) return value.map((each) => inReferences(each, at, visit, visits));
  if (!isObject(value)) return value;
  return mapMembers(value, (key, each) => [
    key,
    key.toLowerCase() === 'value' ? inTexts(each, visit) : inAttribute(below(at, key), each, visits),
  ]);
}

function inTexts(value: unknown, visit: Visit): unknown {
  if (typeof value === 'string') return visit(value);
  return Array.isArray(value) ? value.map((each) => inTexts(each, visit)) : value;
}

/** `members[value eq "bulkId:x"]`. A path that cannot be read stays as it is, and is refused by whoever applies it. */
function inPath(path: string, at: string, visits: Visits): string {
  const open = path.indexOf('[');
  const close = path.lastIndexOf(']');
  if (open < 0 || close < open) return path;
  const attribute = below(at, path.slice(0, open).trim());
  if (visits.declared.size === 0 && !ATTRIBUTE.test(attribute)) return path;
  const filter = path.slice(open + 1, close);
  let tokens: ReturnType<typeof tokenize>;
  try {
    tokens = tokenize(filter);
  } catch {
    return path;
  }
  let [text, copied] = [path.slice(0, open + 1), 0];
  for (const [index, token] of tokens.entries()) {
    const visit = visitOf(attribute, tokens[index - 2]?.text.toLowerCase(), visits);
    const replaced = visit?.(token.text) ?? token.text;
    if (replaced === token.text) continue;
    text += filter.slice(copied, token.start) + JSON.stringify(replaced);
    copied = token.end;
  }
  return text + filter.slice(copied) + path.slice(close);
}

/** For what a name in the brackets of an attribute is compared with. */
function visitOf(attribute: string, name: string | undefined, { inValue, inUrl, declared }: Visits): Visit | undefined {
  if (name === undefined) return undefined;
  const isOfReferences = ATTRIBUTE.test(attribute);
  if (isOfReferences && name === 'value') return inValue;
  if (isOfReferences && name === '$ref') return inUrl;
  // A list of plain values calls each of them `value`.
  const paths = name === 'value' ? [attribute, below(attribute, name)] : [below(attribute, name)];
  return paths.some((path) => declared.has(plain(path))) ? inUrl : undefined;
}

function mapMembers(object: JsonObject, map: (key: string, value: unknown) => [string, unknown]): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => map(key, value)));
}
