// Keys that sign security event tokens, and what others verify them with: ES256 (RFC 7518 section 3.4), a JWS in its compact form.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, SignJWT, type JWK } from 'jose';
import type { Claims } from './claims.ts';

const ALGORITHM = 'ES256';
const CURVE = 'prime256v1';

export interface SigningKey {
  /** The key's thumbprint (RFC 7638): the same wherever it is read. */
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** Without the private part. */
  readonly publicKey: JWK;
}

/** A new key as PKCS #8 PEM: whoever has it signs in our name. */
export const createSigningKeyPem = (): string =>
  generateKeyPairSync('ec', { namedCurve: CURVE }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** @throws Error for what is no P-256 private key; its message does not hold it */
export async function parseSigningKey(pem: string): Promise<SigningKey> {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch {
    throw new Error('The signing key is no private key in PEM.');
  }
  const { asymmetricKeyType, asymmetricKeyDetails } = privateKey;
  if (asymmetricKeyType !== 'ec' || asymmetricKeyDetails?.namedCurve !== CURVE) {
    throw new Error('The signing key is not of the curve P-256.');
  }
  const publicKey = await exportJWK(createPublicKey(privateKey));
  return { kid: await calculateJwkThumbprint(publicKey), privateKey, publicKey };
}

/** A JWK set (RFC 7517 section 5): the key that signs, and those whose signatures are still on their way or come next. */
export const publicKeys = (keys: readonly SigningKey[]): { keys: JWK[] } => ({
  keys: keys.map(({ kid, publicKey }) => ({ ...publicKey, kid, alg: ALGORITHM, use: 'sig' })),
});

/** `typ` keeps it from being taken for another kind of JWT (RFC 8417 section 2.3). */
export const signSet = (claims: Claims, { kid, privateKey }: SigningKey): Promise<string> =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg: ALGORITHM, typ: 'secevent+jwt', kid }).sign(privateKey);
