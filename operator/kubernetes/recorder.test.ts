import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { createNamespace } from '../../test/support/kubernetes.ts';
import { createApi, type Api } from './api.ts';
import type { Cluster } from './cluster.ts';
import { loadCluster } from './kubeconfig.ts';
import type { Event, Happening } from './event.ts';
import { createRecorder, type Recorder, type RecorderOptions } from './recorder.ts';
import { ConnectionError, type Transport } from './transport.ts';

const { kubeconfig } = inject('kubernetes');
const MINUTE_MS = 60_000;
const soon = { timeout: 15_000, interval: 20 };

interface Told extends Recorder {
  /** Lines of its log. */
  readonly log: Record<string, unknown>[];
  /** Method and path of what it sent. */
  readonly sent: string[];
  /** Lets time pass. */
  pass(ms: number): void;
}

describe.skipIf(kubeconfig === undefined)('the recorder', () => {
  let cluster: Cluster;
  let api: Api;
  let namespace: string;
  const recorders: Recorder[] = [];
  let count = 0;
  let object = '';

  beforeAll(async () => {
    cluster = loadCluster({ kubeconfig: kubeconfig! });
    api = createApi(cluster.transport, { fieldManager: 'recorder-test' });
    namespace = await createNamespace(kubeconfig!);
  });
  afterAll(() => cluster.close());
  afterEach(async () => {
    await Promise.all(recorders.splice(0).map((recorder) => recorder.stop()));
  });

  function start(through?: (send: Transport) => Transport, options: Partial<RecorderOptions> = {}): Told {
    object = `${namespace}-${++count}`;
    const log: Record<string, unknown>[] = [];
    const sent: string[] = [];
    let now = Date.now();
    const transport = through?.(cluster.transport) ?? cluster.transport;
    const counted: Transport = (request) => {
      sent.push(`${request.method} ${request.path.split('?')[0]}`);
      return transport(request);
    };
    const recorder = createRecorder({
      api: createApi(counted, { fieldManager: 'recorder' }),
      reportingController: 'scim.muster.dev/operator',
      reportingInstance: 'pod-1',
      now: () => new Date(now),
      logger: pino(
        { base: null },
        { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) },
      ),
      sweepMs: 20,
      retryDelayMs: 5,
      ...options,
    });
    recorders.push(recorder);
    return { ...recorder, log, sent, pass: (ms) => void (now += ms) };
  }
  const happening = (more: Partial<Happening> = {}): Happening => ({
    regarding: {
      ...{ apiVersion: 'scim.muster.dev/v1alpha1', kind: 'ScimTenant', namespace, name: object },
      uid: '6d1b1c0c-0000-4000-8000-000000000000',
    },
    type: 'Warning',
    reason: 'SecretConflict',
    action: 'WriteSecret',
    note: 'The Secret exists already.',
    ...more,
  });
  const events = async (of = object, within = namespace): Promise<Event[]> => {
    const page = await api.list<Event>(`/apis/events.k8s.io/v1/namespaces/${within}/events`, {});
    return page.items.filter(({ regarding }) => regarding.name === of);
  };
  const becomes = (expected: readonly object[]) =>
    vi.waitFor(async () => expect(await events()).toMatchObject(expected), soon);

  test('writes an event that others read', async () => {
    const recorder = start();
    recorder.record(happening());
    await becomes([
      {
        ...happening(),
        reportingController: 'scim.muster.dev/operator',
        reportingInstance: 'pod-1',
        eventTime: expect.stringMatching(/\.\d{6}Z$/),
      },
    ]);
    expect((await events())[0]).not.toHaveProperty('series');
  });

  test('writes events of objects without a namespace to default', async () => {
    const recorder = start();
    const regarding = { apiVersion: 'v1', kind: 'Node', name: object };
    recorder.record(happening({ regarding }));
    await recorder.stop();
    expect(await events(object, 'default')).toMatchObject([{ regarding }]);
  });

  test('writes events of objects with the longest names', async () => {
    const recorder = start();
    const name = `${'a'.repeat(235)}.${'b'.repeat(17)}`;
    recorder.record(happening({ regarding: { ...happening().regarding, name } }));
    await recorder.stop();
    expect(await events(name)).toHaveLength(1);
  });

  test.each([
    ['letters', 'x', 1024, 1021],
    ['umlauts', 'ä', 1023, 510],
    ['emoji', '🙂', 1023, 255],
  ])('cuts a note of %s at 1,024 bytes, between two characters', async (_, character, bytes, kept) => {
    const recorder = start();
    recorder.record(happening({ note: character.repeat(1030) }));
    await recorder.stop();
    const [event] = await events();
    expect(event?.note).toBe(`${character.repeat(kept)}…`);
    expect(Buffer.byteLength(event!.note)).toBe(bytes);
  });

  test('leaves a note of 1,024 bytes as it is', async () => {
    const recorder = start();
    recorder.record(happening({ note: 'x'.repeat(1024) }));
    await recorder.stop();
    expect((await events())[0]?.note).toBe('x'.repeat(1024));
  });

  describe('of the same again', () => {
    test('makes one event with a count', async () => {
      const recorder = start();
      recorder.record(happening());
      await becomes([{}]);
      recorder.pass(MINUTE_MS);
      recorder.record(happening());
      await becomes([{ series: { count: 2, lastObservedTime: expect.stringMatching(/\.\d{6}Z$/) } }]);
      const [event] = await events();
      expect(Date.parse(event!.series!.lastObservedTime) - Date.parse(event!.eventTime)).toBe(MINUTE_MS);
    });

    test('writes each now and then only, and the rest when it ends', async () => {
      const recorder = start();
      for (let minute = 0; minute < 4; minute++) {
        recorder.record(happening());
        recorder.pass(MINUTE_MS);
      }
      await becomes([{ series: {} }]);
      await vi.waitFor(async () => expect((await events())[0]?.series?.count).toBeGreaterThanOrEqual(2), soon);
      const writes = recorder.sent.length;
      recorder.record(happening());
      recorder.record(happening());
      expect(recorder.sent.length).toBe(writes);
      recorder.pass(5 * MINUTE_MS);
      await becomes([{ series: { count: 6 } }]);
      recorder.record(happening());
      recorder.pass(6 * MINUTE_MS);
      await becomes([{ series: { count: 7 } }]);
      recorder.record(happening());
      await vi.waitFor(async () => expect(await events()).toHaveLength(2), soon);
    });

    test('counts all that happened while the first was being written', async () => {
      const recorder = start();
      for (let i = 0; i < 20; i++) recorder.record(happening());
      await recorder.stop();
      expect(await events()).toMatchObject([{ series: { count: 20 } }]);
      expect(recorder.sent).toHaveLength(2);
    });

    test('begins anew after six minutes', async () => {
      const recorder = start();
      recorder.record(happening());
      recorder.pass(6 * MINUTE_MS);
      recorder.record(happening());
      await recorder.stop();
      const found = await events();
      expect(found).toHaveLength(2);
      for (const event of found) expect(event).not.toHaveProperty('series');
    });

    test.each<[string, Partial<Happening>]>([
      ['reason', { reason: 'Other' }],
      ['action', { action: 'Other' }],
      ['type', { type: 'Normal' }],
      ['note', { note: 'Other words.' }],
    ])('does not take one with another %s for the same', async (_, more) => {
      const recorder = start();
      recorder.record(happening());
      recorder.record(happening(more));
      await recorder.stop();
      expect(await events()).toHaveLength(2);
    });

    test('writes the event again when the server has forgotten it', async () => {
      const recorder = start();
      recorder.record(happening());
      await becomes([{}]);
      const { metadata } = (await events())[0]!;
      await api.delete(`/apis/events.k8s.io/v1/namespaces/${namespace}/events/${metadata.name}`);
      recorder.record(happening());
      await becomes([{ series: { count: 2 } }]);
    });
  });

  test('gives each object 25 events at once and one more every five minutes, warnings and others apart', async () => {
    const recorder = start();
    const tell = (note: number, type: Happening['type'] = 'Warning'): void =>
      recorder.record(happening({ type, note: `Note ${note}.` }));
    for (let i = 0; i < 30; i++) tell(i);
    await vi.waitFor(async () => expect(await events()).toHaveLength(25), soon);
    tell(100, 'Normal');
    await vi.waitFor(async () => expect(await events()).toHaveLength(26), soon);
    recorder.pass(5 * MINUTE_MS);
    tell(101);
    tell(102);
    await recorder.stop();
    const notes = (await events()).map(({ note }) => note);
    expect(notes).toHaveLength(27);
    expect(notes).toContain('Note 101.');
    const throttled = recorder.log.reduce((sum, line) => sum + Number(line['throttled']), 0);
    expect(throttled).toBe(6);
  });

  describe('when the API server', () => {
    const away: Transport = () => Promise.reject(new ConnectionError('unreachable', 'Nothing listens there.'));

    test('is away for a moment, tries again', async () => {
      let attempts = 0;
      const recorder = start((send) => (request) => (++attempts < 4 ? away(request) : send(request)));
      recorder.record(happening());
      await becomes([{}]);
      expect(recorder.sent).toHaveLength(4);
    });

    test('stays away, drops the event after five attempts and says so', async () => {
      const recorder = start(() => away);
      recorder.record(happening());
      await vi.waitUntil(() => recorder.log.length > 0, soon);
      expect(recorder.sent).toHaveLength(5);
      expect(recorder.log).toMatchObject([
        {
          msg: 'events were not written',
          failed: 1,
          throttled: 0,
          queueFull: 0,
          lastFailure: 'Nothing listens there.',
        },
      ]);
    });

    test('did what it was told but the answer was lost, makes no second event', async () => {
      let writes = 0;
      const recorder = start((send) => async (request) => {
        const response = await send(request);
        if (++writes > 1) return response;
        for await (const _chunk of response.body);
        throw new ConnectionError('closed', 'It closed the connection.');
      });
      recorder.record(happening());
      recorder.record(happening());
      await recorder.stop();
      expect(await events()).toMatchObject([{ series: { count: 2 } }]);
      expect(recorder.log).toEqual([]);
    });

    test('refuses the event, drops it at once', async () => {
      const recorder = start((send) => (request) => {
        const headers = { ...request.headers, 'impersonate-user': 'nobody' };
        return send({ ...request, headers });
      });
      recorder.record(happening());
      await recorder.stop();
      expect(recorder.sent).toHaveLength(1);
      expect(recorder.log).toMatchObject([{ failed: 1, lastFailure: expect.stringContaining('forbidden') }]);
    });

    test('hangs, keeps a thousand events and drops those that come then', async () => {
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      const recorder = start((send) => async (request) => {
        await held;
        return send(request);
      });
      const within = await createNamespace(kubeconfig!);
      for (let i = 0; i < 1_100; i++) {
        recorder.record(happening({ regarding: { ...happening().regarding, namespace: within, name: `many-${i}` } }));
      }
      await vi.waitUntil(() => recorder.log.length > 0, soon);
      expect(recorder.log).toMatchObject([{ queueFull: 99, failed: 0 }]);
      release();
      await vi.waitUntil(() => recorder.sent.length === 1_001, soon);
    });

    test('hangs, stops within its one second', async () => {
      const recorder = start(() => ({ signal }) => {
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      });
      for (let i = 0; i < 3; i++) recorder.record(happening({ note: `Note ${i}.` }));
      const began = performance.now();
      await recorder.stop();
      expect(performance.now() - began).toBeLessThan(4_000);
      expect(recorder.log).toMatchObject([{ failed: 3 }]);
    });
  });

  describe('says nothing of events', () => {
    test('in a namespace that is gone', async () => {
      const recorder = start();
      recorder.record(happening({ regarding: { ...happening().regarding, namespace: 'never-there' } }));
      await recorder.stop();
      expect([recorder.sent.length, recorder.log]).toEqual([1, []]);
    });

    test('in a namespace that is going', async () => {
      const recorder = start();
      const going = await createNamespace(kubeconfig!);
      await api.delete(`/api/v1/namespaces/${going}`);
      await vi.waitFor(async () => {
        const probe = { metadata: { generateName: 'probe-' } };
        await expect(api.create(`/api/v1/namespaces/${going}/configmaps`, probe)).rejects.toThrow();
      }, soon);
      recorder.record(happening({ regarding: { ...happening().regarding, namespace: going } }));
      await recorder.stop();
      expect([recorder.sent.length, recorder.log]).toEqual([1, []]);
    });
  });

  test('writes at its stop what is not written yet, and nothing later', async () => {
    const recorder = start();
    for (let i = 0; i < 5; i++) recorder.record(happening({ note: `Note ${i}.` }));
    recorder.record(happening({ note: 'Note 4.' }));
    await recorder.stop();
    recorder.record(happening({ note: 'Too late.' }));
    await recorder.stop();
    const found = await events();
    expect(found.map(({ note }) => note).sort()).toEqual([0, 1, 2, 3, 4].map((i) => `Note ${i}.`));
    expect(found.find(({ note }) => note === 'Note 4.')?.series?.count).toBe(2);
    expect(recorder.log).toEqual([]);
  });
});
