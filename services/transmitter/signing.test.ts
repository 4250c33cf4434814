// Tokens are verified as a receiver does it: by jose, with nothing but the published keys.
import { generateKeyPairSync } from 'node:crypto';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { CHANGED_MS, GROUP_ID, groupChange, tenantErased, userChange, USER_ID } from '../../test/support/change.ts';
import { setClaims } from './claims.ts';
import { createSigningKeyPem, parseSigningKey, publicKeys, signSet, type SigningKey } from './signing.ts';

const NOW_MS = CHANGED_MS + 5_000;
const receiver = { name: 'oncall', issuer: 'https://users.example.com', audience: 'https://oncall.example.com' };

let [current, next]: SigningKey[] = [];
beforeAll(async () => {
  [current, next] = await Promise.all([parseSigningKey(createSigningKeyPem()), parseSigningKey(createSigningKeyPem())]);
});

const verify = (token: string, keys: readonly SigningKey[]) =>
  jwtVerify(token, createLocalJWKSet(publicKeys(keys)), {
    ...{ issuer: receiver.issuer, audience: receiver.audience, typ: 'secevent+jwt', algorithms: ['ES256'] },
  });

describe('a token', () => {
  test('is verified with the published keys, whichever of them signed it', async () => {
    for (const key of [current!, next!]) {
      const token = await signSet(setClaims(receiver, userChange(), NOW_MS), key);
      const { payload } = await verify(token, [current!, next!]);
      expect(payload).toEqual(JSON.parse(JSON.stringify(setClaims(receiver, userChange(), NOW_MS))));
      expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'secevent+jwt', kid: key.kid });
    }
  });

  test('is refused without its key, and after a change', async () => {
    const token = await signSet(setClaims(receiver, userChange(), NOW_MS), current!);
    await expect(verify(token, [next!])).rejects.toThrow('no applicable key');
    const [header, , signature] = token.split('.');
    const claims = { ...setClaims(receiver, userChange(), NOW_MS), tenant: 'evil' };
    const forged = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
    await expect(verify(forged, [current!])).rejects.toThrow('signature verification failed');
  });
});

describe('the claims', () => {
  test('RFC 9967 section 2.1, figure 1: name the user by path and externalId, and not by sub', () => {
    const claims = setClaims(receiver, userChange(), NOW_MS);
    expect(claims).toMatchObject({
      ...{ iss: receiver.issuer, aud: receiver.audience, tenant: 'acme' },
      sub_id: { format: 'scim', uri: `/Users/${USER_ID}`, externalId: 'e-1' },
    });
    expect(Object.keys(claims)).not.toContain('sub');
    expect(Object.keys(claims)).not.toContain('exp');
  });

  test('name a group by its path, without an externalId that there is not', () => {
    const { sub_id: subject } = setClaims(receiver, groupChange({}, { displayName: 'On call' }), NOW_MS);
    expect(subject).toEqual({ format: 'scim', uri: `/Groups/${GROUP_ID}` });
  });

  test('name a deleted user by what it was', () => {
    const { sub_id: subject } = setClaims(receiver, userChange({ kind: 'DELETED' }), NOW_MS);
    expect(subject).toEqual({ format: 'scim', uri: `/Users/${USER_ID}`, externalId: 'e-1' });
  });

  test('name an erased tenant as an opaque id', () => {
    expect(setClaims(receiver, tenantErased, NOW_MS).sub_id).toEqual({ format: 'opaque', id: 'acme' });
  });

  test('RFC 8417 section 2.2: tell in seconds when it happened, and when that is told', () => {
    const { iat, toe } = setClaims(receiver, userChange(), NOW_MS);
    expect([toe, iat]).toEqual([Math.floor(CHANGED_MS / 1_000), Math.floor(CHANGED_MS / 1_000) + 5]);
  });

  test('RFC 9967 section 2.2: jti is the same for every attempt, txn for all receivers too', () => {
    const first = setClaims(receiver, userChange(), NOW_MS);
    const again = setClaims(receiver, userChange(), NOW_MS + 60_000);
    const other = setClaims({ ...receiver, name: 'pager' }, userChange(), NOW_MS);
    expect([again.jti, again.txn]).toEqual([first.jti, first.txn]);
    expect(other.txn).toBe(first.txn);
    expect(other.jti).not.toBe(first.jti);
  });

  test('are told apart though a client sends the same request id twice', () => {
    const [one, two] = ['AQIDBA', 'AQIDBQ'].map((cursor) => setClaims(receiver, userChange({ cursor }), NOW_MS));
    expect(one!.txn).not.toBe(two!.txn);
  });
});

describe('a key', () => {
  test('is published without what signs', () => {
    const { keys } = publicKeys([current!]);
    expect(keys).toEqual([
      {
        ...{ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', kid: current!.kid },
        x: expect.any(String) as unknown,
        y: expect.any(String) as unknown,
      },
    ]);
  });

  test('has the same id wherever it is read', async () => {
    const pem = createSigningKeyPem();
    expect((await parseSigningKey(pem)).kid).toBe((await parseSigningKey(pem)).kid);
    expect(current!.kid).not.toBe(next!.kid);
  });

  test.each([
    ['no key', 'secret-text', 'no private key'],
    [
      'a key of another kind',
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      'P-256',
    ],
    [
      'a key of another curve',
      generateKeyPairSync('ec', { namedCurve: 'secp384r1' })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString(),
      'P-256',
    ],
  ])('that is %s is refused, and not repeated', async (_, pem, words) => {
    const error = await parseSigningKey(pem).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain(words);
    expect(String(error)).not.toContain(pem.slice(30, 60) || pem);
  });
});
