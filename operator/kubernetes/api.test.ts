import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createNamespace } from '../../test/support/kubernetes.ts';
import { createApi, type Api, type ApiOptions } from './api.ts';
import { isAlreadyExists, isConflict, isNotFound } from './api-error.ts';
import type { Cluster } from './cluster.ts';
import { loadCluster } from './kubeconfig.ts';
import type { KubernetesObject } from './object.ts';
import { ConnectionError, type Transport, type TransportRequest, type TransportResponse } from './transport.ts';

const { kubeconfig } = inject('kubernetes');

interface ConfigMap extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}
interface Managed {
  readonly metadata: { readonly managedFields: readonly { readonly manager: string; readonly operation: string }[] };
}

describe.skipIf(kubeconfig === undefined)('the API', () => {
  let cluster: Cluster;
  let api: Api;
  let namespace: string;
  let path: string;
  let count = 0;
  beforeAll(async () => {
    cluster = loadCluster({ kubeconfig: kubeconfig! });
    api = createApi(cluster.transport, { fieldManager: 'api-test' });
    namespace = await createNamespace(kubeconfig!);
    path = `/api/v1/namespaces/${namespace}/configmaps`;
  });
  afterAll(() => cluster.close());

  const another = () => `map-${++count}`;
  const map = (name: string, data: object, more: object = {}) => ({
    ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data },
    ...more,
  });
  const failure = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => expect.fail('it succeeded'),
      (error: unknown) => error,
    );

  describe('writes', () => {
    test('a new object once, as its field manager', async () => {
      const name = another();
      const made = await api.create<ConfigMap & Managed>(path, map(name, { a: '1' }));
      expect(made).toMatchObject({ data: { a: '1' }, metadata: { name, namespace } });
      expect(made.metadata.managedFields).toMatchObject([{ manager: 'api-test', operation: 'Update' }]);
      expect(isAlreadyExists(await failure(api.create(path, map(name, { a: '2' }))))).toBe(true);
    });

    test('no object with a field that the kind does not have, and names the field', async () => {
      const wrong = map(another(), {}, { dta: { a: '1' } });
      expect(await failure(api.create(path, wrong))).toMatchObject({
        code: 400,
        message: expect.stringMatching(/unknown field "dta"/),
      });
      const applied = await failure(api.apply(`${path}/${wrong.metadata.name}`, wrong));
      expect(applied).toMatchObject({ code: 500, message: expect.stringMatching(/dta.*field not declared in schema/) });
    });

    test('by server-side apply, and takes fields over from others', async () => {
      const name = another();
      await api.create(path, map(name, { a: 'theirs', b: 'theirs' }));
      const other = createApi(cluster.transport, { fieldManager: 'another' });
      const applied = await other.apply<ConfigMap>(`${path}/${name}`, map(name, { a: 'ours' }));
      expect(applied.data).toEqual({ a: 'ours', b: 'theirs' });
      const { metadata } = await api.get<Managed>(`${path}/${name}`);
      expect(metadata.managedFields).toContainEqual(
        expect.objectContaining({ manager: 'another', operation: 'Apply' }),
      );
    });

    test('by merge patch, where null removes', async () => {
      const name = another();
      await api.create(path, map(name, { a: '1', b: '1' }));
      const merged = await api.merge<ConfigMap>(`${path}/${name}`, { data: { a: null, c: '1' } });
      expect(merged.data).toEqual({ b: '1', c: '1' });
    });

    test('only over the version that was read', async () => {
      const name = another();
      const read = await api.create<ConfigMap>(path, map(name, { a: '1' }));
      const replaced = await api.replace<ConfigMap>(`${path}/${name}`, { ...read, data: { a: '2' } });
      expect(replaced.data).toEqual({ a: '2' });
      expect(isConflict(await failure(api.replace(`${path}/${name}`, { ...read, data: { a: '3' } })))).toBe(true);
    });

    test('a deletion, of the object that is meant', async () => {
      const name = another();
      const { metadata } = await api.create<ConfigMap>(path, map(name, {}));
      const wrong = { preconditions: { uid: '00000000-0000-0000-0000-000000000000' } };
      expect(isConflict(await failure(api.delete(`${path}/${name}`, wrong)))).toBe(true);
      await api.delete(`${path}/${name}`, { preconditions: { uid: metadata.uid } });
      expect(isNotFound(await failure(api.get(`${path}/${name}`)))).toBe(true);
      expect(isNotFound(await failure(api.delete(`${path}/${name}`)))).toBe(true);
    });

    test('nothing when it may not, and asks before each attempt', async () => {
      let asked = 0;
      let sent = 0;
      const busyOnce: Transport = (request) => (sent++ === 0 ? busy('0')(request) : cluster.transport(request));
      const beforeWrite = () => {
        if (asked++ === 1) throw new Error('not leading any more');
      };
      const guarded = createApi(busyOnce, { fieldManager: 'guarded', beforeWrite });
      const error = await failure(guarded.create(path, map(another(), {})));
      expect(error).toMatchObject({ message: 'not leading any more' });
      expect([asked, sent]).toEqual([2, 1]);
      await guarded.list(path, {});
      expect(asked).toBe(2);
    });
  });

  describe('reads', () => {
    test('pages of a list, as it was at its beginning', async () => {
      const mine = { metadata: { labels: { mine: 'yes' } } };
      const name = another();
      for (const part of ['a', 'b', 'c']) {
        await api.create(path, { ...map('', {}), metadata: { name: `${name}-${part}`, ...mine.metadata } });
      }
      const query = { limit: 2, labelSelector: 'mine=yes' };
      const first = await api.list<ConfigMap>(path, query);
      expect(first.items).toHaveLength(2);
      await api.delete(`${path}/${name}-c`);
      const second = await api.list<ConfigMap>(path, { ...query, continue: first.metadata.continue! });
      expect(second.items.map(({ metadata }) => metadata.name)).toEqual([`${name}-c`]);
      expect(second.metadata.continue).toBeUndefined();
      expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    });

    test('metadata alone where that was asked for', async () => {
      const name = another();
      await api.create(path, map(name, { a: 'secret' }));
      const one = await api.get(`${path}/${name}`, { metadataOnly: true });
      const all = await api.list(path, {}, { metadataOnly: true });
      expect(one).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name } });
      expect(JSON.stringify([one, all])).not.toContain('"a":"secret"');
      const watching = { signal: new AbortController().signal, idleTimeoutMs: 10_000, metadataOnly: true };
      for await (const { object } of api.watch(path, { fieldSelector: `metadata.name=${name}` }, watching)) {
        expect(object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name } });
        break;
      }
    });

    test('what the server refuses as the reason that it gives', async () => {
      expect(await failure(api.get(`${path}/absent`))).toMatchObject({
        ...{ name: 'ApiError', code: 404, reason: 'NotFound', message: 'configmaps "absent" not found' },
      });
      expect(await failure(api.get('/apis/nobody/v1/things'))).toMatchObject({ code: 404 });
    });

    test('no longer than the caller wants', async () => {
      const stop = new AbortController();
      const reading = failure(createApi(silent, { fieldManager: 'test' }).get(path, { signal: stop.signal }));
      stop.abort(new Error('enough'));
      expect(await reading).toMatchObject({ message: 'enough' });
      expect(await failure(api.get(path, { signal: stop.signal }))).toMatchObject({ message: 'enough' });
    });
  });

  test('counts every attempt by its outcome', async () => {
    const counted: string[] = [];
    const onResponse: ApiOptions['onResponse'] = (method, code) => counted.push(`${method} ${code}`);
    const flaky = inTurn(busy('0'), closed, cluster.transport);
    const counting = createApi(flaky, { fieldManager: 'counting', onResponse });
    await counting.list(path, {});
    await failure(counting.get(`${path}/absent`));
    const name = another();
    await counting.create(path, map(name, {}));
    expect(counted).toEqual(['GET 429', 'GET error', 'GET 200', 'GET 404', 'POST 201']);
  });
});

