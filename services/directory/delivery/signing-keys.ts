// The keys of security event tokens: made here, kept in the database, and used by the transmitter alone.
import { generateKeyPairSync } from 'node:crypto';
import type { ListSigningKeysResponse } from '../../../proto/gen/muster/directory/v1/ListSigningKeysResponse.ts';
import type { RotateSigningKeyResponse } from '../../../proto/gen/muster/directory/v1/RotateSigningKeyResponse.ts';
import type { Database } from '../sql/database.ts';
import { insertSigningKey, listSigningKeys as list, type SigningKeyRow } from '../sql/signing-keys.ts';

/** Two directories that are asked for the first key at once make two: both are published, and both choose the same one to sign. */
export async function listSigningKeys(database: Database): Promise<ListSigningKeysResponse> {
  const found = await database.query<SigningKeyRow>(list);
  if (found.length > 0) return { private_keys: found.map(({ private_key }) => private_key) };
  await database.query(insertSigningKey(createKey()));
  const made = await database.query<SigningKeyRow>(list);
  return { private_keys: made.map(({ private_key }) => private_key) };
}

export async function rotateSigningKey(database: Database): Promise<RotateSigningKeyResponse> {
  await database.query(insertSigningKey(createKey()));
  const published = await database.query<SigningKeyRow>(list);
  return { published: published.length };
}

/** For ES256 (RFC 7518 section 3.4). */
const createKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
