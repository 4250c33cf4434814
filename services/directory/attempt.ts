// One request of an identity provider, as the provisioning log tells of it. What it asked for is worked out only when there is
// something to tell: most requests read, and succeed.
import { documentPaths, operationPaths } from '../scim/asked-paths.ts';
import { withoutCompared, withoutHidden } from '../scim/asked-values.ts';
import type { ResourceType } from '../scim/attribute.ts';
import type { ScimError } from '../scim/error.ts';
import { groupType } from '../scim/group.ts';
import { isObject, parseObject, type JsonObject } from '../scim/json.ts';
import { userType } from '../scim/user.ts';
import { hideTokens } from '../token.ts';
import type { LogEntry } from './log-entry.ts';
import { isId } from './precondition.ts';

export type Method = 'create' | 'replace' | 'patch' | 'delete' | 'get' | 'list' | 'discover';
export type Kind = 'User' | 'Group' | '';

/** What a request is, by the call that it came with. */
export interface Call {
  readonly method: Method;
  readonly kind: Kind;
}

/** The fields that requests have of what is told of them. */
export interface AttemptRequest {
  readonly tenant_id: string;
  readonly id?: string;
  readonly document?: Uint8Array;
  readonly operations?: Uint8Array;
}

export interface Attempt extends Call {
  readonly requestId: string;
  readonly request: AttemptRequest;
  /** The id of its entry. */
  readonly entryId: string;
  /** The transaction that wrote has logged it as well. */
  logged: boolean;
  /** The attributes that are hidden in the body that is kept, in lower case; undefined: neither it nor other values are kept. */
  hidden: ReadonlySet<string> | undefined;
}

const writes: ReadonlySet<Method> = new Set(['create', 'replace', 'patch', 'delete']);
const TEXT_CHARACTERS_MAX = 800;
export const DETAIL_CHARACTERS_MAX = 1_000;
const BODY_CHARACTERS_MAX = 4_000;

export const isWrite = ({ method }: Call): boolean => writes.has(method);

/** The resource after a write, or before it was deleted. */
export interface Written {
  readonly id: string;
  readonly version: string;
  /** The stored document; undefined when it is not at hand. */
  readonly document?: JsonObject | undefined;
}

export function succeededEntry(attempt: Attempt, written: Written, at: Date): LogEntry {
  const { version, document } = written;
  const named = document ?? bodyOf(attempt);
  return {
    ...describe(attempt, at, named),
    ...{ resourceId: written.id, status: statusOf(attempt.method), scimType: null, detail: null, missing: [], version },
  };
}

export function failedEntry(attempt: Attempt, error: ScimError, at: Date): LogEntry {
  const { status, scimType = null, missing } = error;
  const told = attempt.hidden === undefined ? withoutCompared(error.detail) : error.detail;
  const detail = hideTokens(told).slice(0, DETAIL_CHARACTERS_MAX);
  return { ...describe(attempt, at, bodyOf(attempt)), status, scimType, detail, missing, version: null };
}

function statusOf(method: Method): number {
  if (method === 'create') return 201;
  return method === 'delete' ? 204 : 200;
}

function describe(attempt: Attempt, at: Date, named: unknown) {
  const { request, method, kind, requestId, entryId } = attempt;
  const name = kind === 'Group' ? 'displayname' : 'username';
  return {
    ...{ tenantId: request.tenant_id, entryId, at, method, kind, requestId },
    resourceId: request.id !== undefined && isId(request.id) ? request.id : null,
    subject: textOf(named, name),
    externalId: textOf(named, 'externalid'),
    paths: pathsOf(attempt),
    body: valuesOf(attempt),
  };
}

/** The body for those who may see values. One that cannot be read may hold anything, and is not kept. */
function valuesOf(attempt: Attempt): string | null {
  const bytes = attempt.request.document ?? attempt.request.operations;
  if (attempt.hidden === undefined || bytes === undefined) return null;
  try {
    const body = withoutHidden(parseObject(bytes), attempt.hidden);
    return hideTokens(JSON.stringify(body)).replaceAll('\0', '').slice(0, BODY_CHARACTERS_MAX);
  } catch {
    return null;
  }
}

/** What is asked for; of what cannot be read, nothing. */
function pathsOf(attempt: Attempt): string[] {
  const type: ResourceType = attempt.kind === 'Group' ? groupType : userType;
  const body = bodyOf(attempt);
  return attempt.method === 'patch' ? operationPaths(type, body) : documentPaths(type, body);
}

/** The body, unchecked: what was refused may be anything. Undefined when it is none. */
function bodyOf({ request }: Attempt): unknown {
  const bytes = request.document ?? request.operations;
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
}

/** A member that is a text, without regard to the case of its name. */
function textOf(body: unknown, name: string): string | null {
  if (!isObject(body)) return null;
  const key = Object.keys(body).find((each) => each.toLowerCase() === name);
  const value = key === undefined ? undefined : body[key];
  if (typeof value !== 'string') return null;
  const text = value.slice(0, TEXT_CHARACTERS_MAX).replaceAll('\0', '');
  return text.trim() === '' ? null : text;
}
