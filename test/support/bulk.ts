// A BulkRequest, and what a BulkResponse says of each of its operations (RFC 7644 section 3.7).
import { expect } from 'vitest';
import type { Send } from './scim.ts';

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly bulkId?: string;
  readonly version?: string;
  readonly data?: unknown;
}

export interface Result {
  readonly method: string;
  readonly status: string;
  readonly bulkId?: string;
  readonly version?: string;
  readonly location?: string;
  /** The SCIM error of a failure. */
  readonly response?: Readonly<Record<string, unknown>>;
}

export const bulkOf = (operations: readonly unknown[], rest: Readonly<Record<string, unknown>> = {}) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
  Operations: operations,
  ...rest,
});

/** Sends operations as one bulk that is answered 200, and gives the results. */
export async function sendBulk(
  send: Send,
  operations: readonly Operation[],
  rest: Readonly<Record<string, unknown>> = {},
): Promise<Result[]> {
  const { status, headers, body } = await send('POST', '/Bulk', bulkOf(operations, rest));
  expect(status, JSON.stringify(body)).toBe(200);
  expect(headers.get('content-type')).toBe('application/scim+json');
  expect(body['schemas']).toEqual(['urn:ietf:params:scim:api:messages:2.0:BulkResponse']);
  return resultsOf(body);
}

export const resultsOf = (body: Readonly<Record<string, unknown>>): Result[] => body['Operations'] as Result[];

export const statusesOf = (results: readonly Result[]): string[] => results.map(({ status }) => status);

/** The id of the resource that an operation made or changed. */
export const idOf = (result: Result | undefined): string => result?.location?.split('/').at(-1) ?? '';
