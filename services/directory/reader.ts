// Who reads the directory: the application that a call's token belongs to, and which tenants it may read. Every call of service
// Directory begins here.
import type { Metadata } from '@grpc/grpc-js';
import { ScimError, forbidden } from '../scim/error.ts';
import { isToken, tokenDigest } from '../token.ts';
import { createCache } from './cache.ts';
import type { Profiles } from './profiles.ts';
import type { TenantChanges } from './sql/changes.ts';
import type { Database } from './sql/database.ts';
import { findTokenHolder, noteTokenUse, type TokenHolderRow } from './sql/readers.ts';

export interface Reader {
  /** The application. */
  readonly name: string;
  /** The tenants that it may read. */
  readonly tenants: 'all' | ReadonlySet<string>;
}

/** @throws ScimError 401 without a valid token, the same whatever is wrong with it; 503 when the database cannot be reached. */
export type Authenticate = (metadata: Metadata) => Promise<Reader>;

const TTL_MS = 2_000;
const READERS_MAX = 10_000;

interface Holder {
  readonly reader: Reader;
  readonly expiresAt: Date | null;
}

/**
 * Tells a call's reader by its metadata `authorization: Bearer mrd_…`. What is known is kept for two seconds, and dropped at once
 * when a reader changes.
 */
export function authenticateReader(database: Database, changes: Pick<TenantChanges, 'subscribe'>): Authenticate {
  const options = { ttlMs: TTL_MS, entriesMax: READERS_MAX };
  // By the digest, so that no token stays in memory.
  const cache = createCache((digest) => loadHolder(database, Buffer.from(digest, 'hex')), options);
  changes.subscribe(() => cache.drop(undefined), 'muster_readers');
  return async (metadata) => {
    const { reader, expiresAt } = await cache.get(tokenDigest(readerToken(metadata)).toString('hex'));
    if (expiresAt !== null && expiresAt.getTime() <= Date.now()) throw unauthenticated();
    return reader;
  };
}

function readerToken(metadata: Metadata): string {
  const sent = metadata.get('authorization');
  const token = sent.length === 1 ? /^bearer +(\S+)$/i.exec(String(sent[0]))?.[1] : undefined;
  if (token === undefined || !isToken(token, 'reader')) throw unauthenticated();
  return token;
}

async function loadHolder(database: Database, digest: Buffer): Promise<Holder> {
  const [row] = await database.query<TokenHolderRow>(findTokenHolder(digest));
  if (row === undefined) throw unauthenticated();
  // Nobody waits for it, and nobody is refused because it could not be written.
  if (row.unnoted) database.query(noteTokenUse(digest)).catch(() => undefined);
  const tenants = row.all_tenants ? 'all' : new Set(row.tenant_ids);
  return { reader: { name: row.name, tenants }, expiresAt: row.expires_at };
}

const unauthenticated = (): ScimError =>
  new ScimError(
    401,
    'The call has no valid token of a reader: it is missing, wrong, expired or revoked. Send one as the metadata \
"authorization: Bearer mrd_…"; npm run reader makes them.',
  );

/** Whether the reader may read a tenant of this id, be there one or not. */
export const mayRead = ({ tenants }: Reader, tenantId: string): boolean => tenants === 'all' || tenants.has(tenantId);

/**
 * The profile of a tenant that the reader may read: a suspended one as well, since its people are still paged, but not a deleted
 * one, though its data is retained.
 * @throws ScimError 403, the same for a tenant that the reader may not read and for one that there is not: a 404 would say that
 *   a user is gone
 */
export const readableProfiles = (profiles: Profiles, reader: Reader): Profiles => ({
  async getProfile(tenantId) {
    if (!mayRead(reader, tenantId)) throw unreadable();
    try {
      return await profiles.getProfile(tenantId);
    } catch (error) {
      throw error instanceof ScimError && error.status === 401 ? unreadable() : error;
    }
  },
  forget: (tenantId) => profiles.forget(tenantId),
});

export const unreadable = (): ScimError =>
  forbidden('The reader may not read this tenant, or there is none with this id.');
