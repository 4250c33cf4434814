// One line of the provisioning log, and what a failure in it says about the sync.
import { fold } from '../scim/comparable.ts';

export interface LogEntry {
  readonly tenantId: string;
  /** A UUID of version 7: written twice, it is there once. */
  readonly entryId: string;
  readonly at: Date;
  readonly method: string;
  /** "User", "Group", or empty. */
  readonly kind: string;
  readonly resourceId: string | null;
  /** userName, of a group displayName. */
  readonly subject: string | null;
  readonly externalId: string | null;
  readonly paths: readonly string[];
  /** The HTTP status. */
  readonly status: number;
  readonly scimType: string | null;
  readonly detail: string | null;
  /** Required attributes that were missing. */
  readonly missing: readonly string[];
  /** What the resource reached; null when that says nothing. */
  readonly version: string | null;
  readonly requestId: string;
  /** What was sent, without what is hidden; null where values are not kept. */
  readonly body: string | null;
}

/**
 * What clients provoke in the course of things says nothing about the sync: a user that is gone, a version that is outdated, a
 * request too many.
 */
export const ordinary: ReadonlySet<number> = new Set([404, 412, 429]);
const foreign: ReadonlySet<number> = new Set([401, 403]);
const writes: ReadonlySet<string> = new Set(['create', 'replace', 'patch', 'delete']);

export const isFailed = (status: number): boolean => status >= 400 && !ordinary.has(status);

/** Whether it is the resource's own failure, and not that of a token, of a tenant, or of a service that is away. */
export const isOwnFailure = ({ status, method, kind }: LogEntry): boolean =>
  writes.has(method) && kind !== '' && isFailed(status) && !foreign.has(status) && (status < 500 || status === 501);

/** Entra ID counts changes of references apart when it decides about a quarantine. */
export const isReference = ({ method, paths }: LogEntry): boolean =>
  method === 'patch' && paths.length > 0 && paths.every((path) => /(^|:)(manager|members)\b/i.test(path));

/** The folded name, where an entry tells whose name is whose. */
export function subjectKey({ method, status, subject }: LogEntry): string | null {
  return method === 'create' || method === 'delete' || status >= 400 ? fold(subject ?? '') : null;
}

/** What a failure is remembered under, until a write of the same succeeds: the first of them that there is. */
export function failureKeys({ kind, resourceId, subject, externalId }: LogEntry): string[] {
  return [
    ...(resourceId === null ? [] : [`id:${resourceId}`]),
    ...(subject === null ? [] : [`name:${kind}:${fold(subject)}`]),
    ...(externalId === null ? [] : [`external:${kind}:${externalId}`]),
  ];
}
