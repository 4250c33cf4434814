// How much a tenant may ask for: the rate, in Redis and without it, and its share of the directory.
import { Agent } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestRedis, redisMissing, startPrivateRedis } from '../support/redis.ts';
import { send, startTestGateway, until, type LoggedGateway } from './client.ts';
import { StandIn } from './stand-in.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(environment: Record<string, string> = {}) {
  const directory = await StandIn.start();
  ends.push(() => directory.kill());
  const gateway = await startTestGateway({ DIRECTORY_ADDRESS: directory.address, ...environment });
  ends.push(() => gateway.stop());
  return { directory, gateway };
}

const rate = (requests_per_second: number, burst: number) => ({ rate_limit: { requests_per_second, burst } });
const path = '/scim/v2/Users';

async function flood(gateway: LoggedGateway, token: string, count: number) {
  const answers = await Promise.all(Array.from({ length: count }, () => send(gateway.port, { path, token })));
  return { allowed: answers.filter(({ status }) => status === 200).length, answers };
}

async function metric(gateway: LoggedGateway, name: string): Promise<number> {
  const { text } = await send(gateway.metricsPort, { path: '/metrics' });
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
}

const stores: [string, () => Promise<Record<string, string>>][] = [['memory', () => Promise.resolve({})]];
if (redisMissing() === undefined) stores.push(['Redis', async () => ({ REDIS_URL: await createTestRedis() })]);

describe.each(stores)('counted in %s', (_name, environment) => {
  test('rate and burst may come at once, then the rate', async () => {
    const { directory, gateway } = await start(await environment());
    const token = directory.issue('acme', rate(25, 30));
    const startedAt = performance.now();
    const { allowed, answers } = await flood(gateway, token, 120);
    const earned = (seconds: number) => 55 + Math.ceil(25 * seconds);
    expect(allowed).toBeGreaterThanOrEqual(55);
    expect(allowed).toBeLessThanOrEqual(earned((performance.now() - startedAt) / 1000));
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers).toMatchObject({
      'retry-after': '1',
      'ratelimit-limit': '55',
      'ratelimit-remaining': '0',
      'content-type': 'application/scim+json',
    });
    expect(refused?.text).toContain('"status":"429"');
    let later = 0;
    await until(async () => {
      later += (await send(gateway.port, { path, token })).status === 200 ? 1 : 0;
      return performance.now() - startedAt > 2_000;
    });
    const total = allowed + later;
    expect(total).toBeLessThanOrEqual(earned((performance.now() - startedAt) / 1000));
    expect(total).toBeGreaterThanOrEqual(earned(2) - 5);
  });

  test('one tenant’s flood takes nothing from another', async () => {
    const { directory, gateway } = await start(await environment());
    const [noisy, quiet] = [directory.issue('noisy', rate(25, 0)), directory.issue('quiet', rate(25, 0))];
    await flood(gateway, noisy, 60);
    const answer = await send(gateway.port, { path, token: quiet });
    expect(answer).toMatchObject({ status: 200, headers: { 'ratelimit-limit': '25', 'ratelimit-remaining': '24' } });
  });

  test('unknown paths count too', async () => {
    const { directory, gateway } = await start(await environment());
    const token = directory.issue('acme', rate(25, 0));
    const statuses = await Promise.all(
      Array.from({ length: 60 }, async () => (await send(gateway.port, { path: '/nowhere', token })).status),
    );
    expect(new Set(statuses)).toEqual(new Set([404, 429]));
  });
});

describe.skipIf(redisMissing())('Redis', () => {
  test('is shared by all gateways', async () => {
    const environment = { REDIS_URL: await createTestRedis() };
    const { directory, gateway } = await start(environment);
    const second = await startTestGateway({ DIRECTORY_ADDRESS: directory.address, ...environment });
    ends.push(() => second.stop());
    const token = directory.issue('acme', rate(25, 25));
    const startedAt = performance.now();
    const [one, two] = await Promise.all([flood(gateway, token, 60), flood(second, token, 60)]);
    const earned = Math.ceil((25 * (performance.now() - startedAt)) / 1000);
    expect(one.allowed + two.allowed).toBeGreaterThanOrEqual(50);
    expect(one.allowed + two.allowed).toBeLessThanOrEqual(50 + earned);
  });

  test('killed in mid-traffic fails no request and is used again when it is back', async () => {
    const redis = await startPrivateRedis();
    ends.push(() => redis.stop());
    const { directory, gateway } = await start({ REDIS_URL: redis.url });
    const token = directory.issue('acme');
    const agent = new Agent({ keepAlive: true });
    ends.push(() => agent.destroy());
    const statuses = new Set<number>();
    const slow: number[] = [];
    const traffic = { stopped: false };
    const running = (async () => {
      while (!traffic.stopped) {
        const startedAt = performance.now();
        statuses.add((await send(gateway.port, { path, token, agent })).status);
        slow.push(performance.now() - startedAt);
      }
    })();
    expect(await metric(gateway, 'muster_gateway_rate_limit_insured')).toBe(0);
    await redis.kill();
    await until(async () => (await metric(gateway, 'muster_gateway_rate_limit_insured')) === 1);
    const answered = slow.length;
    await until(() => slow.length > answered + 200);
    const median = slow.slice(answered).sort((a, b) => a - b)[100] ?? 0;
    expect(median).toBeLessThan(20);
    await redis.restart();
    await until(async () => (await metric(gateway, 'muster_gateway_rate_limit_insured')) === 0);
    traffic.stopped = true;
    await running;
    expect(statuses).toEqual(new Set([200]));
    expect(gateway.log.filter((line) => line.includes('Redis is away'))).toHaveLength(1);
    expect(gateway.log.filter((line) => line.includes('Redis is back'))).toHaveLength(1);
  });

  test('away at the start costs nothing but a line in the log', async () => {
    const redis = await startPrivateRedis();
    await redis.stop();
    const { directory, gateway } = await start({ REDIS_URL: redis.url });
    expect((await flood(gateway, directory.issue('acme', rate(25, 0)), 60)).allowed).toBeLessThan(60);
    expect(gateway.log.filter((line) => line.includes('Redis is away'))).toHaveLength(1);
  });
});

test('slow requests of one tenant leave the others alone, and too many are 429', async () => {
  const { directory, gateway } = await start();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  directory.works.set('ListUsers', async (request) => {
    if (request['tenant_id'] === 'slow') await held;
    return { document: Buffer.from('{}') };
  });
  const [slow, quick] = [directory.issue('slow'), directory.issue('quick')];
  const flooding = flood(gateway, slow, 600);
  await until(async () => (await metric(gateway, 'muster_gateway_requests_waiting')) === 512);
  expect(directory.calls('ListUsers')).toHaveLength(8);
  const startedAt = performance.now();
  expect((await flood(gateway, quick, 50)).allowed).toBe(50);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  release();
  const { allowed, answers } = await flooding;
  expect(allowed).toBe(520);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(80);
});