describe('an attempt that failed', () => {
  const make = (...answers: Transport[]) => {
    const sent: TransportRequest[] = [];
    const send = inTurn(...answers);
    const api = createApi(
      (request) => {
        sent.push(request);
        return send(request);
      },
      { fieldManager: 'test' },
    );
    return { api, sent };
  };
  const ok = answer(200, '{"data":{"a":"1"}}');

  test.each([
    ['the connection was closed', closed],
    ['the server is busy and says when to come back', busy('0')],
    ['the server is away and says when to come back', answer(503, 'shutting down', { 'retry-after': '0' })],
    ['the connection was closed during the answer', cutOff],
  ])('is followed by another read when %s', async (_, first) => {
    const { api, sent } = make(first, ok);
    expect(await api.get('/api')).toEqual({ data: { a: '1' } });
    expect(sent).toHaveLength(2);
  });

  test('is followed by another write only when the server did not execute it', async () => {
    const busyFirst = make(busy('0'), ok);
    await busyFirst.api.apply('/api', {});
    expect(busyFirst.sent).toHaveLength(2);
    for (const first of [closed, cutOff, answer(503, 'away', { 'retry-after': '0' }), answer(500, 'broken')]) {
      const { api, sent } = make(first, ok);
      await expect(api.apply('/api', {})).rejects.toThrow();
      expect(sent).toHaveLength(1);
    }
  });

  test.each([
    ['refused without saying when to come back', answer(429, 'busy')],
    ['refused for good', answer(403, '{"kind":"Status","code":403,"message":"no"}')],
    ['broken', answer(500, 'broken')],
    ['not reachable', () => Promise.reject(new ConnectionError('unreachable', 'nobody'))],
  ])('is the last one when it is %s', async (_, first: Transport) => {
    const { api, sent } = make(first, ok);
    await expect(api.get('/api')).rejects.toThrow();
    expect(sent).toHaveLength(1);
  });

  test('is waited for as long as the server says, if there is time', async () => {
    const patient = make(busy('1'), ok);
    const from = performance.now();
    await patient.api.get('/api');
    expect(performance.now() - from).toBeGreaterThanOrEqual(990);
    const hurried = make(busy('60'), ok);
    await expect(hurried.api.get('/api', { timeoutMs: 5_000 })).rejects.toMatchObject({
      ...{ code: 429, retryAfterSeconds: 60 },
    });
    expect(hurried.sent).toHaveLength(1);
  });

  test('is not followed by others for ever', async () => {
    const { api, sent } = make(busy('0'));
    await expect(api.get('/api')).rejects.toMatchObject({ code: 429 });
    expect(sent).toHaveLength(5);
  });

  test('by silence ends after its time, with all its attempts, and says where to look', async () => {
    const { api } = make(closed, silent);
    const from = performance.now();
    await expect(api.get('/api/v1/x', { timeoutMs: 400 })).rejects.toMatchObject({
      failure: 'timeout',
      message: expect.stringMatching(/GET \/api\/v1\/x within 400 ms: it is overloaded, or the network/),
    });
    expect(performance.now() - from).toBeLessThan(5_000);
  });

  test('with an answer that is no JSON says so without quoting it', async () => {
    const { api } = make(answer(200, 'mst_0123456789'));
    const error = await api.get('/api').catch((caught: unknown) => caught);
    expect(String(error)).toContain('no JSON');
    expect(String(error)).not.toContain('mst_');
  });

  test('that a proxy answered is told with its text, cut', async () => {
    const { api } = make(answer(502, `<html>${'x'.repeat(10_000)}`));
    const error = (await api.get('/api').catch((caught: unknown) => caught)) as Error;
    expect(error.message).toMatch(/answered 502: <html>xxx/);
    expect(error.message.length).toBeLessThan(400);
  });
});

