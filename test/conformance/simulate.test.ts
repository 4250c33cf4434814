// `npm run simulate` against Muster, and against a Muster that is made worse by a proxy: each fault must be found and named.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { load } from 'js-yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { USER } from '../support/scim.ts';
import { startStack, type Stack, type StackTenant } from '../support/stack.ts';

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  status: number;
  answer: string;
  headers: Record<string, string>;
}

/** Changes an answer, or what is forwarded. */
interface Fault {
  readonly request?: (body: string) => string;
  readonly answer?: (exchange: Exchange) => void;
}

let stack: Stack;
let tenant: StackTenant;
/** One with groups. */
let grouped: StackTenant;
let fault: Fault = {};
let proxy: Server;

beforeAll(async () => {
  stack = await startStack();
  tenant = await stack.createTenant({ required: 'default' });
  grouped = await stack.createTenant({ required: 'default', groups: 'ENABLED', schemas: example.spec.schemas });
  proxy = createServer((request, response) => {
    void forward(request).then((exchange) => {
      response.writeHead(exchange.status, exchange.headers).end(exchange.answer);
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
});
afterAll(async () => {
  proxy.close();
  await stack.stop();
});

async function forward(request: IncomingMessage): Promise<Exchange> {
  const { method = '', url: path = '' } = request;
  const sent = await text(request);
  const { authorization = '' } = request.headers;
  const body = fault.request?.(sent) ?? sent;
  const answer = await fetch(`${stack.url}${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/scim+json' },
    ...(body === '' ? {} : { body }),
  });
  const headers: Record<string, string> = { 'content-type': answer.headers.get('content-type') ?? '' };
  const location = answer.headers.get('location');
  if (location !== null) headers['location'] = location;
  const exchange = { method, path, body, status: answer.status, answer: await answer.text(), headers };
  fault.answer?.(exchange);
  return exchange;
}

async function simulate(
  url: string,
  token = tenant.token,
  ...more: string[]
): Promise<{ code: unknown; output: string; error: string }> {
  const options = ['--url', url, '--token', token, '--users', '3', '--concurrency', '2', ...more];
  const child = spawn(process.execPath, ['deploy/simulate.ts', ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  const [output, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await exited) as [unknown];
  return { code, output, error };
}

const proxied = async (by: Fault, ...more: string[]) => {
  fault = by;
  const { port } = proxy.address() as AddressInfo;
  return simulate(
    `http://127.0.0.1:${port}/scim/v2`,
    more.includes('--groups') ? grouped.token : tenant.token,
    ...more,
  );
};

const usersLeft = async (): Promise<number> =>
  (await stack.client.tenants.getTenant({ name: tenant.tenantId })).users_total;

test('finds nothing wrong with Muster, and leaves no user behind', async () => {
  const { code, output } = await simulate(`${stack.url}/scim/v2`);
  expect(output).toMatch(/^READY: 3 of 3 users/m);
  expect(code).toBe(0);
  expect(await usersLeft()).toBe(0);
});

test('finds nothing wrong with a tenant that has groups, and leaves no group behind', async () => {
  const { code, output } = await simulate(`${stack.url}/scim/v2`, grouped.token, '--groups');
  expect(output).toMatch(/^READY: 3 of 3 users/m);
  expect(output).toContain('members, remove (flag)');
  expect(code).toBe(0);
  const groups = { text: 'select id from muster.groups where tenant_id = $1', values: [grouped.tenantId] };
  expect(await stack.database!.queryTenant(grouped.tenantId, groups)).toEqual([]);
  expect((await stack.client.tenants.getTenant({ name: grouped.tenantId })).users_total).toBe(0);
});

/** Every type, required, and shown to those only who ask, or to nobody. */
const everything = (resourceType: 'User' | 'Group') => ({
  id: `urn:example:simulated:${resourceType}`,
  resourceType,
  attributes: [
    ...['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference'].map((type) => ({
      ...{ name: `${type}s`, type, required: true, multiValued: true },
    })),
    { name: 'asked', type: 'string', required: true, returned: 'request' },
    { name: 'secret', type: 'integer', required: true, returned: 'never' },
    { name: 'optional', type: 'string' },
    {
      ...{ name: 'shift', type: 'complex', required: true },
      subAttributes: [
        { name: 'plant', type: 'string', required: true, canonicalValues: ['north', 'south'] },
        { name: 'note', type: 'string' },
      ],
    },
    {
      ...{ name: 'phones', type: 'complex', required: true, multiValued: true },
      subAttributes: [
        { name: 'type', type: 'string', canonicalValues: ['day', 'night'] },
        { name: 'value', type: 'string', required: true },
      ],
    },
  ],
});

const example = load(readFileSync('deploy/examples/extension.yaml', 'utf8')) as { spec: { schemas: object[] } };

test.each([
  [
    'deploy/examples/extension.yaml',
    { schemas: example.spec.schemas },
    'urn:ietf:params:scim:schemas:extension:acme:2.0:User',
  ],
  ['every type of attribute', { schemas: [everything('User'), everything('Group')] }, 'urn:example:simulated:User'],
  [
    '--required',
    { required: ['userName', 'title', 'name.middleName', 'phoneNumbers[type eq "mobile"].value', 'roles.value'] },
    USER,
  ],
])('finds nothing wrong with a tenant that requires more: %s', async (_, options, urn) => {
  const { tenantId, token } = await stack.createTenant({ groups: 'ENABLED', required: 'default', ...options });
  const answer = await fetch(`${stack.url}/scim/v2/Schemas/${urn}`, { headers: { authorization: `Bearer ${token}` } });
  expect(await answer.json()).toMatchObject({
    attributes: expect.arrayContaining([expect.objectContaining({ required: true })]) as object,
  });
  const { code, output } = await simulate(`${stack.url}/scim/v2`, token, '--groups');
  expect(output).toMatch(/^READY: 3 of 3 users/m);
  expect(code).toBe(0);
  expect((await stack.client.tenants.getTenant({ name: tenantId })).users_total).toBe(0);
});

test.each<[string, Fault, RegExp]>([
  [
    'a required attribute of the tenant’s own that is lost',
    { request: (body) => body.replace('"radio":"handheld"', '"radio":"vehicle"') },
    /re-read[^]*expected: +urn:\S+:2\.0:User:radio as it was sent[^]*sent handheld, but vehicle/,
  ],
  [
    'a removal of one member that removes everybody',
    {
      request: (body) => (body.includes('"Remove","path":"members"') ? body.replace(/,"value":\[.*?\]/, '') : body),
    },
    /members, remove, read back[^]*expected: +these members[^]*People are alerted who should not be/,
  ],
  [
    'groups that are off',
    {
      answer: (exchange) => {
        if (exchange.path.endsWith('/Groups') && exchange.method === 'POST') exchange.status = 501;
      },
    },
    /group, create[^]*expected: +201: the group is created/,
  ],
])('finds %s', async (_, by, said) => {
  const { code, output } = await proxied(by, '--groups');
  expect(output).toMatch(said);
  expect(code).toBe(1);
});

test('says in a sentence that the token is wrong', async () => {
  const { code, output, error } = await simulate(`${stack.url}/scim/v2`, 'mst_wrong');
  expect(error).toMatch(/^The service refused the token \(401\)\..*\n$/);
  expect([code, output]).toEqual([1, '']);
});

test('says in a sentence that nothing listens', async () => {
  const { code, error } = await simulate('http://127.0.0.1:1/scim/v2');
  expect(error).toMatch(/^http:\/\/127\.0\.0\.1:1 cannot be reached: nothing listens there\..*\n$/);
  expect(code).toBe(1);
});

const json = (exchange: Exchange, change: (body: Record<string, unknown>) => unknown): void => {
  if (exchange.answer !== '')
    exchange.answer = JSON.stringify(change(JSON.parse(exchange.answer) as Record<string, unknown>));
};

const faults: readonly (readonly [name: string, fault: Fault, said: RegExp])[] = [
  [
    'no match as 404',
    {
      answer: (exchange) => {
        if (exchange.path.includes('filter=') && exchange.answer.includes('"totalResults":0')) exchange.status = 404;
      },
    },
    /test connection[^]*expected: +200: nothing matches a random id[^]*came: +404/,
  ],
  [
    'a deactivation that is taken for an activation',
    { request: (body) => body.replace('"value":"False"', '"value":"True"') },
    /disable[^]*expected: +active as it was sent[^]*A deactivated person stays active/,
  ],
  [
    'a disabled user that a filter hides',
    {
      answer: (exchange) => {
        if (exchange.answer.includes('"active":false'))
          json(exchange, (body) => ({ ...body, totalResults: 0, Resources: [] }));
      },
    },
    /disable, match[^]*expected: +totalResults 1: a disabled user stays visible/,
  ],
  [
    'ids that are numbers',
    { answer: (exchange) => exchange.method === 'POST' && json(exchange, (body) => ({ ...body, id: 7 })) },
    /create[^]*expected: +an id that is a string[^]*came: +id 7/,
  ],
  [
    'values that are changed on the way',
    { request: (body) => body.replace('"department":"Plant 1"', '"department":"plant 1"') },
    /re-read[^]*expected: +urn:\S+:employeeNumber|department as it was sent[^]*sent Plant 1, but plant 1/,
  ],
  [
    'HTML instead of a SCIM error',
    {
      answer: (exchange) => {
        if (exchange.status === 404)
          Object.assign(exchange, { answer: '<h1>404</h1>', headers: { 'content-type': 'text/html' } });
      },
    },
    /read deleted[^]*came: +text\/html: <h1>404<\/h1>[^]*RedactedHtmlContent/,
  ],
];

test.each(faults)('finds %s', async (_name, by, said) => {
  const { code, output } = await proxied(by);
  expect(output).toMatch(said);
  expect(output).toMatch(/^NOT READY: /m);
  expect(code).toBe(1);
});

test('waits as 429 asks, and tries 503 again', async () => {
  let count = 0;
  const { code, output } = await proxied({
    answer: (exchange) => {
      count += 1;
      if (count !== 10 && count !== 20) return;
      const status = count === 10 ? 429 : 503;
      Object.assign(exchange, { status, headers: { ...exchange.headers, 'retry-after': '0' } });
    },
  });
  expect(output).toContain('429 limited × 1');
  expect(output).toContain('503 unavailable × 1');
  expect(code).toBeDefined();
});
