import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { createNamespace } from '../../test/support/kubernetes.ts';
import { createApi, type Api } from './api.ts';
import type { Cluster } from './cluster.ts';
import { loadCluster } from './kubeconfig.ts';
import { NotLeadingError, startElector, type Elector, type ElectorOptions } from './leader.ts';
import type { Lease, LeaseSpec } from './lease.ts';
import { ConnectionError, type Transport } from './transport.ts';

const { kubeconfig } = inject('kubernetes');
/** Long enough for a busy machine, short enough to wait for. */
const DURATIONS = { leaseDurationMs: 5_000, renewDeadlineMs: 4_000, retryPeriodMs: 100 };
const HOUR_MS = 3_600_000;
const soon = { timeout: 15_000, interval: 20 };

/** An elector of its own connection, and what it has told. */
interface Contender extends Elector {
  readonly told: string[];
  /** Takes the place of the way to the API server from now on. */
  intercept(by: (send: Transport) => Transport): void;
}

const unreachable: Transport = () => Promise.reject(new ConnectionError('unreachable', 'Nothing listens there.'));

describe.skipIf(kubeconfig === undefined)('the elector', () => {
  let cluster: Cluster;
  let api: Api;
  let namespace: string;
  let leases: string;
  const contenders: Contender[] = [];
  let count = 0;
  let name = '';

  beforeAll(async () => {
    cluster = loadCluster({ kubeconfig: kubeconfig! });
    api = createApi(cluster.transport, { fieldManager: 'leader-test' });
    namespace = await createNamespace(kubeconfig!);
    leases = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  });
  afterAll(() => cluster.close());
  afterEach(async () => {
    await Promise.all(contenders.splice(0).map((contender) => contender.stop()));
  });

  const another = (): string => (name = `lease-${++count}`);
  const read = (): Promise<Lease> => api.get<Lease>(`${leases}/${name}`);
  const spec = async (): Promise<LeaseSpec> => (await read()).spec ?? {};
  const give = (lease: LeaseSpec): Promise<Lease> => api.create(leases, { metadata: { name }, spec: lease });
  const held = (holderIdentity: string, more: LeaseSpec = {}): LeaseSpec => ({
    holderIdentity,
    leaseDurationSeconds: 2,
    renewTime: '2026-01-01T00:00:00.000000Z',
    leaseTransitions: 7,
    ...more,
  });

  function contend(identity: string, options: Partial<ElectorOptions> = {}, through?: (send: Transport) => Transport) {
    const told: string[] = [];
    let send = through?.(cluster.transport) ?? cluster.transport;
    const elector = startElector({
      ...{ namespace, name, identity, ...DURATIONS, logger: pino({ level: 'silent' }) },
      api: createApi((request) => send(request), { fieldManager: identity }),
      onElected: () => told.push('elected'),
      onLost: () => told.push('lost'),
      ...options,
    });
    const intercept = (by: (send: Transport) => Transport): void => void (send = by(cluster.transport));
    const contender: Contender = { ...elector, told, intercept };
    contenders.push(contender);
    return contender;
  }
  const elected = (contender: Contender) => vi.waitUntil(() => contender.isLeader(), soon);

  describe('takes', () => {
    test('a lease that does not exist, and keeps it', async () => {
      another();
      const one = contend('one');
      expect(one.isLeader()).toBe(false);
      expect(() => one.assertLeading()).toThrow(NotLeadingError);
      await elected(one);
      one.assertLeading();
      const first = await spec();
      expect(first).toMatchObject({ holderIdentity: 'one', leaseDurationSeconds: 5, leaseTransitions: 0 });
      expect(first.renewTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      await vi.waitUntil(async () => (await spec()).renewTime !== first.renewTime, soon);
      expect(await spec()).toMatchObject({
        acquireTime: first.acquireTime,
        leaseTransitions: 0,
        holderIdentity: 'one',
      });
      expect(one.told).toEqual(['elected']);
    });

    test.each([
      ['that nobody ever held', {}, 1],
      ['that was released', held(''), 8],
      ['that was released, with hours to run', held('', { leaseDurationSeconds: 9_999 }), 8],
    ])('at once one %s', async (_, present, transitions) => {
      another();
      await give(present);
      const one = contend('one', { now: () => 0 });
      await elected(one);
      expect(await spec()).toMatchObject({ holderIdentity: 'one', leaseTransitions: transitions });
    });

    test.each([
      ['hours behind', '2026-01-01T00:00:00.000000Z'],
      ['hours ahead', '2099-01-01T00:00:00.000000Z'],
    ])('one that ran out since it was first seen, with its holder’s clock %s', async (_, renewTime) => {
      another();
      await give(held('dead', { renewTime }));
      let now = 0;
      let reads = 0;
      const one = contend('one', { now: () => now }, (send) => (request) => {
        reads++;
        return send(request);
      });
      await vi.waitUntil(() => reads >= 3, soon);
      now = 1_999;
      const before = reads;
      await vi.waitUntil(() => reads >= before + 3, soon);
      expect((await spec()).holderIdentity).toBe('dead');
      now = 2_001;
      await elected(one);
      expect(await spec()).toMatchObject({ holderIdentity: 'one', leaseTransitions: 8, leaseDurationSeconds: 5 });
    });

    test('one that was renewed in the meantime only after it ran out anew', async () => {
      another();
      await give(held('other'));
      let now = 0;
      let reads = 0;
      const one = contend('one', { now: () => now }, (send) => (request) => {
        reads++;
        return send(request);
      });
      await vi.waitUntil(() => reads >= 2, soon);
      now = 1_900;
      await api.merge(`${leases}/${name}`, { spec: { renewTime: '2026-01-01T00:00:01.000000Z' } });
      const before = reads;
      await vi.waitUntil(() => reads >= before + 2, soon);
      now = 2_500;
      const later = reads;
      await vi.waitUntil(() => reads >= later + 3, soon);
      expect(one.isLeader()).toBe(false);
      now = 3_901;
      await elected(one);
    });

    test('its own, when the answer to its writing was lost', async () => {
      another();
      let lost = 0;
      const one = contend('one', {}, (send) => async (request) => {
        const response = await send(request);
        if (request.method !== 'POST' || lost++ > 0) return response;
        for await (const _chunk of response.body);
        throw new ConnectionError('closed', 'It closed the connection.');
      });
      await elected(one);
      expect(await spec()).toMatchObject({ holderIdentity: 'one', leaseTransitions: 0 });
    });

    test('none when the answer was on its way for longer than it may lead', async () => {
      another();
      let now = 0;
      let writes = 0;
      const one = contend('one', { now: () => now }, (send) => async (request) => {
        const response = await send(request);
        if (request.method !== 'GET' && ++writes === 1) now += DURATIONS.renewDeadlineMs;
        return response;
      });
      await vi.waitUntil(() => writes === 1, soon);
      expect(one.told).toEqual([]);
      await elected(one);
      expect(writes).toBe(2);
    });
  });

  describe('of two', () => {
    test('one leads, and the other follows within 3 s when it stops, with the times of production', async () => {
      another();
      const production = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 2_000 };
      const one = contend('one', production);
      await elected(one);
      const two = contend('two', production);
      await expect.poll(() => two.isLeader(), { timeout: 1_000 }).toBe(false);
      const stopped = performance.now();
      await one.stop();
      expect(one.isLeader()).toBe(false);
      await elected(two);
      expect(performance.now() - stopped).toBeLessThan(3_000);
      expect(await spec()).toMatchObject({ holderIdentity: 'two', leaseTransitions: 1 });
      expect(one.told).toEqual(['elected']);
    });

    test('never both lead: one that cannot renew has lost before the other is elected', async () => {
      another();
      const order: string[] = [];
      const short = { leaseDurationMs: 2_000, renewDeadlineMs: 1_200, retryPeriodMs: 100 };
      const one = contend('one', { ...short, onLost: () => order.push('one lost') });
      await elected(one);
      const two = contend('two', { ...short, onElected: () => order.push('two elected') });
      one.intercept(() => unreachable);
      await elected(two);
      expect(order).toEqual(['one lost', 'two elected']);
      expect(one.isLeader()).toBe(false);
    });

    test('one creates the lease when both find none', async () => {
      another();
      let finding = 0;
      let open = (): void => undefined;
      const both = new Promise<void>((resolve) => (open = resolve));
      const together =
        (send: Transport): Transport =>
        async (request) => {
          const response = await send(request);
          if (request.method === 'GET' && ++finding === 2) open();
          if (request.method === 'GET') await both;
          return response;
        };
      const pair = [contend('one', {}, together), contend('two', {}, together)];
      await vi.waitUntil(() => pair.some((each) => each.isLeader()), soon);
      const { holderIdentity } = await spec();
      expect(pair.filter((each) => each.isLeader())).toHaveLength(1);
      expect(pair[holderIdentity === 'one' ? 0 : 1]?.isLeader()).toBe(true);
    });

    test('with clocks that differ by hours one leads on', async () => {
      another();
      const one = contend('one', { wallClock: () => new Date(Date.now() - 5 * HOUR_MS) });
      await elected(one);
      let reads = 0;
      const two = contend('two', { wallClock: () => new Date(Date.now() + 5 * HOUR_MS) }, (send) => (request) => {
        reads++;
        return send(request);
      });
      await vi.waitUntil(() => reads > 20, soon);
      expect([one.isLeader(), two.isLeader()]).toEqual([true, false]);
    });

    test('the lease deleted by hand goes back to the one that leads', async () => {
      another();
      const one = contend('one', { retryPeriodMs: 500 });
      await elected(one);
      let reads = 0;
      const two = contend('two', {}, (send) => (request) => {
        reads++;
        return send(request);
      });
      await vi.waitUntil(() => reads > 2, soon);
      const { metadata } = await read();
      await api.delete(`${leases}/${name}`);
      await vi.waitUntil(async () => (await read().catch(() => undefined))?.metadata.uid !== metadata.uid, soon);
      await vi.waitUntil(async () => (await read().catch(() => undefined)) !== undefined, soon);
      expect(await spec()).toMatchObject({ holderIdentity: 'one', leaseTransitions: 0 });
      expect([one.told, two.told]).toEqual([['elected'], []]);
    });
  });

  describe('that leads', () => {
    test('goes on when somebody labels the lease, and keeps the label', async () => {
      another();
      const one = contend('one');
      await elected(one);
      await api.merge(`${leases}/${name}`, { metadata: { labels: { team: 'platform' } } });
      const { renewTime } = await spec();
      await vi.waitUntil(async () => (await spec()).renewTime !== renewTime, soon);
      expect((await read()).metadata.labels).toEqual({ team: 'platform' });
      expect(one.told).toEqual(['elected']);
    });

    test.each([
      ['given to another', 'other'],
      ['taken from it', ''],
    ])('loses at once when the lease is %s by hand', async (_, holderIdentity) => {
      another();
      const one = contend('one');
      await elected(one);
      await api.merge(`${leases}/${name}`, { spec: { holderIdentity } });
      await vi.waitUntil(() => !one.isLeader(), { ...soon, timeout: DURATIONS.renewDeadlineMs / 2 });
      expect(one.told).toEqual(['elected', 'lost']);
      expect((await spec()).holderIdentity).toBe(holderIdentity);
    });

    test('loses once when the API server is out of reach past the deadline, for good', async () => {
      another();
      const one = contend('one', { leaseDurationMs: 1_500, renewDeadlineMs: 1_000, retryPeriodMs: 50 });
      await elected(one);
      one.intercept(() => unreachable);
      await vi.waitUntil(() => one.told.includes('lost'), soon);
      expect(() => one.assertLeading()).toThrow(NotLeadingError);
      one.intercept((send) => send);
      await one.stop();
      expect(one.told).toEqual(['elected', 'lost']);
      expect((await spec()).holderIdentity).toBe('');
    });

    test('loses although calls hang', async () => {
      another();
      const one = contend('one', { leaseDurationMs: 1_500, renewDeadlineMs: 1_000, retryPeriodMs: 50 });
      await elected(one);
      one.intercept(
        () =>
          ({ signal }) =>
            new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
      );
      await vi.waitUntil(() => one.told.includes('lost'), { timeout: 3_000, interval: 10 });
    });

    test('goes on after faults that end before the deadline', async () => {
      another();
      const one = contend('one');
      await elected(one);
      let failures = 0;
      one.intercept((send) => (request) => (++failures > 8 ? send(request) : unreachable(request)));
      await vi.waitUntil(() => failures > 12, soon);
      expect(one.told).toEqual(['elected']);
      one.assertLeading();
    });

    test('may not write from the moment its time is over, although no timer ran and the lease is still its own', async () => {
      another();
      let now = 0;
      const one = contend('one', { now: () => now, retryPeriodMs: 3_000 });
      await elected(one);
      now = DURATIONS.renewDeadlineMs - 1;
      one.assertLeading();
      now += 1;
      expect(one.isLeader()).toBe(false);
      expect(() => one.assertLeading()).toThrow('does not hold the lease');
      expect(one.told).toEqual(['elected']);
      await vi.waitUntil(() => one.told.includes('lost'), soon);
      expect(one.told).toEqual(['elected', 'lost']);
    });

    test('counts from when a renewal was sent, not from when it was answered', async () => {
      another();
      let now = 0;
      let writes = 0;
      const one = contend('one', { now: () => now, retryPeriodMs: 3_000 }, (send) => async (request) => {
        const response = await send(request);
        if (request.method !== 'GET' && ++writes === 1) now += 1_000;
        return response;
      });
      await elected(one);
      now = DURATIONS.renewDeadlineMs - 1;
      expect(one.isLeader()).toBe(true);
      now += 1;
      expect(one.isLeader()).toBe(false);
    });

    test('is stuck when it still runs long after its lease ran out', async () => {
      another();
      let now = 0;
      const one = contend('one', { now: () => now });
      expect(one.stuck()).toBeUndefined();
      await elected(one);
      now = DURATIONS.leaseDurationMs + 20_000;
      expect(one.stuck()).toBeUndefined();
      now += 1_000;
      expect(one.stuck()).toBe(`the lease ${name} ran out 21 s ago, and the process that led still runs`);
      await vi.waitUntil(() => one.told.includes('lost'), soon);
      expect(one.stuck()).toContain('ran out');
      await one.stop();
      expect(one.stuck()).toBeUndefined();
    });
  });

  describe('that is stopped', () => {
    test('frees the lease, and tells nobody that it was lost', async () => {
      another();
      const one = contend('one');
      await elected(one);
      await Promise.all([one.stop(), one.stop()]);
      expect(await spec()).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1, leaseTransitions: 0 });
      expect(one.told).toEqual(['elected']);
      expect(() => one.assertLeading()).toThrow(NotLeadingError);
    });

    test('frees it although somebody else changes it meanwhile', async () => {
      another();
      const one = contend('one');
      await elected(one);
      let changes = 0;
      const stopped = ({ body }: { readonly body?: string }): boolean => body?.includes('"holderIdentity":""') === true;
      one.intercept((send) => async (request) => {
        if (stopped(request) && ++changes <= 2) {
          await api.merge(`${leases}/${name}`, { metadata: { labels: { changes: String(changes) } } });
        }
        return send(request);
      });
      await one.stop();
      expect(changes).toBe(3);
      expect((await spec()).holderIdentity).toBe('');
    });

    test('frees it although it never heard that it had got it', async () => {
      another();
      let writes = 0;
      const one = contend('one', {}, (send) => async (request) => {
        const response = await send(request);
        if (request.method === 'GET' || ++writes > 1) return response;
        for await (const _chunk of response.body);
        void one.stop();
        throw new ConnectionError('closed', 'It closed the connection.');
      });
      await vi.waitUntil(() => writes > 0, soon);
      await one.stop();
      expect((await spec()).holderIdentity).toBe('');
      expect(one.told).toEqual([]);
    });

    test('leaves the lease of another alone', async () => {
      another();
      const given = await give(held('other'));
      let reads = 0;
      const one = contend('one', {}, (send) => (request) => {
        reads++;
        return send(request);
      });
      await vi.waitUntil(() => reads > 1, soon);
      await one.stop();
      expect((await read()).metadata.resourceVersion).toBe(given.metadata.resourceVersion);
    });

    test('stops although the API server does not answer', async () => {
      another();
      const one = contend('one', { leaseDurationMs: 2_500, renewDeadlineMs: 2_000, retryPeriodMs: 50 });
      await elected(one);
      let hanging = 0;
      one.intercept(() => ({ signal }) => {
        hanging++;
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      });
      await vi.waitUntil(() => hanging > 0, soon);
      const began = performance.now();
      await one.stop();
      expect(performance.now() - began).toBeLessThan(4_000);
      expect(one.told).toEqual(['elected']);
    });
  });

  test('with times that cannot work, or without an identity, is refused', () => {
    another();
    expect(() => contend('')).toThrow('identity');
    expect(() => contend('one', { leaseDurationMs: 4_000 })).toThrow('leaseDurationMs');
    expect(() => contend('one', { renewDeadlineMs: 120 })).toThrow('renewDeadlineMs');
    expect(() => contend('one', { retryPeriodMs: 0 })).toThrow('retryPeriodMs');
  });
});
