// What tells one message from another: the same for every attempt to send it, so that a receiver knows what it has had already.
import { createHash } from 'node:crypto';
import type { Change__Output as Change } from '../proto/gen/muster/directory/v1/Change.ts';

/**
 * Of a change for one receiver: `webhook-id`, `jti`. It holds no full stop, which would blur what is signed, and tells nothing.
 * @param receiver its name
 */
export const messageId = (receiver: string, change: Change): string => `msg_${digest([receiver, ...identity(change)])}`;

/** Of a change, whoever it is sent to: `txn` (RFC 9967 section 2.2). Not the request id: a client may send one twice. */
export const transactionId = (change: Change): string => `txn_${digest(identity(change))}`;

/** A cursor is enough, but in a snapshot: there the parts of a large group have one in common. */
const identity = ({ cursor, tenant_id, resource_id, version, members_added, members_removed }: Change): unknown[] => [
  cursor,
  tenant_id,
  resource_id,
  version,
  members_added[0]?.id,
  members_removed[0]?.id,
];

const digest = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
