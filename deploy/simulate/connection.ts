// “Test connection”, and what else Entra asks before the first user: a filter that matches nothing, the groups' probe, the
// schemas. Also what a platform team should know of a URL: that it turns a wrong token away.
import { randomUUID } from 'node:crypto';
import { Obstacle } from '../obstacle.ts';
import { filterQuery, type Client } from './client.ts';
import { demandOf, type Demand } from './demand.ts';
import { expectError, expectList, expectStatus, objectOf } from './expectation.ts';
import { shorten, type Findings } from './finding.ts';

const NO_MATCH = 'nothing matches a random id, and no match is an empty list, never 404';

export interface Demands {
  readonly user: Demand;
  readonly group: Demand;
}

/**
 * Runs the test, and says what the tenant requires of users and groups.
 * @throws Obstacle when there is no point in going on
 */
export async function testConnection(client: Client, findings: Findings, url: URL): Promise<Demands> {
  const step = 'test connection';
  const query = filterQuery(`userName eq "${randomUUID()}"`);
  const answer = await client.send({ step, method: 'GET', path: '/Users', query }).catch((error: unknown) => {
    throw new Obstacle(describeFailure(url, error));
  });
  const detail = objectOf(answer.body).detail;
  const said = typeof detail === 'string' ? ` It says: ${detail}` : '';
  if (answer.status === 401) throw new Obstacle(`The service refused the token (401).${said}`);
  if (answer.status === 403)
    throw new Obstacle(`The service knows the token but serves no requests for it (403).${said}`);
  if (answer.status === 404 && !(await hasUsers(client))) {
    const hint = 'The Tenant URL ends in /scim/v2 as a rule; is the path right?';
    throw new Obstacle(`${url.href} does not know /Users (404). ${hint}${said}`);
  }
  if (answer.status >= 500) throw new Obstacle(`The service cannot work just now (${answer.status}).${said}`);
  expectList(findings, answer, [], NO_MATCH);

  await probeGroups(client, findings);
  const demands = await probeSchemas(client, findings);
  await probeWrongToken(client, findings);
  return demands;
}

// A 404 may mean a wrong path, or a service that takes “no match” for “not found”.
async function hasUsers(client: Client): Promise<boolean> {
  const query = 'startIndex=1&count=1';
  const answer = await client.send({ step: 'test connection', method: 'GET', path: '/Users', query });
  return answer.status === 200;
}

async function probeGroups(client: Client, findings: Findings): Promise<void> {
  const query = `excludedAttributes=members&${filterQuery(`displayName eq "${randomUUID()}"`)}`;
  const answer = await client.send({ step: 'probe /Groups', method: 'GET', path: '/Groups', query });
  expectList(findings, answer, [], 'Entra asks for groups even where none are used; the answer is an empty list');
}

async function probeSchemas(client: Client, findings: Findings): Promise<Demands> {
  const answer = await client.send({ step: 'read /Schemas', method: 'GET', path: '/Schemas' });
  const types = await client.send({ step: 'read /ResourceTypes', method: 'GET', path: '/ResourceTypes' });
  const demands = {
    user: demandOf('User', types.body, answer.body),
    group: demandOf('Group', types.body, answer.body),
  };
  if (!expectStatus(findings, answer, [200], 'Entra reads the schemas when the mapping is edited')) return demands;
  if (/:\s*null\b/.test(answer.text)) {
    const consequence = 'Entra’s validator rejects the document.';
    findings.add('read /Schemas', { expected: 'no null values', came: shorten(answer.text), consequence }, answer);
  }
  return demands;
}

async function probeWrongToken(client: Client, findings: Findings): Promise<void> {
  const query = filterQuery(`userName eq "${randomUUID()}"`);
  const token = `wrong-${randomUUID()}`;
  const answer = await client.send({ step: 'wrong token', method: 'GET', path: '/Users', query, token });
  if (answer.status === 200) {
    const consequence = 'Anyone can read and change this tenant’s users.';
    findings.add(
      'wrong token',
      { expected: '401 for a wrong token', came: 'it was served (200)', consequence },
      answer,
    );
  } else {
    expectError(findings, answer, 401, 'a wrong token is turned away with a SCIM error');
  }
}

const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Does the gateway run, and is the port right?',
  ENOTFOUND: 'the host name is not known. Is it spelled right?',
  EAI_AGAIN: 'the host name cannot be looked up just now.',
  ECONNRESET: 'the connection was closed at once. Is it http where https is meant, or the reverse?',
  ETIMEDOUT: 'nothing answers there. Is a firewall in the way?',
  EHOSTUNREACH: 'there is no way to that host.',
  EPROTO: 'the other side does not speak TLS. Is it http?',
  CERT_HAS_EXPIRED: 'its certificate has expired. Entra will refuse it too.',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is self-signed. Entra will refuse it; NODE_EXTRA_CA_CERTS trusts it here.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate chain is not complete. Entra will refuse it too.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name. Entra will refuse it too.',
  HPE_INVALID_CONSTANT: 'what answers there is not HTTP. Is it https where http is meant, or the gRPC port?',
};

/** One sentence about why nothing came back. */
export function describeFailure(url: URL, error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  const sentence = (code === undefined ? undefined : sentences[code]) ?? `${message || code || 'no answer'}.`;
  return `${url.origin} cannot be reached: ${sentence}`;
}
