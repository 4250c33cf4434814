// Where an operation of a bulk may refer to a resource that another one makes: by "bulkId:…" in place of an id (RFC 7644
// section 3.7.2). Only attributes that hold references are looked at, `members`, `manager` and every `$ref`: a display name
// that happens to begin so is a display name.
import { isObject, type JsonObject } from './json.ts';
import { tokenize } from './lexer.ts';
import { member } from './message.ts';

/** What stands in place of a reference: the id of the resource, or its URL. */
export type Replace = (bulkId: string, form: 'id' | 'location') => string;

type Visit = (text: string) => string;

interface Visits {
  /** In a `value`: "bulkId:x". */
  readonly inValue: Visit;
  /** In a `$ref`: "bulkId:x" or ".../Users/bulkId:x". */
  readonly inUrl: Visit;
}

const REFERENCE = /^bulkId:([^]*)$/i;
const REFERENCE_IN_URL = /^([^]*\/)bulkId:([^/?#]+)$/i;
/** An attribute of references by its path without brackets, or the part of it that is one. */
const ATTRIBUTE = /(?:^|[:.])(?:members|manager)(?:\.value)?$/i;
const URL_ATTRIBUTE = /(?:^|[:.])\$ref$/i;

/** The `data` of a POST or PUT with its references replaced. */
export const replaceInResource = (data: JsonObject, replace: Replace): JsonObject => inObject(data, visitsOf(replace));

/** The `data` of a PATCH with the references in paths and values replaced. */
export function replaceInPatch(data: JsonObject, replace: Replace): JsonObject {
  const visits = visitsOf(replace);
  return mapMembers(data, (key, value) =>
    key.toLowerCase() === 'operations' && Array.isArray(value)
      ? [key, value.map((step: unknown) => (isObject(step) ? inStep(step, visits) : step))]
      : [key, value],
  );
}

function visitsOf(replace: Replace): Visits {
  const inValue: Visit = (text) => {
    const bulkId = REFERENCE.exec(text)?.[1];
    return bulkId === undefined ? text : replace(bulkId, 'id');
  };
  const inUrl: Visit = (text) => {
    const whole = REFERENCE.exec(text)?.[1];
    if (whole !== undefined) return replace(whole, 'location');
    const [, base, bulkId] = REFERENCE_IN_URL.exec(text) ?? [];
    return base === undefined || bulkId === undefined ? text : base + replace(bulkId, 'id');
  };
  return { inValue, inUrl };
}

function inStep(step: JsonObject, visits: Visits): JsonObject {
  const sent = member(step, 'path');
  const path = typeof sent === 'string' ? sent.trim() : '';
  return mapMembers(step, (key, value) => {
    switch (key.toLowerCase()) {
      case 'path':
        return [key, path === '' ? value : inPath(path, visits)];
      case 'value':
        return [key, path === '' ? inAnything(value, visits) : inAttribute(path, value, visits)];
      default:
        return [key, value];
    }
  });
}

/** A value whose attribute is none that holds references; objects in it may have some that do. */
function inAnything(value: unknown, visits: Visits): unknown {
  if (Array.isArray(value)) return value.map((each) => inAnything(each, visits));
  return isObject(value) ? inObject(value, visits) : value;
}

/** Keys are attributes or, in a PATCH, paths. */
const inObject = (object: JsonObject, visits: Visits): JsonObject =>
  mapMembers(object, (key, value) => [inPath(key, visits), inAttribute(key, value, visits)]);

function inAttribute(path: string, value: unknown, visits: Visits): unknown {
  const attribute = path.includes('[')
    ? path.slice(0, path.indexOf('[')) + path.slice(path.lastIndexOf(']') + 1)
    : path;
  if (URL_ATTRIBUTE.test(attribute)) return inTexts(value, visits.inUrl);
  return ATTRIBUTE.test(attribute) ? inReferences(value, visits) : inAnything(value, visits);
}

/** A member or a manager, or a list of them: its id alone, or an object with `value` and `$ref`. */
function inReferences(value: unknown, visits: Visits): unknown {
  if (typeof value === 'string') return visits.inValue(value);
  if (Array.isArray(value)) return value.map((each) => inReferences(each, visits));
  if (!isObject(value)) return value;
  return mapMembers(value, (key, each) => [
    key,
    key.toLowerCase() === 'value' ? inTexts(each, visits.inValue) : inAttribute(key, each, visits),
  ]);
}

function inTexts(value: unknown, visit: Visit): unknown {
  if (typeof value === 'string') return visit(value);
  return Array.isArray(value) ? value.map((each) => inTexts(each, visit)) : value;
}

/** `members[value eq "bulkId:x"]`. A path that cannot be read stays as it is, and is refused by whoever applies it. */
function inPath(path: string, visits: Visits): string {
  const open = path.indexOf('[');
  const close = path.lastIndexOf(']');
  if (open < 0 || close < open || !ATTRIBUTE.test(path.slice(0, open).trim())) return path;
  const filter = path.slice(open + 1, close);
  let tokens: ReturnType<typeof tokenize>;
  try {
    tokens = tokenize(filter);
  } catch {
    return path;
  }
  let [text, copied] = [path.slice(0, open + 1), 0];
  for (const [at, token] of tokens.entries()) {
    const visit = visitOf(tokens[at - 2]?.text.toLowerCase(), visits);
    const replaced = visit?.(token.text) ?? token.text;
    if (replaced === token.text) continue;
    text += filter.slice(copied, token.start) + JSON.stringify(replaced);
    copied = token.end;
  }
  return text + filter.slice(copied) + path.slice(close);
}

/** For what an attribute is compared with. */
function visitOf(name: string | undefined, { inValue, inUrl }: Visits): Visit | undefined {
  if (name === 'value') return inValue;
  return name === '$ref' ? inUrl : undefined;
}

function mapMembers(object: JsonObject, map: (key: string, value: unknown) => [string, unknown]): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => map(key, value)));
}
