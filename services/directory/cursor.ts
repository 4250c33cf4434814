// A cursor says where the next page begins (RFC 9865), and only Muster can read or write one: it holds a person's name when a list
// is sorted by names, and travels in URLs. AES-256-GCM, under a key of its own; what it is bound to is authenticated with it.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { expiredCursor, invalidCursor } from '../scim/error.ts';
import { CURSOR_TIMEOUT_SECONDS } from '../scim/message.ts';
import { KEY_ID_BYTES, type CursorKey, type CursorKeys } from './cursor-keys.ts';
import type { Position } from './sql/keyset.ts';

/** What a cursor is good for; for everything else it is not one. */
export interface CursorBinding {
  readonly tenantId: string;
  /** Of the types of resources that are listed. */
  readonly endpoints: readonly string[];
  /** Says which resources in which order, and what of them. Any text. */
  readonly query: string;
}

export interface Place {
  /** Which of the listed types, by its index. */
  readonly part: number;
  readonly position: Position;
}

export interface Cursor {
  readonly isBackwards: boolean;
  /** Absent: before the first resource, or behind the last one when backwards. */
  readonly place?: Place | undefined;
  /** Of each page. */
  readonly count: number;
  /** How many there were when the walk began: they are counted once. */
  readonly total: number;
}

const VERSION = 1;
const SALT_BYTES = 16;
const SECRET_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + KEY_ID_BYTES + SALT_BYTES;

/** A sort key has 800 characters at most (sql/sort.ts), which JSON and UTF-8 make up to six bytes each. */
const CURSOR_CHARACTERS_MAX = 8_192;
const CURSOR = new RegExp(`^[A-Za-z0-9_-]{1,${CURSOR_CHARACTERS_MAX}}$`);

type Content = readonly [
  expiresAtSeconds: number,
  isBackwards: 0 | 1,
  count: number,
  total: number,
  place?: readonly [part: number, id: string, value: string | null],
];

/** @returns base64url, which a URL needs no escapes for */
export function sealCursor(key: CursorKey, binding: CursorBinding, cursor: Cursor, now: Date): string {
  const { isBackwards, count, total, place } = cursor;
  const expiresAt = Math.ceil(now.getTime() / 1_000) + CURSOR_TIMEOUT_SECONDS;
  const walk = [expiresAt, isBackwards ? 1 : 0, count, total] as const;
  const content: Content = place ? [...walk, [place.part, place.position.id, place.position.value]] : walk;
  const head = Buffer.concat([Buffer.of(VERSION), key.id, randomBytes(SALT_BYTES)]);
  const cipher = createCipheriv('aes-256-gcm', ...keyAndNonce(key, head), { authTagLength: TAG_BYTES });
  cipher.setAAD(authenticated(head, binding));
  const sealed = [head, cipher.update(JSON.stringify(content)), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat(sealed).toString('base64url');
}

/**
 * @throws ScimError invalidCursor, in the same words for one that was garbled, one of another query and one of another tenant;
 *   expiredCursor; unavailable when the keys cannot be loaded
 */
export async function openCursor(keys: CursorKeys, binding: CursorBinding, text: string, now: Date): Promise<Cursor> {
  const bytes = CURSOR.test(text) ? Buffer.from(text, 'base64url') : Buffer.alloc(0);
  // Two texts that decode to the same bytes are not both a cursor.
  const isWhole = bytes.length > HEAD_BYTES + TAG_BYTES && bytes.toString('base64url') === text;
  if (!isWhole || bytes[0] !== VERSION) throw foreign();
  const key = await keys.findKey(bytes.subarray(1, 1 + KEY_ID_BYTES));
  const content = key && decipher(key, binding, bytes);
  if (content === undefined) throw foreign();
  const [expiresAtSeconds, isBackwards, count, total, place] = content;
  if (now.getTime() > expiresAtSeconds * 1_000) {
    throw expiredCursor(
      `The cursor has expired: each is good for ${CURSOR_TIMEOUT_SECONDS} seconds. Start anew with an empty cursor.`,
    );
  }
  return {
    isBackwards: isBackwards === 1,
    count,
    total,
    place: place && { part: place[0], position: { id: place[1], value: place[2] } },
  };
}

function decipher(key: CursorKey, binding: CursorBinding, bytes: Buffer): Content | undefined {
  const head = bytes.subarray(0, HEAD_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', ...keyAndNonce(key, head), { authTagLength: TAG_BYTES });
  decipher.setAAD(authenticated(head, binding));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = decipher.update(bytes.subarray(HEAD_BYTES, -TAG_BYTES), undefined, 'utf8');
  try {
    return JSON.parse(text + decipher.final('utf8')) as Content;
  } catch {
    return undefined;
  }
}

const foreign = () =>
  invalidCursor(
    'The cursor is none that this query was answered with. Send the nextCursor or previousCursor of a page, all other \
parameters as they were for that page, or an empty cursor for the first one.',
  );

/** Each cursor has a key of its own: random nonces under one key would repeat after some billions. */
function keyAndNonce({ secret }: CursorKey, head: Buffer): [key: Buffer, nonce: Buffer] {
  const salt = head.subarray(1 + KEY_ID_BYTES);
  const bytes = Buffer.from(hkdfSync('sha256', secret, salt, 'muster cursor', SECRET_BYTES + NONCE_BYTES));
  return [bytes.subarray(0, SECRET_BYTES), bytes.subarray(SECRET_BYTES)];
}

function authenticated(head: Buffer, { tenantId, endpoints, query }: CursorBinding): Buffer {
  return Buffer.concat([head, Buffer.from(JSON.stringify([tenantId, endpoints, query]))]);
}
