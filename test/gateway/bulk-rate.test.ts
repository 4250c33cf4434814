// What a tenant's single requests, such as those of Entra ID's cycle, find while another client sends bulks. Nothing here measures
// time: an operation of a bulk that began says that the bucket held enough for single requests in that moment, and time only adds.
import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { bulkOf, type Operation } from '../support/bulk.ts';
import { createTestRedis, redisMissing, startPrivateRedis } from '../support/redis.ts';
import { send, startTestGateway, until, type LoggedGateway } from './client.ts';
import { StandIn } from './stand-in.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const OPERATIONS = 1_000;
const BULKS_PER_GATEWAY = 2;
/** What Entra ID sends in a second, below 25. */
const SINGLE = 24;
const tenants = [
  ['a tenant as by default', { requests_per_second: 100, burst: 200 }],
  ['a tenant of the least rate', { requests_per_second: 25, burst: 0 }],
] as const;

const operations: readonly Operation[] = Array.from({ length: OPERATIONS }, (_, n) => ({
  ...{ method: 'POST', path: '/Users', bulkId: `n${n}`, data: {} },
}));

/** Gateways with two bulks of the tenant under way in each. */
async function startBulks(count: number, environment: Record<string, string>, rate_limit: (typeof tenants)[number][1]) {
  const directory = await StandIn.start();
  ends.push(() => directory.kill());
  const token = directory.issue('acme', { rate_limit });
  const gateways: LoggedGateway[] = [];
  for (let n = 0; n < count; n++) {
    const gateway = await startTestGateway({ DIRECTORY_ADDRESS: directory.address, ...environment });
    ends.push(() => gateway.stop());
    gateways.push(gateway);
  }
  const bulks = gateways.flatMap(({ port }) => Array.from({ length: BULKS_PER_GATEWAY }, () => startBulk(port, token)));
  const begun = () => directory.calls('CreateUser').length;

  /** When every bulk has got on, sends single requests, all at once; gives their statuses. */
  async function cycle(): Promise<number[]> {
    const before = begun();
    // Of each bulk one operation may have gone on without a request of the tenant's, since it had waited for too long.
    await until(() => begun() > before + bulks.length);
    const answers = Array.from({ length: SINGLE }, (_, n) =>
      send(gateways[n % count]!.port, { path: '/scim/v2/Users', token }),
    );
    return (await Promise.all(answers)).map(({ status }) => status);
  }

  // More than a full bucket holds: from here on it is what is earned that bulks and single requests share.
  const { requests_per_second, burst } = rate_limit;
  await until(() => begun() > requests_per_second + burst);
  return { gateways, begun, cycle };
}

function startBulk(port: number, token: string): void {
  const request = httpRequest({
    ...{ host: '127.0.0.1', port, method: 'POST', path: '/scim/v2/Bulk', agent: false },
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
  });
  request.on('error', () => undefined);
  request.end(JSON.stringify(bulkOf(operations)));
  ends.push(() => request.destroy());
}

const allServed = Array.from({ length: SINGLE }, () => 200);

const isInsured = async ({ metricsPort }: LoggedGateway): Promise<boolean> =>
  (await send(metricsPort, { path: '/metrics' })).text.includes('\nmuster_gateway_rate_limit_insured 1');

describe.each(tenants)('beside bulks, %s', (_name, rate) => {
  test('serves its single requests, counted in memory', { timeout: 30_000 }, async () => {
    const { cycle, begun } = await startBulks(1, {}, rate);
    for (let n = 0; n < 4; n++) expect(await cycle()).toEqual(allServed);
    expect(begun()).toBeLessThan(BULKS_PER_GATEWAY * OPERATIONS);
  });

  test.skipIf(redisMissing())('serves them when two gateways count in Redis', { timeout: 30_000 }, async () => {
    const { cycle, begun } = await startBulks(2, { REDIS_URL: await createTestRedis() }, rate);
    for (let n = 0; n < 4; n++) expect(await cycle()).toEqual(allServed);
    expect(begun()).toBeLessThan(2 * BULKS_PER_GATEWAY * OPERATIONS);
  });

  test.skipIf(redisMissing())('serves them when Redis ends meanwhile', { timeout: 30_000 }, async () => {
    const redis = await startPrivateRedis();
    ends.push(() => redis.stop());
    const { cycle, gateways } = await startBulks(2, { REDIS_URL: redis.url }, rate);
    expect(await cycle()).toEqual(allServed);
    await redis.kill();
    expect(await cycle()).toEqual(allServed);
    await until(async () => (await Promise.all(gateways.map(isInsured))).every((insured) => insured));
    for (let n = 0; n < 2; n++) expect(await cycle()).toEqual(allServed);
  });
});
