// Applications that read the directory, as those who manage Muster declare them. Who a call's reader is, is found in reader.ts.
import type { DeleteReaderRequest__Output } from '../../proto/gen/muster/directory/v1/DeleteReaderRequest.ts';
import type { DeleteReaderResponse } from '../../proto/gen/muster/directory/v1/DeleteReaderResponse.ts';
import type { EnsureReaderRequest__Output } from '../../proto/gen/muster/directory/v1/EnsureReaderRequest.ts';
import type { GetReaderRequest__Output } from '../../proto/gen/muster/directory/v1/GetReaderRequest.ts';
import type { ListReadersRequest__Output } from '../../proto/gen/muster/directory/v1/ListReadersRequest.ts';
import type { ListReadersResponse } from '../../proto/gen/muster/directory/v1/ListReadersResponse.ts';
import type { Reader } from '../../proto/gen/muster/directory/v1/Reader.ts';
import { invalidValue, notFound } from '../scim/error.ts';
import { tokenId } from '../token.ts';
import { parseName, parseTenants, parseTokens } from './declaration.ts';
import type { Database, Transaction } from './sql/database.ts';
import * as sql from './sql/readers.ts';
import type { TokenDeclarationRow } from './sql/tokens.ts';
import { timeMs } from './tenant.ts';

const PAGE_SIZE_DEFAULT = 100;
const PAGE_SIZE_MAX = 1_000;
/** Readers are no tenant's: their statements run under no tenant's name. */
const NO_TENANT = '';

/** Makes the reader be as declared. @throws ScimError invalidValue naming the part that is wrong */
export async function ensureReader(database: Database, request: EnsureReaderRequest__Output): Promise<Reader> {
  const reader = parseReader(request);
  const tokens = parseTokens(request.tokens, 'reader');
  return database.transaction(NO_TENANT, async (transaction) => {
    await transaction.query(sql.upsertReader(reader));
    await storeTokens(transaction, reader.name, tokens);
    const [[row], stored] = await Promise.all([
      transaction.query<sql.ReaderRow>(sql.findReader(reader.name)),
      transaction.query<sql.ReaderTokenRow>(sql.listReaderTokens([reader.name])),
      transaction.commit(sql.notifyReader(reader.name)),
    ]);
    if (row === undefined) throw new Error(`The reader ${reader.name} vanished under its lock`);
    return toReader(row, stored);
  });
}

const parseReader = (request: EnsureReaderRequest__Output): sql.ReaderDeclarationRow => ({
  name: parseName(request.name, 'reader'),
  ...parseTenants(request, 'reader'),
});

async function storeTokens(
  transaction: Transaction,
  reader: string,
  tokens: readonly TokenDeclarationRow[],
): Promise<void> {
  const digests = tokens.map((token) => token.digest);
  await transaction.query(sql.deleteOtherTokens(reader, digests));
  const stored = await transaction.query<sql.ReaderTokenRow>(sql.upsertTokens(reader, tokens));
  const foreign = digests.find((digest) => !stored.some((row) => row.digest.equals(digest)));
  if (foreign) throw invalidValue(`tokens: ${tokenId(foreign)} is a token of another reader.`);
}

/** @throws ScimError notFound */
export async function getReader(database: Database, { name }: GetReaderRequest__Output): Promise<Reader> {
  const [[reader], tokens] = await database.read<[sql.ReaderRow, sql.ReaderTokenRow]>(NO_TENANT, [
    sql.findReader(name),
    sql.listReaderTokens([name]),
  ]);
  if (reader === undefined) throw notFound(`There is no reader "${name}".`);
  return toReader(reader, tokens);
}

/** The readers by name, a page at a time. @throws ScimError invalidValue for a page that is too large */
export async function listReaders(
  database: Database,
  request: ListReadersRequest__Output,
): Promise<ListReadersResponse> {
  if (request.page_size > PAGE_SIZE_MAX) throw invalidValue(`page_size is at most ${PAGE_SIZE_MAX}.`);
  const pageSize = request.page_size === 0 ? PAGE_SIZE_DEFAULT : request.page_size;
  const found = await database.query<sql.ReaderRow>(sql.listReaders(request.after, pageSize + 1));
  const page = found.slice(0, pageSize);
  const names = page.map(({ name }) => name);
  const tokens = await database.query<sql.ReaderTokenRow>(sql.listReaderTokens(names));
  const tokensOf = Map.groupBy(tokens, (token) => token.reader);
  const readers = page.map((reader) => toReader(reader, tokensOf.get(reader.name) ?? []));
  return { readers, next: found.length > pageSize ? (names.at(-1) ?? '') : '' };
}

/** Revokes the reader's tokens at once. Can be repeated. */
export async function deleteReader(
  database: Database,
  { name }: DeleteReaderRequest__Output,
): Promise<DeleteReaderResponse> {
  await database.transaction(NO_TENANT, async (transaction) => {
    await Promise.all([transaction.query(sql.deleteReader(name)), transaction.commit(sql.notifyReader(name))]);
  });
  return {};
}

const toReader = (reader: sql.ReaderRow, tokens: readonly sql.ReaderTokenRow[]): Reader => ({
  name: reader.name,
  all_tenants: reader.all_tenants,
  tenant_ids: reader.tenant_ids,
  tokens: tokens.map((token) => ({
    id: tokenId(token.digest),
    digest: token.digest,
    label: token.label,
    issued_time_ms: timeMs(token.issued_at),
    expiry_time_ms: timeMs(token.expires_at),
    last_used_time_ms: timeMs(token.last_used_at),
    superseded_time_ms: 0,
  })),
  created_time_ms: timeMs(reader.created_at),
});
