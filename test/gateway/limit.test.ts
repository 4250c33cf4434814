// How much a tenant may ask for: the rate, in Redis and without it, and its share of the directory.
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { Agent } from 'node:http';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bucketOf, bulkPartOf } from '../../services/gateway/rate-limit.ts';
import { createTokenBuckets, tokenBucketScript } from '../../services/gateway/token-bucket.ts';
import { openGate } from '../support/gate.ts';
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

async function flood(gateway: LoggedGateway, token: string, count: number, at = path) {
  const answers = await Promise.all(Array.from({ length: count }, () => send(gateway.port, { path: at, token })));
  return { allowed: answers.filter(({ status }) => status === 200).length, answers };
}

/** How many a rate allows since now, at most. It is Redis' clock that counts, or the gateway's: a moment begun is one more. */
function earning(perSecond: number): () => number {
  const startedAt = performance.now();
  return () => Math.ceil((perSecond * (performance.now() - startedAt)) / 1_000) + 1;
}

/** The gateway's clock, which stands still but for being advanced. */
function stopClock() {
  let nowMs = performance.now();
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  ends.push(() => clock.mockRestore());
  return { advance: (milliseconds: number) => (nowMs += milliseconds) };
}

async function metric(gateway: LoggedGateway, name: string): Promise<number> {
  const { text } = await send(gateway.metricsPort, { path: '/metrics' });
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
}

const stores: [string, () => Promise<Record<string, string>>][] = [['memory', () => Promise.resolve({})]];
if (redisMissing() === undefined) stores.push(['Redis', async () => ({ REDIS_URL: await createTestRedis() })]);

describe.each(stores)('counted in %s', (_name, environment) => {
  // One a second is earned meanwhile, so that it takes very long to earn as many as are refused.
  test('rate and burst may come at once, and then no more than are earned', async () => {
    const { directory, gateway } = await start(await environment());
    const token = directory.issue('acme', rate(1, 54));
    const earned = earning(1);
    const { allowed: atOnce, answers } = await flood(gateway, token, 120);
    let allowed = atOnce;
    expect(allowed).toBeGreaterThanOrEqual(55);
    expect(allowed).toBeLessThanOrEqual(55 + earned());
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers).toMatchObject({
      'retry-after': '1',
      'ratelimit-limit': '55',
      'ratelimit-remaining': '0',
      'content-type': 'application/scim+json',
    });
    expect(refused?.text).toContain('"status":"429"');
    await until(async () => {
      const { status } = await send(gateway.port, { path, token });
      if (status === 200) allowed += 1;
      return allowed >= atOnce + 2;
    });
    expect(allowed).toBeLessThanOrEqual(55 + earned());
  });

  test('one tenant’s flood takes nothing from another', async () => {
    const { directory, gateway } = await start(await environment());
    const [noisy, quiet] = [directory.issue('noisy', rate(1, 24)), directory.issue('quiet', rate(1, 24))];
    expect((await flood(gateway, noisy, 60)).allowed).toBeLessThan(60);
    const answer = await send(gateway.port, { path, token: quiet });
    expect(answer).toMatchObject({ status: 200, headers: { 'ratelimit-limit': '25', 'ratelimit-remaining': '24' } });
  });

  test('unknown paths count too', async () => {
    const { directory, gateway } = await start(await environment());
    const { answers } = await flood(gateway, directory.issue('acme', rate(1, 24)), 60, '/nowhere');
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404, 429]));
  });
});

test('in memory exactly the rate may follow, second by second', async () => {
  const { directory, gateway } = await start();
  const clock = stopClock();
  const token = directory.issue('acme', rate(25, 30));
  expect((await flood(gateway, token, 120)).allowed).toBe(55);
  for (let second = 0; second < 3; second++) {
    clock.advance(1_000);
    expect((await flood(gateway, token, 60)).allowed).toBe(25);
  }
  clock.advance(60_000);
  expect((await flood(gateway, token, 120)).allowed).toBe(55);
});

