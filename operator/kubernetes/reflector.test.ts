import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { createNamespace, startPrivateKubernetes, type PrivateKubernetes } from '../../test/support/kubernetes.ts';
import { startWire, type Wire } from '../../test/support/wire.ts';
import { createApi, type Api } from './api.ts';
import type { Cluster } from './cluster.ts';
import { loadCluster } from './kubeconfig.ts';
import type { KubernetesObject } from './object.ts';
import { startReflector, type Change, type Reflector, type ReflectorOptions } from './reflector.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

// ConfigMaps stand for any kind; every test has some of its own, by a label.

const { kubeconfig, privateMissing } = inject('kubernetes');
const soon = { timeout: 15_000, interval: 10 };
const SHORT_IDLE_MS = 1_500;

interface ConfigMap extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** A reflector, what it told, and every request that it sent. */
interface Watcher extends Reflector<ConfigMap> {
  /** For example `+a`, `~a`, `-a`; with `L` in front when it was from a list. */
  readonly told: string[];
  readonly changes: Change<ConfigMap>[];
  readonly lists: () => number;
  readonly watches: () => number;
  readonly log: () => string;
}

const isWatch = ({ path }: TransportRequest): boolean => path.includes('watch=true');

const signOf = ({ previous, current, listed }: Change<ConfigMap>): string => {
  const sign = previous === undefined ? '+' : current === undefined ? '-' : '~';
  return `${listed ? 'L' : ''}${sign}${(current ?? previous)!.metadata.name}`;
};

