// The gateway while the directory goes and comes, and at its own end: health, usage, draining.
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { invalidValue, notFound } from '../../services/scim/error.ts';
import { send, startTestGateway, until } from './client.ts';
import { StandIn } from './stand-in.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(environment: Record<string, string> = {}) {
  const directory = await StandIn.start();
  ends.push(() => directory.kill());
  const gateway = await startTestGateway({ DIRECTORY_ADDRESS: directory.address, ...environment });
  return { directory, gateway };
}

const path = '/scim/v2/Users';

test('a dead directory is 503 at once with Retry-After, and all is well when it is back', async () => {
  const { directory, gateway } = await start();
  ends.push(() => gateway.stop());
  const token = directory.issue('acme');
  expect((await send(gateway.port, { path, token })).status).toBe(200);
  directory.kill();
  const startedAt = performance.now();
  const answers = await Promise.all(Array.from({ length: 20 }, () => send(gateway.port, { path, token })));
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  for (const { status, headers, text } of answers) {
    expect(status).toBe(503);
    expect(headers).toMatchObject({ 'retry-after': '5', 'content-type': 'application/scim+json' });
    expect(text).toContain('"status":"503"');
  }
  await directory.listen();
  await until(async () => (await send(gateway.port, { path, token })).status === 200, 3_000);
});

test('a directory that does not answer is 503 within the deadline', async () => {
  const { directory, gateway } = await start();
  ends.push(() => gateway.stop());
  const token = directory.issue('acme');
  directory.works.set('ResolveToken', () => new Promise(() => undefined));
  const startedAt = performance.now();
  expect((await send(gateway.port, { path, token })).status).toBe(503);
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});

test('readyz waits for the directory, livez does not', async () => {
  const directory = await StandIn.start();
  directory.kill();
  const gateway = await startTestGateway({ DIRECTORY_ADDRESS: directory.address });
  ends.push(() => gateway.stop());
  const health = async (name: string) => (await send(gateway.metricsPort, { path: name })).status;
  expect(await health('/livez')).toBe(200);
  expect(await health('/readyz')).toBe(503);
  expect(await health('/other')).toBe(404);
  await directory.listen();
  ends.push(() => directory.kill());
  await until(async () => (await health('/readyz')) === 200);
});

test('the metrics count by method, route, status and outcome', async () => {
  const { directory, gateway } = await start();
  ends.push(() => gateway.stop());
  const token = directory.issue('acme');
  await send(gateway.port, { path: `${path}/7`, token });
  await send(gateway.port, { path: '/one', token });
  await send(gateway.port, { path: '/two', token: 'wrong' });
  await send(gateway.port, { method: 'PROPFIND', path, token });
  const { text } = await send(gateway.metricsPort, { path: '/metrics' });
  const count = 'muster_gateway_request_duration_seconds_count';
  expect(text).toContain(`${count}{method="GET",route="/scim/v2/Users/:id",status="200"} 1`);
  expect(text).toContain(`${count}{method="GET",route="unknown",status="404"} 1`);
  expect(text).toContain('muster_gateway_requests_total{outcome="unauthenticated"} 1');
  expect(text).toContain(`${count}{method="other",route="/scim/v2/Users",status="405"} 1`);
  const ofTenants = text.split('\n').filter((line) => line.startsWith('muster_gateway_tenant_requests_total'));
  expect(ofTenants).toEqual([
    'muster_gateway_tenant_requests_total{tenant_id="acme",outcome="2xx",result="success"} 1',
    'muster_gateway_tenant_requests_total{tenant_id="acme",outcome="404",result="success"} 1',
    'muster_gateway_tenant_requests_total{tenant_id="acme",outcome="4xx",result="failure"} 1',
  ]);
  expect(text).toContain('muster_gateway_token_cache_entries 1');
  expect(text).toContain('nodejs_eventloop_lag_seconds');
});

test('the metrics of a tenant go when the directory says that it changed and it sends nothing more', async () => {
  const { directory, gateway } = await start();
  ends.push(() => gateway.stop());
  const tokens = ['deleted', 'other'].map((name) => directory.issue(name));
  for (const token of tokens) await send(gateway.port, { path, token });
  let aheadMs = 20_000;
  const now = performance.now.bind(performance);
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + aheadMs);
  ends.push(() => clock.mockRestore());
  for (const token of tokens) await send(gateway.port, { path, token });
  const present = async (): Promise<string[]> => {
    const { text } = await send(gateway.metricsPort, { path: '/metrics' });
    return Array.from(text.matchAll(/^muster_gateway_tenant_requests_total.tenant_id="(\w+)"/gm), ([, name]) => name!);
  };
  expect(await present()).toEqual(['deleted', 'other']);
  directory.change('deleted');
  const later = () => {
    aheadMs += 61_000;
    return present();
  };
  await expect.poll(later, { timeout: 5_000 }).toEqual(['other']);
});

test('the directory is told of uses and errors, also of those that it missed', async () => {
  const { directory, gateway } = await start();
  const token = directory.issue('acme');
  directory.works.set('ReportUsage', () => {
    throw new Error('not now');
  });
  directory.works.set('CreateUser', () => {
    throw invalidValue('Required attribute(s) missing: name.familyName.');
  });
  directory.works.set('GetUser', () => {
    throw notFound('gone');
  });
  await send(gateway.port, { method: 'POST', path, token, body: '{}' });
  await send(gateway.port, { path: `${path}/7`, token });
  await until(() => gateway.log.filter((line) => line.includes('"request"')).length === 2);
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  directory.works.delete('ReportUsage');
  await gateway.stop();
  const [report] = directory.reports;
  expect(report?.tokens).toMatchObject([
    { tenant_id: 'acme', token_id: expect.stringMatching(/^[0-9a-f]{16}$/) as string },
  ]);
  expect(report?.tenants).toMatchObject([
    { tenant_id: 'acme', last_error: { status: 400, message: 'Required attribute(s) missing: name.familyName.' } },
  ]);
  expect(Math.abs(Date.now() - Number(report?.tenants[0]?.last_request_time_ms))).toBeLessThan(10_000);
});

test('draining cuts no request off, says so to clients and load balancers, and then listens no more', async () => {
  const { directory, gateway } = await start({ DRAIN_DELAY_MS: '300' });
  const token = directory.issue('acme');
  const agent = new Agent({ keepAlive: true });
  ends.push(() => agent.destroy());
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  directory.works.set('GetUser', async () => {
    await held;
    return { id: '7', etag: 'W/"1"', location: 'x', document: Buffer.from('{}') };
  });
  expect((await send(gateway.port, { path, token, agent })).headers.connection).toBe('keep-alive');
  const inFlight = Promise.all(
    Array.from({ length: 5 }, () => send(gateway.port, { path: `${path}/7`, token, agent })),
  );
  await until(() => directory.calls('GetUser').length === 5);
  const stopped = gateway.stop();
  expect((await send(gateway.metricsPort, { path: '/readyz' })).status).toBe(503);
  const meanwhile = await send(gateway.port, { path, token, agent });
  expect(meanwhile).toMatchObject({ status: 200, headers: { connection: 'close' } });
  const refused = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(gateway.port, '127.0.0.1', () => {
        socket.destroy();
        resolve(false);
      });
      socket.on('error', () => resolve(true));
    });
  await until(refused, 2_000);
  release();
  for (const answer of await inFlight) expect(answer.status).toBe(200);
  await stopped;
});

test('a busy port is said plainly', async () => {
  const { gateway } = await start();
  ends.push(() => gateway.stop());
  await expect(startTestGateway({ GATEWAY_PORT: String(gateway.port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