describe.skipIf(redisMissing())('Redis', () => {
  test('is shared by all gateways', async () => {
    const environment = { REDIS_URL: await createTestRedis() };
    const { directory, gateway } = await start(environment);
    const second = await startTestGateway({ DIRECTORY_ADDRESS: directory.address, ...environment });
    ends.push(() => second.stop());
    const token = directory.issue('acme', rate(1, 49));
    const earned = earning(1);
    const [one, two] = await Promise.all([flood(gateway, token, 60), flood(second, token, 60)]);
    expect(one.allowed + two.allowed).toBeGreaterThanOrEqual(50);
    expect(one.allowed + two.allowed).toBeLessThanOrEqual(50 + earned());
  });

  test('has the very rule that memory has, for the whole bucket and for the part of it that bulks may take', async () => {
    const redis = new Redis(await createTestRedis());
    ends.push(() => redis.quit());
    // On a clock of the test's, in which nothing expires.
    const script = tokenBucketScript
      .replace("redis.call('time')", '{ ARGV[5], ARGV[6] }')
      .replace(", 'px', math.ceil(full - now)", '');
    expect(script).not.toMatch(/'time'|'px'/);
    let keys = 0;
    const step = fc.record({ advanceMs: fc.oneof(fc.nat(50), fc.nat(3_000)), isBulk: fc.boolean() });
    const limit = fc.record({ requests_per_second: fc.constantFrom(25, 100, 1_000), burst: fc.nat(40) });
    await fc.assert(
      fc.asyncProperty(limit, fc.array(step, { maxLength: 60 }), async (rate_limit, steps) => {
        const whole = bucketOf({ rate_limit });
        const key = `rule:${keys++}`;
        let nowMs = 1_700_000_000_000;
        const take = createTokenBuckets(() => nowMs);
        for (const { advanceMs, isBulk } of steps) {
          nowMs += advanceMs;
          const bucket = isBulk ? bulkPartOf(whole) : whole;
          const time = [Math.floor(nowMs / 1_000), (nowMs % 1_000) * 1_000];
          const answer = await redis.eval(script, 1, key, 1, 1, bucket.capacity, bucket.fillSeconds, ...time);
          const [consumed, resetMs] = answer as [number, number];
          const inMemory = take('acme', bucket);
          expect({ allowed: consumed <= bucket.capacity, remaining: Math.max(bucket.capacity - consumed, 0) }).toEqual({
            allowed: inMemory.allowed,
            remaining: inMemory.remaining,
          });
          // Both round up to a whole millisecond, each its own fractions.
          expect(Math.abs(resetMs - inMemory.resetMs)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 60 },
    );
    expect(keys).toBeGreaterThanOrEqual(60);
  });

  test('killed in mid-traffic fails no request and is used again when it is back', async () => {
    const redis = await startPrivateRedis();
    ends.push(() => redis.stop());
    const { directory, gateway } = await start({ REDIS_URL: redis.url });
    const token = directory.issue('acme');
    const agent = new Agent({ keepAlive: true });
    ends.push(() => agent.destroy());
    const statuses = new Set<number>();
    let answered = 0;
    const traffic = { stopped: false };
    const running = (async () => {
      while (!traffic.stopped) {
        statuses.add((await send(gateway.port, { path, token, agent })).status);
        answered += 1;
      }
    })();
    expect(await metric(gateway, 'muster_gateway_rate_limit_insured')).toBe(0);
    await redis.kill();
    await until(async () => (await metric(gateway, 'muster_gateway_rate_limit_insured')) === 1);
    const before = answered;
    await until(() => answered > before + 200);
    await redis.restart();
    await until(async () => (await metric(gateway, 'muster_gateway_rate_limit_insured')) === 0);
    traffic.stopped = true;
    await running;
    expect(statuses).toEqual(new Set([200]));
    expect(gateway.log.filter((line) => line.includes('Redis is away'))).toHaveLength(1);
    expect(gateway.log.filter((line) => line.includes('Redis is back'))).toHaveLength(1);
  });

  test('that takes everything and answers nothing holds up the requests under way only: nobody asks it again', async () => {
    const url = new URL(await createTestRedis());
    const gate = await openGate(url.host);
    ends.push(() => gate.stop());
    url.host = gate.address;
    const { directory, gateway } = await start({ REDIS_URL: url.href });
    const token = directory.issue('first');
    expect((await send(gateway.port, { path, token })).status).toBe(200);
    gate.hold();
    expect((await send(gateway.port, { path, token })).status).toBe(200);
    expect(gate.holds('muster:rate:first')).toBe(true);
    expect(await metric(gateway, 'muster_gateway_rate_limit_insured')).toBe(1);
    const { allowed } = await flood(gateway, directory.issue('second'), 50);
    expect(allowed).toBe(50);
    expect(gate.holds('muster:rate:second')).toBe(false);
    await gate.open();
    await until(async () => (await metric(gateway, 'muster_gateway_rate_limit_insured')) === 0);
  });

  test('away at the start costs nothing but a line in the log', async () => {
    const redis = await startPrivateRedis();
    await redis.stop();
    const { directory, gateway } = await start({ REDIS_URL: redis.url });
    const earned = earning(1);
    const { allowed } = await flood(gateway, directory.issue('acme', rate(1, 24)), 60);
    expect(allowed).toBeGreaterThanOrEqual(25);
    expect(allowed).toBeLessThanOrEqual(25 + earned());
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
  // Those that wait for longer than two seconds are 503; here they have been waiting for no time at all.
  stopClock();
  const [slow, quick] = [directory.issue('slow'), directory.issue('quick')];
  const flooding = flood(gateway, slow, 600);
  await until(async () => (await metric(gateway, 'muster_gateway_requests_waiting')) === 512);
  expect(directory.calls('ListUsers')).toHaveLength(8);
  expect((await flood(gateway, quick, 50)).allowed).toBe(50);
  release();
  const { allowed, answers } = await flooding;
  expect(allowed).toBe(520);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(80);
});