describe.skipIf(kubeconfig === undefined)('the reflector', () => {
  let cluster: Cluster;
  let api: Api;
  let path: string;
  let label = '';
  let count = 0;
  const watchers: Watcher[] = [];

  beforeAll(async () => {
    cluster = loadCluster({ kubeconfig: kubeconfig! });
    api = createApi(cluster.transport, { fieldManager: 'reflector-test' });
    path = `/api/v1/namespaces/${await createNamespace(kubeconfig!)}/configmaps`;
  });
  afterAll(() => cluster.close());
  afterEach(async () => {
    await Promise.all(watchers.splice(0).map((watcher) => watcher.stop()));
  });

  const begin = () => (label = `test-${++count}`);
  const put = (name: string, value = '1', by = api): Promise<ConfigMap> =>
    by.apply<ConfigMap>(`${path}/${label}-${name}`, {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', data: { value } },
      metadata: { name: `${label}-${name}`, labels: { label } },
    });
  const remove = (name: string, by = api) => by.delete(`${path}/${label}-${name}`);
  const keyFor = (name: string) => `${path.split('/')[4]!}/${label}-${name}`;

  function watchAll(options: Partial<ReflectorOptions<ConfigMap>> = {}, transport = cluster.transport): Watcher {
    const changes: Change<ConfigMap>[] = [];
    const requests: TransportRequest[] = [];
    const lines: string[] = [];
    const counted: Transport = (request) => {
      requests.push(request);
      return transport(request);
    };
    const reflector = startReflector<ConfigMap>({
      ...{ api: createApi(counted, { fieldManager: 'reflector' }), path, labelSelector: `label=${label}` },
      logger: pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
      ...options,
      onChange(change) {
        changes.push(change);
        options.onChange?.(change);
      },
    });
    const watcher: Watcher = {
      synced: reflector.synced,
      hasSynced: reflector.hasSynced,
      get: reflector.get,
      values: reflector.values,
      see: reflector.see,
      get size() {
        return reflector.size;
      },
      stuck: reflector.stuck,
      stop: reflector.stop,
      changes,
      get told() {
        return changes.map((change) => signOf(change).replace(`${label}-`, ''));
      },
      lists: () => requests.filter((request) => !isWatch(request)).length,
      watches: () => requests.filter(isWatch).length,
      log: () => lines.join(''),
    };
    watchers.push(watcher);
    return watcher;
  }
  const tells = (watcher: Watcher, ...told: string[]) => expect.poll(() => watcher.told, soon).toEqual(told);

  describe('follows', () => {
    test('what is there, what comes, what changes and what goes', async () => {
      begin();
      await put('a');
      const watcher = watchAll();
      expect(watcher.hasSynced()).toBe(false);
      await watcher.synced;
      expect(watcher.hasSynced()).toBe(true);
      expect(watcher.told).toEqual(['L+a']);
      await put('b');
      await put('a', '2');
      await remove('b');
      await tells(watcher, 'L+a', '+b', '~a', '-b');
      expect(watcher.get(keyFor('a'))?.data).toEqual({ value: '2' });
      expect([...watcher.values()]).toHaveLength(1);
      expect(watcher.changes[2]).toMatchObject({
        previous: { data: { value: '1' } },
        current: { data: { value: '2' } },
      });
      expect(watcher.lists()).toBe(1);
    });

    test('its own writes before the watch tells of them, and does not go back behind them', async () => {
      begin();
      await put('a');
      const held = Promise.withResolvers<undefined>();
      const watcher = watchAll({}, async (request) => {
        if (isWatch(request)) await held.promise;
        return cluster.transport(request);
      });
      await watcher.synced;
      await put('a', '2');
      const written = await put('a', '3');
      watcher.see(written);
      expect(watcher.get(keyFor('a'))?.data).toEqual({ value: '3' });
      watcher.see({ ...written, data: { value: 'old' }, metadata: { ...written.metadata, resourceVersion: '1' } });
      watcher.see({ ...written, metadata: { ...written.metadata, uid: 'another', resourceVersion: '999999999' } });
      held.resolve(undefined);
      await put('b');
      await tells(watcher, 'L+a', '~a', '+b');
      expect(watcher.get(keyFor('a'))?.data).toEqual({ value: '3' });
    });

    test('more objects than fit in a page, each once', async () => {
      begin();
      const names = Array.from({ length: 1_101 }, (_, index) => `n${index}`);
      for (let at = 0; at < names.length; at += 16)
        await Promise.all(names.slice(at, at + 16).map((name) => put(name)));
      const watcher = watchAll();
      await watcher.synced;
      expect(watcher.size).toBe(1_101);
      expect(new Set(watcher.told).size).toBe(1_101);
      expect(watcher.lists()).toBe(3);
      await api.delete(`${path}?labelSelector=label%3D${label}`);
      await expect.poll(() => watcher.size, soon).toBe(0);
    }, 60_000);

    test('an object that was deleted and made anew in between as one that went and one that came', async () => {
      begin();
      const first = await put('a');
      const held = Promise.withResolvers<undefined>();
      const watcher = watchAll({}, async (request) => {
        if (isWatch(request)) await held.promise;
        return isWatch(request) ? refuse(410, 'Expired')(request) : cluster.transport(request);
      });
      await watcher.synced;
      await remove('a');
      const second = await put('a');
      held.resolve(undefined);
      await tells(watcher, 'L+a', 'L-a', 'L+a');
      expect(watcher.changes[1]?.previous?.metadata.uid).toBe(first.metadata.uid);
      expect(watcher.changes[2]?.current?.metadata.uid).toBe(second.metadata.uid);
    });

    test('only what was asked for, without managedFields', async () => {
      begin();
      await put('a');
      const whole = watchAll();
      const metadata = watchAll({ metadataOnly: true, keep: (object) => ({ ...object, data: { kept: 'yes' } }) });
      const none = watchAll({ fieldSelector: 'metadata.name=another' });
      await Promise.all([whole.synced, metadata.synced, none.synced]);
      await put('a', '2');
      await tells(whole, 'L+a', '~a');
      await tells(metadata, 'L+a', '~a');
      expect(none.told).toEqual([]);
      expect(whole.get(keyFor('a'))).not.toHaveProperty('metadata.managedFields');
      expect(metadata.get(keyFor('a'))).not.toHaveProperty('metadata.managedFields');
      expect(metadata.get(keyFor('a'))?.data).toEqual({ kept: 'yes' });
      await remove('a');
      await tells(metadata, 'L+a', '~a', '-a');
    });

    test('metadata alone of a kind of which there is nothing yet', async () => {
      begin();
      const watcher = watchAll({ metadataOnly: true });
      await watcher.synced;
      await put('a');
      await tells(watcher, '+a');
    });

    test('on, although the one that is told throws', async () => {
      begin();
      const watcher = watchAll({
        onChange: () => {
          throw new Error('cannot take this');
        },
      });
      await watcher.synced;
      await put('a');
      await put('b');
      await tells(watcher, '+a', '+b');
      expect(watcher.size).toBe(2);
      expect(watcher.log()).toContain(keyFor('a'));
      expect(watcher.lists()).toBe(1);
    });
  });

  describe('goes on from where it was, without a list,', () => {
    test('when the server ends the watch after its time', async () => {
      begin();
      await put('a');
      const watcher = watchAll({ watchSecondsMax: 1 });
      await vi.waitUntil(() => watcher.watches() >= 3, soon);
      await put('b');
      await tells(watcher, 'L+a', '+b');
      expect(watcher.lists()).toBe(1);
      expect(watcher.log()).toBe('');
    });

    test('from the version of the last bookmark, which nothing of its own had to reach', async () => {
      begin();
      await put('a');
      const versions: string[] = [];
      const watcher = watchAll({ watchSecondsMax: 5 }, (request) => {
        if (isWatch(request)) versions.push(new URLSearchParams(request.path.split('?')[1]).get('resourceVersion')!);
        return cluster.transport(request);
      });
      await watcher.synced;
      const mine = label;
      label = 'another';
      const { metadata } = await put('elsewhere', String(count));
      label = mine;
      const isReached = () => Number(versions.at(-1)) >= Number(metadata.resourceVersion);
      await vi.waitUntil(isReached, { timeout: 30_000 }); // the server sends one two seconds before the end
      expect(watcher.told).toEqual(['L+a']);
      expect(watcher.lists()).toBe(1);
    }, 40_000);

    test('when the server is too busy for a watch, but not before it said to come back', async () => {
      begin();
      await put('a');
      const refusedAt: number[] = [];
      const watcher = watchAll({ random: () => 0 }, async (request) => {
        if (!isWatch(request) || refusedAt.length === 2) return cluster.transport(request);
        refusedAt.push(performance.now());
        return refuse(429, 'TooManyRequests', refusedAt.length === 1 ? { 'retry-after': '2' } : {})(request);
      });
      await watcher.synced;
      await vi.waitUntil(() => watcher.watches() === 3, soon);
      await put('b');
      await tells(watcher, 'L+a', '+b');
      expect(watcher.lists()).toBe(1);
      expect(refusedAt[1]! - refusedAt[0]!).toBeGreaterThanOrEqual(1_990);
    });
  });

  describe('lists anew, and finds what came and went meanwhile,', () => {
    /** `a` and `b` are known; then the watch is replaced; meanwhile `b` went and `c` came. */
    async function missed(once: Transport): Promise<Watcher> {
      begin();
      await put('a');
      await put('b');
      let left = 1;
      const watcher = watchAll({ random: () => 0 }, async (request) => {
        if (!isWatch(request) || left === 0) return cluster.transport(request);
        left--;
        await remove('b');
        await put('c');
        return once(request);
      });
      await tells(watcher, 'L+a', 'L+b', 'L-b', 'L+c');
      expect(watcher.lists()).toBe(2);
      await put('d');
      await tells(watcher, 'L+a', 'L+b', 'L-b', 'L+c', '+d');
      return watcher;
    }
    const errorEvent = (code: number, reason: string): Transport =>
      answer(200, `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code, reason, message: reason } })}\n`);

    test('when its version is too old', () => missed(refuse(410, 'Expired')));
    test('when its version became too old during the watch', () => missed(errorEvent(410, 'Expired')));
    test('when the watch tells of an error', () => missed(errorEvent(500, 'InternalError')));
    test('when the server fails', () => missed(refuse(500, 'InternalError')));
    test('when something that is no JSON comes', () => missed(answer(200, '<html>\n')));
    test('when the watch ends within an event', () => missed(answer(200, '{"type":"ADDED","object":{')));
    test('when there is no answer', () => missed(() => Promise.reject(new Error('no answer'))));

    test('at once when its version is too old, and with patience when that is the answer ever again', async () => {
      begin();
      const watchedAt: number[] = [];
      const watcher = watchAll({ random: () => 0 }, (request) => {
        if (!isWatch(request)) return cluster.transport(request);
        watchedAt.push(performance.now());
        return refuse(410, 'Expired')(request);
      });
      await vi.waitUntil(() => watchedAt.length >= 3, soon);
      expect(watchedAt[2]! - watchedAt[1]!).toBeGreaterThanOrEqual(750);
      expect(watcher.hasSynced()).toBe(true);
    });

    test('when a watch that was long enough ends, and one before did not tell all', async () => {
      begin();
      await put('a');
      await put('b');
      const watcher = watchAll({ watchSecondsMax: 2, relistMs: 2_000 }, async (request) => {
        if (!isWatch(request) || watcher.watches() > 1) return cluster.transport(request);
        return cluster.transport({
          ...request,
          path: request.path.replace('watch=true', 'watch=true&fieldSelector=metadata.name%3Dno'),
        });
      });
      await watcher.synced;
      await put('a', '2');
      await remove('b');
      await put('c');
      await expect.poll(() => watcher.lists(), soon).toBe(2);
      await tells(watcher, 'L+a', 'L+b', 'L-b', 'L~a', 'L+c');
      expect(watcher.log()).toBe('');
    });

    test('when the pages of a list became too old', async () => {
      begin();
      for (let at = 0; at < 501; at += 20) {
        await Promise.all(Array.from({ length: 20 }, (_, index) => put(`n${at + index}`)));
      }
      let expired = 0;
      const watcher = watchAll({ random: () => 0 }, (request) =>
        request.path.includes('continue=') && expired++ === 0
          ? refuse(410, 'Expired')(request)
          : cluster.transport(request),
      );
      await watcher.synced;
      expect(watcher.size).toBe(520);
      expect(watcher.lists()).toBe(4);
    }, 30_000);
  });

  describe('never gives up', () => {
    test('when lists and watches fail for a while, and waits longer each time', async () => {
      begin();
      await put('a');
      const failedAt: number[] = [];
      const watcher = watchAll({ random: () => 0 }, async (request) => {
        if (failedAt.length === 3) return cluster.transport(request);
        failedAt.push(performance.now());
        throw new Error('no way');
      });
      await watcher.synced;
      expect(watcher.told).toEqual(['L+a']);
      expect(failedAt[1]! - failedAt[0]!).toBeGreaterThanOrEqual(390);
      expect(failedAt[2]! - failedAt[1]!).toBeGreaterThanOrEqual(790);
      expect(watcher.log()).toContain('no way');
    });

    test('when the server ends each watch at once, and does not ask it all the time', async () => {
      begin();
      let isShort = true;
      const watcher = watchAll({ random: () => 0 }, (request) =>
        isWatch(request) && isShort ? answer(200, '')(request) : cluster.transport(request),
      );
      await watcher.synced;
      const from = performance.now();
      await vi.waitUntil(() => watcher.watches() >= 3, soon);
      expect(performance.now() - from).toBeGreaterThanOrEqual(1_000);
      isShort = false;
      await put('a');
      await tells(watcher, '+a');
    });

    test('when the connection breaks', async () => {
      begin();
      const { wire, through } = await overWire();
      const watcher = watchAll({ random: () => 0 }, through.transport);
      await watcher.synced;
      await vi.waitUntil(() => watcher.watches() === 1 && wire.open > 0, soon);
      await put('a');
      await tells(watcher, '+a');
      wire.cut();
      await put('b');
      await expect.poll(() => watcher.get(keyFor('b')), soon).toBeDefined();
      await put('c');
      await tells(watcher, '+a', watcher.told[1]!, '+c');
    });

    test('when the connection is dead and nobody says so', async () => {
      begin();
      const { wire, through } = await overWire();
      const watcher = watchAll({ random: () => 0, idleTimeoutMs: SHORT_IDLE_MS }, through.transport);
      await watcher.synced;
      await put('a');
      await tells(watcher, '+a');
      wire.silence();
      await put('b');
      await expect.poll(() => watcher.get(keyFor('b')), soon).toBeDefined();
      expect(watcher.log()).toContain('counts as dead');
    });

    async function overWire(): Promise<{ wire: Wire; through: Cluster }> {
      const wire = await startWire(kubeconfig!);
      const through = loadCluster({ kubeconfig: wire.kubeconfig });
      parts.defer(() => wire.stop());
      parts.defer(() => through.close());
      return { wire, through };
    }
  });

  describe('once it is stopped', () => {
    const stopsAt = async (stage: (request: TransportRequest) => boolean): Promise<Watcher> => {
      begin();
      await put('a');
      const reached = Promise.withResolvers<undefined>();
      const watcher = watchAll({}, async (request) => {
        if (!stage(request)) return cluster.transport(request);
        reached.resolve(undefined);
        return new Promise((_resolve, reject) => {
          request.signal.addEventListener('abort', () => reject(request.signal.reason as Error));
        });
      });
      await reached.promise;
      await watcher.stop();
      return watcher;
    };

    test('at its start, it asks for nothing more and tells nothing', async () => {
      begin();
      await put('a');
      const watcher = watchAll();
      await watcher.stop();
      expect(watcher.told).toEqual([]);
      expect(watcher.watches()).toBe(0);
    });

    test('during the list, it opens no watch', async () => {
      const watcher = await stopsAt((request) => !isWatch(request));
      expect([watcher.told, watcher.lists(), watcher.watches()]).toEqual([[], 1, 0]);
      expect(watcher.hasSynced()).toBe(false);
    });

    test('while the watch opens, it does not try again', async () => {
      const watcher = await stopsAt(isWatch);
      expect([watcher.told, watcher.lists(), watcher.watches()]).toEqual([['L+a'], 1, 1]);
      expect(watcher.log()).toBe('');
    });

    test('during a watch, it tells nothing any more and frees the connection', async () => {
      begin();
      const wire = await startWire(kubeconfig!);
      const through = loadCluster({ kubeconfig: wire.kubeconfig });
      parts.defer(() => wire.stop());
      parts.defer(() => through.close());
      const watcher = watchAll({}, through.transport);
      await watcher.synced;
      await put('a');
      await tells(watcher, '+a');
      const stopped = watcher.stop();
      await put('b');
      await stopped;
      await expect.poll(() => wire.open, soon).toBeLessThanOrEqual(1); // the one of the list lies idle
      expect(watcher.told).toEqual(['+a']);
      expect(watcher.log()).toBe('');
    });

    test('while it waits to try again, it is stopped at once', async () => {
      begin();
      const failed = Promise.withResolvers<undefined>();
      const watcher = watchAll({ random: () => 0.99 }, () => {
        failed.resolve(undefined);
        return Promise.reject(new Error('no way'));
      });
      await failed.promise;
      const from = performance.now();
      await watcher.stop();
      expect(performance.now() - from).toBeLessThan(300);
      expect(watcher.lists()).toBe(1);
    });
  });

  describe('counts as stuck', () => {
    test('only when nothing at all happened for five minutes', async () => {
      begin();
      let now = 0;
      const watcher = watchAll({ now: () => now });
      await watcher.synced;
      await vi.waitUntil(() => watcher.watches() === 1, soon);
      expect(watcher.stuck()).toBeUndefined();
      now = 299_000;
      expect(watcher.stuck()).toBeUndefined();
      now = 301_000;
      expect(watcher.stuck()).toMatch(/configmaps for 301 seconds/);
      await put('a');
      await expect.poll(() => watcher.stuck(), soon).toBeUndefined();
    });

    test('not while it keeps failing', async () => {
      begin();
      let now = 0;
      let failures = 0;
      const watcher = watchAll({ now: () => now, random: () => 0 }, () => {
        now += 200_000;
        failures++;
        return Promise.reject(new Error('no way'));
      });
      await vi.waitUntil(() => failures === 3, soon);
      expect(watcher.stuck()).toBeUndefined();
    });
  });

  const parts = new AsyncDisposableStack();
  afterAll(() => parts.disposeAsync());
});

