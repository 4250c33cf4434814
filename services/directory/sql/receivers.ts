// The statements on receivers as they are declared, and on their credentials. They belong to no tenant.
import type { Statement } from './database.ts';
import type { ChangeKind } from './outbox.ts';

export type ReceiverFormat = 'WEBHOOK' | 'SET_PUSH' | 'SET_POLL';

/** What a declaration decides. */
export interface ReceiverDeclaration {
  readonly name: string;
  readonly format: ReceiverFormat;
  readonly url: string;
  readonly all_tenants: boolean;
  readonly tenant_ids: readonly string[];
  readonly kinds: readonly ChangeKind[];
  readonly audience: string;
  readonly allow_private: boolean;
  readonly retry_for_hours: number;
}

export interface ReceiverRow extends ReceiverDeclaration {
  readonly created_at: Date;
  readonly state: 'ACTIVE' | 'GONE' | 'GAP';
  readonly cursor: string;
  readonly failures: number;
  readonly retry_at: Date | null;
  readonly last_error: string;
  readonly last_error_at: Date | null;
  readonly last_success_at: Date | null;
  /** A bigint as text. */
  readonly fence: string;
}

export type CredentialKind = 'SIGNING_SECRET' | 'AUTHORIZATION' | 'TOKEN';

export interface CredentialRow {
  readonly receiver: string;
  readonly kind: CredentialKind;
  readonly value: Buffer;
}

const columns = `
  name, format, url, all_tenants, tenant_ids, kinds, audience, allow_private, retry_for_hours, created_at, state, cursor,
  failures, retry_at, last_error, last_error_at, last_success_at, fence`;

const declared = (receiver: ReceiverDeclaration): unknown[] => [
  receiver.name,
  receiver.format,
  receiver.url,
  receiver.all_tenants,
  receiver.tenant_ids,
  receiver.kinds,
  receiver.audience,
  receiver.allow_private,
  receiver.retry_for_hours,
];

/** Answers with a row when the receiver is new. */
export const insertReceiver = (receiver: ReceiverDeclaration, cursor: string): Statement => ({
  name: 'insert_receiver',
  text: `
    insert into muster.receivers (
      name, format, url, all_tenants, tenant_ids, kinds, audience, allow_private, retry_for_hours, cursor
    )
    values (
      $1::text, $2::text, $3::text, $4::boolean, $5::text[], $6::text[], $7::text, $8::boolean, $9::int, $10::text
    )
    on conflict (name) do nothing
    returning name`,
  values: [...declared(receiver), cursor],
});

/** Makes one of the same format be as declared. Whoever works it begins anew if that changes anything. */
export const updateReceiver = (receiver: ReceiverDeclaration): Statement => ({
  name: 'update_receiver',
  text: `
    update muster.receivers
    set url = $3::text, all_tenants = $4::boolean, tenant_ids = $5::text[], kinds = $6::text[], audience = $7::text,
      allow_private = $8::boolean, retry_for_hours = $9::int, failures = 0, retry_at = null, fence = fence + 1
    where name = $1::text and format = $2::text
      and (url, all_tenants, tenant_ids, kinds, audience, allow_private, retry_for_hours)
        is distinct from ($3::text, $4::boolean, $5::text[], $6::text[], $7::text, $8::boolean, $9::int)`,
  values: declared(receiver),
});

export const findReceiver = (name: string): Statement => ({
  name: 'find_receiver',
  text: `select ${columns} from muster.receivers where name = $1::text`,
  values: [name],
});

export const lockReceiver = (name: string): Statement => ({
  name: 'lock_receiver',
  text: `select ${columns} from muster.receivers where name = $1::text for update`,
  values: [name],
});

export const listReceivers = (after: string, limit: number): Statement => ({
  name: 'list_receivers',
  text: `select ${columns} from muster.receivers where name > $1::text order by name limit $2::int`,
  values: [after, limit],
});

export const listReceiversNamed = (names: readonly string[]): Statement => ({
  name: 'list_receivers_named',
  text: `select ${columns} from muster.receivers where name = any($1::text[])`,
  values: [names],
});

export const countReceivers: Statement = {
  name: 'count_receivers',
  text: 'select count(*)::int as count from muster.receivers',
  values: [],
};

/** Nobody works it, and nothing waits for it any more from here on. Answers with a row if there is one. */
export const endReceiver = (name: string, reason: string): Statement => ({
  name: 'end_receiver',
  text: `
    update muster.receivers
    set state = 'GONE', last_error = $2::text, last_error_at = now(), lease_owner = null, lease_until = null, fence = fence + 1
    where name = $1::text
    returning name`,
  values: [name, reason],
});

/** With its credentials, and what still waits for it. */
export const deleteReceiver = (name: string): Statement => ({
  name: 'delete_receiver',
  text: 'delete from muster.receivers where name = $1::text',
  values: [name],
});

/** Has it worked again from there. */
export const resumeReceiver = (name: string, cursor: string): Statement => ({
  name: 'resume_receiver',
  text: `
    update muster.receivers
    set state = 'ACTIVE', cursor = $2::text, failures = 0, retry_at = null, fence = fence + 1
    where name = $1::text`,
  values: [name, cursor],
});

export const insertCredential = (receiver: string, kind: CredentialKind, value: Uint8Array): Statement => ({
  name: 'insert_receiver_credential',
  text: `
    insert into muster.receiver_credentials (receiver, kind, value) values ($1::text, $2::text, $3::bytea)`,
  values: [receiver, kind, value],
});

/** Those before it are of use for so long, those that were of no use any more go, and whoever works the receiver begins anew. */
export const rotateCredential = (
  receiver: string,
  kind: CredentialKind,
  value: Uint8Array,
  overlapSeconds: number,
): Statement => ({
  name: 'rotate_receiver_credential',
  text: `
    with gone as (
      delete from muster.receiver_credentials where receiver = $1::text and expires_at < now()
    ), superseded as (
      update muster.receiver_credentials
      set expires_at = least(expires_at, now() + make_interval(secs => $4::int))
      where receiver = $1::text and kind = $2::text and (expires_at is null or expires_at >= now())
    ), added as (
      insert into muster.receiver_credentials (receiver, kind, value) values ($1::text, $2::text, $3::bytea)
    )
    update muster.receivers set fence = fence + 1 where name = $1::text`,
  values: [receiver, kind, value, overlapSeconds],
});

/** Those that are of use, the newest first. */
export const listCredentials = (receivers: readonly string[]): Statement => ({
  name: 'list_receiver_credentials',
  text: `
    select receiver, kind, value from muster.receiver_credentials
    where receiver = any($1::text[]) and (expires_at is null or expires_at > now())
    order by receiver, id desc`,
  values: [receivers],
});

/** It took something. Not for each of many in a second. */
export const noteSuccess = (name: string): Statement => ({
  name: 'note_receiver_success',
  text: `
    update muster.receivers set last_success_at = now()
    where name = $1::text and (last_success_at is null or last_success_at < now() - interval '1 second')`,
  values: [name],
});

/** The receiver that polls with this token. */
export const findPoller = (name: string, digest: Uint8Array): Statement => ({
  name: 'find_poller',
  text: `
    select ${columns} from muster.receivers
    where name = $1::text and format = 'SET_POLL' and exists (
      select from muster.receiver_credentials
      where receiver = name and kind = 'TOKEN' and value = $2::bytea and (expires_at is null or expires_at > now())
    )`,
  values: [name, digest],
});
