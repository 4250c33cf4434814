// What a customer's identity provider does with a token at the gateway, for tests.
import { expect } from 'vitest';

const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
const WAIT_MS = 10_000;

export interface Customer {
  /** The status of a request with that token. */
  ask(token: string): Promise<number>;
  /** Waits until the gateway answers a request with that token so. */
  expectStatus(token: string, status: number): Promise<void>;
  /** Sends a user; the answer's status. */
  createUser(token: string, user: object): Promise<number>;
}

/** @param url the gateway's */
export function createCustomer(url: string): Customer {
  const send = async (token: string, path: string, request: RequestInit = {}): Promise<number> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
    const response = await fetch(`${url}/scim/v2${path}`, { ...request, headers });
    await response.arrayBuffer();
    return response.status;
  };
  const ask = (token: string) => send(token, '/Users?count=1');
  return {
    ask,
    expectStatus: async (token, status) => {
      await expect.poll(() => ask(token), { timeout: WAIT_MS }).toBe(status);
    },
    createUser: (token, user) =>
      send(token, '/Users', { method: 'POST', body: JSON.stringify({ schemas: [USER_SCHEMA], ...user }) }),
  };
}
