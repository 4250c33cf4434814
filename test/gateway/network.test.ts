// Where a tenant's requests may come from: each tenant's own rule, and the client's address behind proxies.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToken } from '../../services/token.ts';
import { startStack, type Stack, type StackTenant } from '../support/stack.ts';
import { send, until } from './client.ts';

const PATH = '/scim/v2/Users';

let direct: Stack;
let proxied: Stack;

beforeAll(async () => {
  direct = await startStack();
  proxied = await startStack({ environment: { TRUSTED_PROXIES: '127.0.0.0/8, 10.0.0.0/8' } });
});

afterAll(async () => {
  await direct.stop();
  await proxied.stop();
});

const portOf = (stack: Stack) => Number(new URL(stack.url).port);
const list = (stack: Stack, token: string, forwarded?: string | string[]) =>
  send(portOf(stack), {
    path: PATH,
    token,
    ...(forwarded === undefined ? {} : { headers: { 'x-forwarded-for': forwarded } }),
  });
const statusOf = async (...request: Parameters<typeof list>) => (await list(...request)).status;
const restricted = (stack: Stack, ...allowedCidrs: string[]) => stack.createTenant({ allowedCidrs });

describe('without trusted proxies', () => {
  test.each([[['127.0.0.1']], [['10.0.0.0/8', '127.0.0.0/8']], [['::ffff:127.0.0.0/104']], [[]]])(
    'a tenant with the networks %j is served',
    async (networks) => {
      expect(await statusOf(direct, (await restricted(direct, ...networks)).token)).toBe(200);
    },
  );

  test('a request from elsewhere is a 403 that names the address and whose rule it is, and reaches the tenant', async () => {
    const { tenantId, token } = await restricted(direct, '203.0.113.0/24', '::/0');
    const answer = await list(direct, token);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('127.0.0.1');
    expect(answer.text).toContain('tenant’s own network rule');
    const lastError = async () => (await direct.client.tenants.getTenant({ name: tenantId })).last_error;
    await until(async () => (await lastError())?.status === 403);
    expect((await lastError())?.message).toContain('127.0.0.1');
  });

  test('X-Forwarded-For is believed from nobody', async () => {
    const { token } = await restricted(direct, '203.0.113.0/24');
    expect(await statusOf(direct, token, '203.0.113.7')).toBe(403);
    const { token: local } = await restricted(direct, '127.0.0.1');
    expect(await statusOf(direct, local, '203.0.113.7')).toBe(200);
  });

  test('an unknown token is the same 401 as ever, from wherever it comes', async () => {
    const [unknown, other] = [createToken(randomBytes), createToken(randomBytes)];
    const answers = await Promise.all([
      list(direct, unknown),
      list(direct, other),
      list(direct, unknown, '203.0.113.7'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  test('a rule holds at once when it is declared, and is away at once', async () => {
    const { tenantId, token } = await direct.createTenant();
    const declare = async (allowed_cidrs: string[]) => {
      const tenant = await direct.client.tenants.getTenant({ name: tenantId });
      const spec = { ...tenant.spec, allowed_cidrs };
      await direct.client.tenants.ensureTenant({ ...tenant, spec });
    };
    expect(await statusOf(direct, token)).toBe(200);
    await declare(['203.0.113.0/24']);
    await until(async () => (await statusOf(direct, token)) === 403, 1_000);
    await declare([]);
    await until(async () => (await statusOf(direct, token)) === 200, 1_000);
  });
});

describe('the rule of one tenant is nobody else’s', () => {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  const paths = [
    PATH,
    `${PATH}/018f0000-0000-7000-8000-000000000000`,
    '/scim/v2/Groups',
    '/scim/v2/Schemas',
    '/nothing',
  ];
  const requests = methods.flatMap((method) => paths.map((path) => [method, path] as const));
  let ours: StackTenant;
  let theirs: StackTenant;
  let free: StackTenant;

  beforeAll(async () => {
    ours = await restricted(proxied, '203.0.113.0/24');
    theirs = await restricted(proxied, '198.51.100.0/24');
    free = await proxied.createTenant();
  });

  test.each(requests)('%s %s', async (method, path) => {
    const ask = async ({ token }: StackTenant, from: string) => {
      const headers = { 'x-forwarded-for': from };
      return (await send(portOf(proxied), { method, path, token, headers })).status;
    };
    const [inOurs, inTheirs] = ['203.0.113.7', '198.51.100.7'];
    expect(await ask(ours, inTheirs)).toBe(403);
    expect(await ask(theirs, inOurs)).toBe(403);
    const unrestricted = await ask(free, inOurs);
    expect(unrestricted).not.toBe(403);
    expect(await ask(ours, inOurs)).toBe(unrestricted);
    expect(await ask(theirs, inTheirs)).toBe(unrestricted);
  });
});

describe('behind trusted proxies', () => {
  test.each<[string, string | string[], number]>([
    ['the address that the proxy saw counts', '203.0.113.7', 200],
    ['another is refused', '198.51.100.7', 403],
    ['proxies in between are passed over', '203.0.113.7, 10.1.2.3', 200],
    ['what the client itself claims counts for nothing', '203.0.113.7, 198.51.100.7', 403],
    ['not even in a header of its own', ['203.0.113.7', '198.51.100.7'], 403],
    ['an IPv4 address may come as IPv6', '::ffff:203.0.113.7', 200],
    ['an address may come with its port', '203.0.113.7:51234', 200],
    ['what is no address is refused', 'unknown', 403],
    ['an empty header is the proxy’s own request', '', 403],
  ])('%s: %j', async (_, forwarded, status) => {
    const { token } = await restricted(proxied, '203.0.113.0/24');
    expect(await statusOf(proxied, token, forwarded)).toBe(status);
  });

  test('the answer names the client, not the proxy', async () => {
    const { token } = await restricted(proxied, '203.0.113.0/24');
    expect((await list(proxied, token, '198.51.100.7, 10.0.0.1')).text).toContain('from 198.51.100.7.');
  });

  test('without the header it is the proxy’s own request', async () => {
    expect(await statusOf(proxied, (await restricted(proxied, '127.0.0.1')).token)).toBe(200);
  });

  test('the links do not follow X-Forwarded-Host', async () => {
    const { token } = await proxied.createTenant();
    const headers = { 'x-forwarded-host': 'evil.example' };
    const { text } = await send(portOf(proxied), { path: '/scim/v2/ServiceProviderConfig', token, headers });
    expect(text).not.toContain('evil.example');
  });
});