describe('a watch', () => {
  const signal = new AbortController().signal;
  const read = async (transport: Transport, idleTimeoutMs = 5_000): Promise<number> => {
    let events = 0;
    const api = createApi(transport, { fieldManager: 'test' });
    for await (const _event of api.watch('/api/v1/x', {}, { signal, idleTimeoutMs })) events++;
    return events;
  };
  const line = new TextEncoder().encode('{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"1"}}}\n');

  test('counts as dead when it does not begin, or falls silent, and not before', async () => {
    await expect(read(silent, 200)).rejects.toThrow(/Nothing came for 200 ms from the watch of \/api\/v1\/x/);
    let left = 8;
    const slow: Transport = ({ signal: stop }) =>
      respond(
        200,
        ticking(() => left-- > 0, 60, stop),
      );
    await expect(read(slow, 400)).rejects.toMatchObject({ failure: 'timeout' });
    expect(left).toBe(-1);
  });

  test('that is refused is refused with the reason, without another attempt', async () => {
    let sent = 0;
    const refusing: Transport = (request) => {
      sent++;
      return busy('1')(request);
    };
    await expect(read(refusing)).rejects.toMatchObject({ code: 429, retryAfterSeconds: 1 });
    expect(sent).toBe(1);
  });

  test('ends with the reader: the body is left, so that its connection is free', async () => {
    let isLeft = false;
    const body = (async function* () {
      try {
        for (;;) yield await Promise.resolve(line);
      } finally {
        isLeft = true;
      }
    })();
    const api = createApi(() => respond(200, body), { fieldManager: 'test' });
    for await (const _event of api.watch('/api', {}, { signal, idleTimeoutMs: 1_000 })) break;
    expect(isLeft).toBe(true);
  });

  /** A bookmark per tick for as long as `more` says, and then silence. */
  async function* ticking(more: () => boolean, everyMs: number, stop: AbortSignal): AsyncGenerator<Uint8Array> {
    while (more()) {
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      yield line;
    }
    await new Promise((_resolve, reject) => {
      stop.addEventListener('abort', () => reject(stop.reason as Error));
    });
  }
});

function respond(
  status: number,
  body: AsyncIterable<Uint8Array>,
  headers: Readonly<Record<string, string>> = {},
): Promise<TransportResponse> {
  return Promise.resolve({ status, headers: { get: (name) => headers[name] ?? null }, body });
}

function answer(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Transport {
  return () =>
    respond(
      status,
      (async function* () {
        yield await Promise.resolve(new TextEncoder().encode(text));
      })(),
      headers,
    );
}

function busy(retryAfter: string): Transport {
  return answer(429, 'Too many requests, please try again later.', { 'retry-after': retryAfter });
}

function closed(): Promise<TransportResponse> {
  return Promise.reject(new ConnectionError('closed', 'it closed the connection'));
}

function cutOff(): Promise<TransportResponse> {
  return respond(
    200,
    (async function* () {
      yield await Promise.resolve(new TextEncoder().encode('{"da'));
      throw new ConnectionError('closed', 'it closed the connection');
    })(),
  );
}

function silent({ signal }: TransportRequest): Promise<TransportResponse> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

/** The last one answers all that come after it. */
function inTurn(...answers: Transport[]): Transport {
  return (request) => (answers.length > 1 ? answers.shift()! : answers[0]!)(request);
}
