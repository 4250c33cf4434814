// A Lease of coordination.k8s.io/v1: who leads, and for how long without a renewal. Its times are for people to read: nobody compares
// them with a clock of their own.
import type { Api, CallOptions } from './api.ts';
import { isNotFound } from './api-error.ts';
import { microTime } from './micro-time.ts';
import type { KubernetesObject } from './object.ts';

export interface LeaseSpec {
  /** Empty: nobody, it was released. */
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  /** Times are metav1.MicroTime. */
  readonly acquireTime?: string;
  readonly renewTime?: string;
  /** How often it went to another holder. */
  readonly leaseTransitions?: number;
}

export interface Lease extends KubernetesObject {
  readonly spec?: LeaseSpec;
}

export interface LeaseClient {
  /** `undefined`: there is none. */
  read(options?: CallOptions): Promise<Lease | undefined>;
  /** 409 AlreadyExists when there is one. */
  create(spec: LeaseSpec, options?: CallOptions): Promise<Lease>;
  /** 409 Conflict when it is not any more as it was read. */
  replace(lease: Lease, spec: LeaseSpec, options?: CallOptions): Promise<Lease>;
}

export function createLeaseClient(api: Api, namespace: string, name: string): LeaseClient {
  const kind = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' };
  const all = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`;
  const one = `${all}/${encodeURIComponent(name)}`;
  return {
    async read(options) {
      try {
        return await api.get<Lease>(one, options);
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    create: (spec, options) => api.create(all, { ...kind, metadata: { namespace, name }, spec }, options),
    // With its resourceVersion and uid, and with labels and annotations that others gave it.
    replace: (lease, spec, options) => api.replace(one, { ...kind, metadata: lease.metadata, spec }, options),
  };
}

/** A new term of `identity`, or its present one renewed. `previous`: as it was last seen, if ever. */
export function heldBy(
  identity: string,
  previous: LeaseSpec | undefined,
  { durationMs, at }: { readonly durationMs: number; readonly at: Date },
): LeaseSpec {
  const time = microTime(at);
  const isRenewal = previous?.holderIdentity === identity;
  const transitions = previous?.leaseTransitions ?? 0;
  return {
    ...previous,
    holderIdentity: identity,
    leaseDurationSeconds: Math.ceil(durationMs / 1000),
    acquireTime: isRenewal ? (previous.acquireTime ?? time) : time,
    renewTime: time,
    leaseTransitions: isRenewal || previous === undefined ? transitions : transitions + 1,
  };
}

/** Free for anyone at once; those who only look at the duration wait a second. */
export const released = (spec: LeaseSpec, at: Date): LeaseSpec => ({
  ...spec,
  holderIdentity: '',
  leaseDurationSeconds: 1,
  acquireTime: microTime(at),
  renewTime: microTime(at),
});
