// Bearer tokens: a prefix that says what they open, 256 random bits and a checksum, base62. The clear text is made by the operator or
// the command line and belongs into one Secret; everyone else knows its SHA-256 digest.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * A tenant's opens provisioning, a reader's opens the directory to an application, a receiver's its own changes; none opens anything
 * else.
 */
const prefixes = { tenant: 'mst_', reader: 'mrd_', receiver: 'mrv_' } as const;
export type TokenKind = keyof typeof prefixes;

const RANDOM_BYTES = 32;
const RANDOM_DIGITS = 43; // ceil(256 / log2(62))
const CHECKSUM_DIGITS = 6; // ceil(32 / log2(62))
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SHAPE = new RegExp(`^[0-9A-Za-z]{${RANDOM_DIGITS + CHECKSUM_DIGITS}}$`);

function base62(value: bigint, digits: number): string {
  let text = '';
  for (let rest = value; text.length < digits; rest /= 62n) text = ALPHABET.charAt(Number(rest % 62n)) + text;
  return text;
}

const checksum = (body: string): string => base62(BigInt(crc32(body)), CHECKSUM_DIGITS);

/** A new token of 53 characters. `randomBytes` is `crypto.randomBytes` but in tests. */
export function createToken(randomBytes: (size: number) => Buffer, kind: TokenKind = 'tenant'): string {
  const body = prefixes[kind] + base62(BigInt(`0x${randomBytes(RANDOM_BYTES).toString('hex')}`), RANDOM_DIGITS);
  return body + checksum(body);
}

/** Whether a text can be such a token at all: a mistyped or truncated one fails here, before anyone is asked. */
export function isToken(text: string, kind: TokenKind = 'tenant'): boolean {
  const prefix = prefixes[kind];
  return (
    text.startsWith(prefix) &&
    SHAPE.test(text.slice(prefix.length)) &&
    text.endsWith(checksum(text.slice(0, -CHECKSUM_DIGITS)))
  );
}

/** Whether a text holds what may be a token, so that it must not be logged. */
export const looksLikeToken = (text: string): boolean =>
  Object.values(prefixes).some((prefix) => text.includes(prefix));

/** A prefix and what follows it, as it is and in base64; a beginning of a token as well. The secret of a webhook, too. */
const QUOTED = /(mst_|bXN0X|mrd_|bXJkX|mrv_|bXJ2X|whsec_|d2hzZWNf)[0-9A-Za-z+/_=-]*/g;

/** The text without the tokens in it, for people and logs. */
export const hideTokens = (text: string): string => text.replace(QUOTED, '(a token)');

/** SHA-256 of the token's text, 32 bytes. */
export function tokenDigest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The first 16 hexadecimal digits of a digest: names a token without showing it. */
export function tokenId(digest: Uint8Array): string {
  return Buffer.from(digest).toString('hex').slice(0, 16);
}
