// A SCIM client for tests: sends what it is told to, and reads every answer as the JSON that it must be.
import type { Stack, StackTenant } from './stack.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined when there is no body. */
  readonly body: Record<string, unknown>;
}

export type Send = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

/** Sends requests of one tenant; `path` is below /scim/v2. A body that is a text or bytes is sent as it is. */
export function scimClient(stack: Pick<Stack, 'url'>, tenant: Pick<StackTenant, 'token'>): Send {
  return async (method, path, body, headers = {}) => {
    const raw = typeof body === 'string' || body instanceof Uint8Array || body === undefined;
    const response = await fetch(`${stack.url}/scim/v2${path}`, {
      method,
      headers: {
        authorization: `Bearer ${tenant.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as NonNullable<RequestInit['body']>) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: unknown = text === '' ? {} : JSON.parse(text);
    return { status: response.status, headers: response.headers, body: parsed as Record<string, unknown> };
  };
}

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** A user that satisfies the seven mandatory attributes. */
export function fullUser(userName: string, rest: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    schemas: [USER, ENTERPRISE],
    userName,
    active: true,
    name: { familyName: 'Family', givenName: 'Given' },
    emails: [{ type: 'work', primary: true, value: userName }],
    preferredLanguage: 'de',
    [ENTERPRISE]: { employeeNumber: `n-${userName}` },
    ...rest,
  };
}

/** A PatchOp message. */
export const patchOf = (...operations: readonly unknown[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});
