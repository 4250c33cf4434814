// The statements on readers and their tokens, which know no tenant's data.
import type { Statement } from './database.ts';
import type { TokenDeclarationRow } from './tokens.ts';

export interface ReaderRow {
  readonly name: string;
  readonly all_tenants: boolean;
  readonly tenant_ids: string[];
  readonly created_at: Date;
}

export type ReaderDeclarationRow = Pick<ReaderRow, 'name' | 'all_tenants' | 'tenant_ids'>;

export interface ReaderTokenRow {
  readonly reader: string;
  readonly digest: Buffer;
  readonly label: string;
  readonly issued_at: Date;
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
}

/** Whom a token belongs to. */
export interface TokenHolderRow extends ReaderDeclarationRow {
  readonly expires_at: Date | null;
  /** Whether its use was not noted for a minute. */
  readonly unnoted: boolean;
}

const unnoted = `coalesce(last_used_at < now() - interval '1 minute', true)`;

/** By the digest, through an index: how long it takes tells nothing of a token, since nobody can choose a digest. */
export const findTokenHolder = (digest: Uint8Array): Statement => ({
  name: 'find_token_holder',
  text: `
    select name, all_tenants, tenant_ids, expires_at, ${unnoted} as unnoted
    from muster.reader_tokens join muster.readers on name = reader
    where digest = $1::bytea and (expires_at is null or expires_at > now())`,
  values: [digest],
});

export const noteTokenUse = (digest: Uint8Array): Statement => ({
  name: 'note_reader_token_use',
  text: `update muster.reader_tokens set last_used_at = now() where digest = $1::bytea and ${unnoted}`,
  values: [digest],
});

/** Makes the reader be as declared, but for its tokens, and locks it until the transaction ends. */
export const upsertReader = ({ name, all_tenants, tenant_ids }: ReaderDeclarationRow): Statement => ({
  name: 'upsert_reader',
  text: `
    insert into muster.readers (name, all_tenants, tenant_ids) values ($1::text, $2::boolean, $3::text[])
    on conflict (name) do update set all_tenants = excluded.all_tenants, tenant_ids = excluded.tenant_ids`,
  values: [name, all_tenants, tenant_ids],
});

export const deleteOtherTokens = (reader: string, digests: readonly Uint8Array[]): Statement => ({
  name: 'delete_other_reader_tokens',
  text: `delete from muster.reader_tokens where reader = $1::text and digest <> all($2::bytea[])`,
  values: [reader, digests],
});

/** Answers with the digests that are the reader's now: one that is missing belongs to another. */
export const upsertTokens = (reader: string, tokens: readonly TokenDeclarationRow[]): Statement => ({
  name: 'upsert_reader_tokens',
  text: `
    insert into muster.reader_tokens as held (reader, digest, label, expires_at)
    select $1::text, new.digest, new.label, new.expires_at
    from unnest($2::bytea[], $3::text[], $4::timestamptz[]) as new (digest, label, expires_at)
    order by new.digest
    on conflict (digest) do update set label = excluded.label, expires_at = excluded.expires_at
      where held.reader = excluded.reader
    returning digest`,
  values: [
    reader,
    tokens.map((token) => token.digest),
    tokens.map((token) => token.label),
    tokens.map((token) => token.expires_at),
  ],
});

const readerColumns = 'name, all_tenants, tenant_ids, created_at';

export const findReader = (name: string): Statement => ({
  name: 'find_reader',
  text: `select ${readerColumns} from muster.readers where name = $1::text`,
  values: [name],
});

export const listReaders = (after: string, limit: number): Statement => ({
  name: 'list_readers',
  text: `select ${readerColumns} from muster.readers where name > $1::text order by name limit $2::int`,
  values: [after, limit],
});

export const listReaderTokens = (readers: readonly string[]): Statement => ({
  name: 'list_reader_tokens',
  text: `
    select reader, digest, label, issued_at, expires_at, last_used_at
    from muster.reader_tokens
    where reader = any($1::text[])
    order by reader, issued_at, digest`,
  values: [readers],
});

/** With its tokens. */
export const deleteReader = (name: string): Statement => ({
  name: 'delete_reader',
  text: `delete from muster.readers where name = $1::text`,
  values: [name],
});

/** Told to every directory when the transaction commits. */
export const notifyReader = (name: string): Statement => ({
  name: 'notify_reader',
  text: `select pg_notify('muster_readers', $1::text)`,
  values: [name],
});
