// The platform team of the benchmark: applies ScimTenants and sees by a watch when each becomes Ready. It is not the operator's own
// process, so that its work is not taken for the operator's; but it shares the processors with it.
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { createApi } from '../../../operator/kubernetes/api.ts';
import { loadCluster } from '../../../operator/kubernetes/kubeconfig.ts';
import { startReflector } from '../../../operator/kubernetes/reflector.ts';
import { API_VERSION, conditionOf, KIND, listPath, type ScimTenant } from '../../../operator/scim-tenant.ts';

export interface Burst {
  /** From the first request to the last Ready. */
  readonly seconds: number;
  /** Milliseconds of each. */
  readonly latencies: readonly number[];
}

export interface Tenants {
  readonly total: number;
  /** Milliseconds from the sending of the request until Ready was seen. Rejects when that takes too long. */
  apply(): Promise<number>;
  /** As fast as some connections can. */
  applyMany(count: number): Promise<Burst>;
  stop(): Promise<void>;
}

const PARALLEL = 16;
const READY_TIMEOUT_MS = 300_000;

export async function followTenants(kubeconfig: string, namespace: string): Promise<Tenants> {
  const cluster = loadCluster({ kubeconfig });
  const api = createApi(cluster.transport, { fieldManager: 'bench' });
  const waiting = new Map<string, () => void>();
  const reflector = startReflector<ScimTenant>({
    api,
    path: listPath(namespace),
    onChange: ({ current }) => {
      if (current === undefined || conditionOf(current, 'Ready')?.status !== 'True') return;
      waiting.get(current.metadata.name)?.();
    },
    keep: ({ spec, status, ...tenant }) => ({ ...tenant, spec, ...(status === undefined ? {} : { status }) }),
    logger: pino({ level: 'warn' }, pino.destination(2)),
  });
  await reflector.synced;
  let total = 0;

  /** Resolves when the request is answered, with what waits for Ready. */
  async function create(): Promise<{ ready: Promise<number> }> {
    const name = `tenant-${String(++total).padStart(6, '0')}`;
    const sent = performance.now();
    const ready = new Promise<number>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${name} was not Ready in time.`)), READY_TIMEOUT_MS);
      waiting.set(name, () => {
        clearTimeout(late);
        waiting.delete(name);
        resolve(performance.now() - sent);
      });
    });
    ready.catch(() => undefined); // told when it is awaited
    const spec = { displayName: `Customer ${total}` };
    await api.create(listPath(namespace), { apiVersion: API_VERSION, kind: KIND, metadata: { name }, spec });
    return { ready };
  }

  return {
    get total() {
      return total;
    },
    apply: async () => (await create()).ready,
    async applyMany(count) {
      const started = performance.now();
      const all: Promise<number>[] = [];
      let left = count;
      const work = async (): Promise<void> => {
        while (left-- > 0) all.push((await create()).ready);
      };
      await Promise.all(Array.from({ length: PARALLEL }, work));
      const latencies = await Promise.all(all);
      return { seconds: (performance.now() - started) / 1_000, latencies };
    },
    async stop() {
      await reflector.stop();
      await cluster.close();
    },
  };
}

/** One after another, each when the one before has been Ready for a moment. */
export async function applySingly(tenants: Tenants, count: number, pauseMs: number): Promise<number[]> {
  const latencies: number[] = [];
  for (let done = 0; done < count; done++) {
    await sleep(pauseMs);
    latencies.push(await tenants.apply());
  }
  return latencies;
}
