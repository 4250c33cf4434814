// The ScimTenant resource as the API server hands it out: checked against the schema in charts/muster/files/scimtenants.yaml,
// defaults filled in. What is derived from it has its one place here.
import type { KubernetesObject, ObjectReference } from './kubernetes/object.ts';

export const API_VERSION = 'scim.muster.dev/v1alpha1';
export const KIND = 'ScimTenant';
export const FINALIZER = 'scim.muster.dev/tenant';

/** What people say to the operator about one resource, besides its spec. */
export const annotations = {
  /** "true": the tenant is left as it is. */
  paused: 'scim.muster.dev/paused',
  /** Ids of earlier tokens to revoke now, separated by commas; "true": all of them. */
  revokePrevious: 'scim.muster.dev/revoke-previous',
  /** "true": the resource may go although its tokens could not be revoked. */
  forceDelete: 'scim.muster.dev/force-delete',
  /** UID of a ScimTenant that is gone, whose tenant and Secret this one takes over. */
  adopt: 'scim.muster.dev/adopt',
} as const;

export interface TokenSpec {
  readonly secretName?: string;
  readonly rotation: string;
  readonly overlapSeconds: number;
  readonly rotationPeriodSeconds?: number;
  readonly lifetimeSeconds?: number;
}

/** A Schema resource (RFC 7643 section 7) and what it extends: the directory reads it. */
export type SchemaSpec = Readonly<Record<string, unknown>>;

export interface ScimTenantSpec {
  readonly displayName: string;
  readonly tenantId?: string;
  readonly provisioning: 'Active' | 'Suspended';
  readonly requiredAttributes: readonly string[];
  readonly groups: 'Disabled' | 'Enabled';
  readonly bulk: 'Disabled' | 'Enabled';
  readonly logValues: 'Disabled' | 'Enabled';
  readonly schemas: readonly SchemaSpec[];
  readonly maxUsers?: number;
  readonly allowedCidrs: readonly string[];
  readonly rateLimit: { readonly requestsPerSecond: number; readonly burst: number };
  readonly token: TokenSpec;
  readonly deletionPolicy: 'Retain' | 'Delete';
}

export type ConditionType =
  'Ready' | 'TokenIssued' | 'Registered' | 'TokenExpiringSoon' | 'Provisioning' | 'Reconciling' | 'Stalled';

export interface Condition {
  readonly type: ConditionType;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly observedGeneration: number;
  /** RFC 3339: when `status` last changed. */
  readonly lastTransitionTime: string;
  /** CamelCase. */
  readonly reason: string;
  readonly message: string;
}

/** Times are RFC 3339; an absent one means never. */
export interface TokenStatus {
  readonly id: string;
  readonly issuedTime?: string;
  readonly expiryTime?: string;
  readonly lastUsedTime?: string;
}

export interface ScimTenantStatus {
  readonly observedGeneration: number;
  readonly tenantId?: string;
  readonly tenantUrl?: string;
  readonly secretName?: string;
  readonly token?: TokenStatus;
  readonly previousToken?: TokenStatus;
  readonly users?: { readonly total: number; readonly active: number };
  readonly lastRequestTime?: string;
  readonly lastError?: { readonly time: string; readonly message: string };
  readonly nextAttemptTime?: string;
  readonly conditions?: readonly Condition[];
}

export interface ScimTenant extends KubernetesObject {
  readonly spec: ScimTenantSpec;
  readonly status?: ScimTenantStatus;
}

/** Where the resources of a namespace are, or of all namespaces. */
export const listPath = (namespace?: string): string =>
  `/apis/${API_VERSION}/${namespace === undefined ? '' : `namespaces/${namespace}/`}scimtenants`;

export const pathOf = ({ metadata }: ScimTenant): string => `${listPath(namespaceOf({ metadata }))}/${metadata.name}`;

/** ScimTenants are namespaced: the API server always fills it in. */
export const namespaceOf = ({ metadata }: KubernetesObject): string => metadata.namespace ?? '';

export const tenantIdOf = (tenant: ScimTenant): string =>
  tenant.spec.tenantId ?? `${namespaceOf(tenant)}-${tenant.metadata.name}`;

export const secretNameOf = (tenant: ScimTenant): string =>
  tenant.spec.token.secretName ?? `${tenant.metadata.name}-scim-token`;

export const referenceTo = (tenant: ScimTenant): ObjectReference => ({
  apiVersion: API_VERSION,
  kind: KIND,
  namespace: namespaceOf(tenant),
  name: tenant.metadata.name,
  uid: tenant.metadata.uid,
});

export const annotationOf = (tenant: ScimTenant, name: keyof typeof annotations): string | undefined =>
  tenant.metadata.annotations?.[annotations[name]];

export const conditionOf = (tenant: ScimTenant, type: ConditionType): Condition | undefined =>
  tenant.status?.conditions?.find((condition) => condition.type === type);
