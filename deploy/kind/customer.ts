// A customer in the cluster: its ScimTenant, waited for until it is Ready, and the Secret with what the customer enters.
import { Obstacle } from '../obstacle.ts';
import type { Cluster } from './cluster.ts';

const READY_TIMEOUT_S = 120;
const SYNC_TIMEOUT_S = 40;

export interface Access {
  readonly url: string;
  readonly token: string;
}

/** Waits until customers can provision; rejects with an Obstacle that has the operator's own words. */
export async function awaitReady(cluster: Cluster, namespace: string, name: string): Promise<void> {
  const resource = `scimtenant/${name}`;
  const wait = ['wait', resource, '--for=condition=Ready', `--timeout=${READY_TIMEOUT_S}s`];
  const { status, error } = await cluster.attempt(['-n', namespace, ...wait]);
  if (status === 0) return;
  const path = "jsonpath={.status.conditions[?(@.type=='Ready')].message}";
  const { output } = await cluster.attempt(['-n', namespace, 'get', resource, '--output', path]);
  const advice = `Look closer: kubectl --context ${cluster.context} -n ${namespace} describe ${resource}`;
  throw new Obstacle(`${resource} is not Ready: ${output || error.trim()}\n${advice}`);
}

/** How many users the customer has, by its own look through the gateway. */
export async function countUsers(gatewayUrl: string, token: string): Promise<number> {
  const response = await fetch(`${gatewayUrl}/scim/v2/Users?count=0`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Obstacle(`The gateway answers ${response.status} to a look at the users.`);
  return ((await response.json()) as { totalResults: number }).totalResults;
}

/**
 * Waits until the status tells of as many users as there are now, which it does some seconds after their requests; goes on without,
 * if need be.
 */
export async function awaitSync(cluster: Cluster, namespace: string, name: string, users: number): Promise<void> {
  // The first look comes before the first request: it may know as many users, and of no request.
  for (const path of ['{.status.lastRequestTime}', `{.status.users.total}=${users}`]) {
    const wait = ['wait', `scimtenant/${name}`, `--for=jsonpath=${path}`, `--timeout=${SYNC_TIMEOUT_S}s`];
    await cluster.attempt(['-n', namespace, ...wait]);
  }
}

/** What is in the Secret of a tenant. */
export async function readAccess(cluster: Cluster, namespace: string, name: string): Promise<Access> {
  const text = await cluster.kubectl(['-n', namespace, 'get', 'secret', `${name}-scim-token`, '--output=json']);
  const { data } = JSON.parse(text) as { data: Readonly<Record<string, string | undefined>> };
  const decode = (key: string): string => Buffer.from(data[key] ?? '', 'base64').toString('utf8');
  return { url: decode('tenantUrl'), token: decode('token') };
}