describe.skipIf(privateMissing !== undefined)('over a crash of the API server', () => {
  let server: PrivateKubernetes;
  let cluster: Cluster;
  let api: Api;
  const path = '/api/v1/namespaces/default/configmaps';
  const put = (name: string) => api.create(path, { metadata: { name, labels: { mine: 'yes' } } });
  beforeAll(async () => {
    server = await startPrivateKubernetes();
    cluster = loadCluster({ kubeconfig: server.kubeconfig });
    api = createApi(cluster.transport, { fieldManager: 'crash-test' });
  });
  afterAll(async () => {
    await cluster.close();
    await server.stop();
  });

  test('the reflector sees what is made afterwards, and versions that were forgotten do not stop it', async () => {
    await vi.waitUntil(async () => api.get('/api/v1/namespaces/default').catch(() => undefined), soon);
    const seen: string[] = [];
    const reflector = startReflector<ConfigMap>({
      ...{ api, path, labelSelector: 'mine=yes', logger: pino({ level: 'silent' }) },
      onChange: (change) => void seen.push(signOf(change)),
    });
    await reflector.synced;
    await put('before');
    await expect.poll(() => seen, soon).toEqual(['+before']);
    await server.kill();
    await server.compact();
    await server.restart();
    await put('after');
    await expect
      .poll(() => [...reflector.values()].map((one) => one.metadata.name), { timeout: 40_000 })
      .toContain('after');
    await put('later');
    await expect.poll(() => seen, soon).toContain('+later');
    expect(seen.map((one) => one.replace('L', ''))).toEqual(['+before', '+after', '+later']);
    await reflector.stop();
  }, 120_000);
});

const answer =
  (status: number, text: string, headers: Readonly<Record<string, string>> = {}): Transport =>
  (): Promise<TransportResponse> => {
    const body = (function* () {
      if (text !== '') yield new TextEncoder().encode(text);
    })();
    return Promise.resolve({ status, headers: { get: (name) => headers[name] ?? null }, body: asynchronous(body) });
  };

async function* asynchronous<T>(values: Iterable<T>): AsyncGenerator<T> {
  for (const value of values) yield await Promise.resolve(value);
}

const refuse = (code: number, reason: string, headers: Readonly<Record<string, string>> = {}): Transport =>
  answer(code, JSON.stringify({ kind: 'Status', code, reason, message: `refused: ${reason}` }), headers);
