// The statements on a tenant's tokens. A token ends by `expires_at` alone, whether it is declared or superseded.
import type { Statement } from './database.ts';

export interface TokenRow {
  readonly tenant_id: string;
  readonly digest: Buffer;
  readonly label: string;
  readonly issued_at: Date;
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
  /** When it was found not to be declared any more; null: it is declared. */
  readonly superseded_at: Date | null;
  /** Whether it has expired, by the database's clock. */
  readonly expired: boolean;
}

export type TokenDeclarationRow = Pick<TokenRow, 'digest' | 'label' | 'expires_at'>;

export const listTokens = (tenantIds: readonly string[]): Statement => ({
  name: 'list_tokens',
  text: `
    select tenant_id, digest, label, issued_at, expires_at, last_used_at, superseded_at,
      coalesce(expires_at <= statement_timestamp(), false) as expired
    from muster.tokens
    where tenant_id = any($1::text[])
    order by tenant_id, issued_at, digest`,
  values: [tenantIds],
});

/** Answers with the digests that were added: one that is missing belongs to a tenant already. */
export const insertTokens = (tenantId: string, tokens: readonly TokenDeclarationRow[]): Statement => ({
  name: 'insert_tokens',
  text: `
    insert into muster.tokens (tenant_id, digest, label, expires_at)
    select $1::text, new.digest, new.label, new.expires_at
    from unnest($2::bytea[], $3::text[], $4::timestamptz[]) as new (digest, label, expires_at)
    order by new.digest
    on conflict (digest) do nothing
    returning digest`,
  values: [tenantId, ...columns(tokens)],
});

/** Makes tokens be as they are declared, also those that were superseded. */
export const updateTokens = (tenantId: string, tokens: readonly TokenDeclarationRow[]): Statement => ({
  name: 'update_tokens',
  text: `
    update muster.tokens as old set label = new.label, expires_at = new.expires_at, superseded_at = null
    from unnest($2::bytea[], $3::text[], $4::timestamptz[]) as new (digest, label, expires_at)
    where old.tenant_id = $1::text and old.digest = new.digest`,
  values: [tenantId, ...columns(tokens)],
});

const columns = (tokens: readonly TokenDeclarationRow[]): unknown[][] => [
  tokens.map((token) => token.digest),
  tokens.map((token) => token.label),
  tokens.map((token) => token.expires_at),
];

/**
 * Lets declared tokens end `overlapSeconds` from now. None is prolonged: `least` passes over null, which stands for never.
 * One that is superseded already keeps its end. Whole milliseconds, which is what the wire can say.
 */
export const supersedeTokens = (
  tenantId: string,
  digests: readonly Uint8Array[],
  overlapSeconds: number,
): Statement => ({
  name: 'supersede_tokens',
  text: `
    update muster.tokens
    set superseded_at = since.at, expires_at = least(expires_at, since.at + make_interval(secs => $3::float8))
    from (select date_trunc('milliseconds', statement_timestamp()) as at) as since
    where tenant_id = $1::text and digest = any($2::bytea[]) and superseded_at is null`,
  values: [tenantId, digests, overlapSeconds],
});

/**
 * That they were the tenant's is known for so many days more, of the last `most` that ended: there is always somebody who goes on with one.
 */
export const endTokens = (
  tenantId: string,
  digests: readonly Uint8Array[],
  { days, most }: { readonly days: number; readonly most: number },
): Statement => ({
  name: 'end_tokens',
  text: `
    with gone as (
      delete from muster.tokens where tenant_id = $1::text and digest = any($2::bytea[]) returning digest, label, expires_at
    ), forgotten as (
      delete from muster.ended_tokens where tenant_id = $1::text and (
        ended_at < now() - make_interval(days => $3::int)
        or digest in (select digest from muster.ended_tokens where tenant_id = $1::text order by ended_at desc offset $4::int)
      )
    )
    insert into muster.ended_tokens (tenant_id, digest, label, ended_at)
    select $1::text, digest, label, least(expires_at, now()) from gone
    on conflict do nothing`,
  values: [tenantId, digests, days, most],
});

/** They are declared again. */
export const forgetEnded = (tenantId: string, digests: readonly Uint8Array[]): Statement => ({
  name: 'forget_ended_tokens',
  text: 'delete from muster.ended_tokens where tenant_id = $1::text and digest = any($2::bytea[])',
  values: [tenantId, digests],
});

/** Of a tenant that is deleted. */
export const deleteEveryToken = (tenantId: string): Statement => ({
  name: 'delete_every_token',
  text: `delete from muster.tokens where tenant_id = $1::text`,
  values: [tenantId],
});
