// A change as a Standard Webhook (standardwebhooks.com, version 1.0.0): what is sent, and how it is signed.
import { createHmac } from 'node:crypto';
import type { Change__Output as Change } from '../../proto/gen/muster/directory/v1/Change.ts';
import type { JsonObject } from '../scim/json.ts';
import { messageId } from '../message-id.ts';
import { memberValues, representation, resourceType } from './resource.ts';

const verbs: Readonly<Partial<Record<string, string>>> = {
  CREATED: 'created',
  UPDATED: 'updated',
  ACTIVATED: 'activated',
  DEACTIVATED: 'deactivated',
  DELETED: 'deleted',
  MEMBERS_CHANGED: 'members_changed',
  TENANT_ERASED: 'erased',
} satisfies Partial<Record<Change['kind'], string>>;

export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookOptions {
  /** The receiver. */
  readonly name: string;
  /** Each signs; 24 to 64 bytes. */
  readonly secrets: readonly Buffer[];
}

/** @param nowMs of this attempt: receivers refuse what is older than some minutes */
export function webhookMessage({ name, secrets }: WebhookOptions, change: Change, nowMs: number): Message {
  const id = messageId(name, change);
  const timestamp = String(Math.floor(nowMs / 1_000));
  const body = JSON.stringify({
    type: webhookType(change),
    timestamp: new Date(change.time_ms).toISOString(),
    data: webhookData(change),
  });
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': secrets.map((secret) => signature(secret, `${id}.${timestamp}.${body}`)).join(' '),
    },
    body,
  };
}

const signature = (secret: Buffer, content: string): string =>
  `v1,${createHmac('sha256', secret).update(content).digest('base64')}`;

/** `user.created`, `group.members_changed`, `tenant.erased`. What a newer directory says is `updated`: the state tells the rest. */
const webhookType = (change: Change): string =>
  `${(resourceType(change)?.name ?? 'Tenant').toLowerCase()}.${verbs[change.kind] ?? 'updated'}`;

function webhookData(change: Change): JsonObject {
  const type = resourceType(change);
  if (type === undefined) return { tenant: change.tenant_id };
  return {
    tenant: change.tenant_id,
    resource: type.name,
    id: change.resource_id,
    version: change.version,
    // None: what changed was not noted.
    ...(change.paths.length > 0 ? { changed: change.paths } : {}),
    state: representation(change),
    ...(change.resource === 'GROUP' ? membership(change) : {}),
    ...(change.request_id === '' ? {} : { requestId: change.request_id }),
    snapshot: change.snapshot,
  };
}

const membership = (change: Change): JsonObject => ({
  membersAdded: memberValues(change.members_added),
  membersRemoved: memberValues(change.members_removed),
});
