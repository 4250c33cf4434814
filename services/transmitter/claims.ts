// The claims of a security event token (RFC 8417 section 2.2, RFC 9967 section 2.2).
import type { Change__Output as Change } from '../../proto/gen/muster/directory/v1/Change.ts';
import type { JsonObject } from '../scim/json.ts';
import { messageId, transactionId } from '../message-id.ts';
import { resourceType } from './resource.ts';
import { securityEvents, type Events } from './security-event.ts';

export interface SetOptions {
  /** The receiver. */
  readonly name: string;
  readonly issuer: string;
  readonly audience: string;
}

export interface Claims {
  readonly iss: string;
  readonly aud: string;
  /** Seconds: when it is sent. */
  readonly iat: number;
  /** Seconds: when the change was made. */
  readonly toe: number;
  /** The same for every attempt. */
  readonly jti: string;
  /** The same for all receivers. */
  readonly txn: string;
  readonly sub_id: JsonObject;
  /** Not registered: RFC 9967 has no word for it, and `uri` alone would leave open whose user it is. */
  readonly tenant: string;
  readonly events: Events;
}

/** `sub` is not among them, which RFC 9967 section 2.1 forbids, nor is `exp` (RFC 8417 section 2.2). */
export function setClaims({ name, issuer, audience }: SetOptions, change: Change, nowMs: number): Claims {
  return {
    iss: issuer,
    aud: audience,
    iat: Math.floor(nowMs / 1_000),
    toe: Math.floor(change.time_ms / 1_000),
    jti: messageId(name, change),
    txn: transactionId(change),
    sub_id: subjectOf(change),
    tenant: change.tenant_id,
    events: securityEvents(change),
  };
}

/** RFC 9967 section 2.1; a tenant is an opaque id (RFC 9493 section 3.2.4). */
function subjectOf(change: Change): JsonObject {
  const type = resourceType(change);
  if (type === undefined) return { format: 'opaque', id: change.tenant_id };
  const externalId = (change.user ?? change.group)?.external_id ?? '';
  return {
    format: 'scim',
    uri: `${type.endpoint}/${change.resource_id}`,
    ...(externalId === '' ? {} : { externalId }),
  };
}
