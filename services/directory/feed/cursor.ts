// Where a reader is, as a text that it keeps for us: the database, the position in its changes, and how far in a snapshot.
import { invalidValue } from '../../scim/error.ts';
import type { ResourceName } from '../sql/outbox.ts';

export interface Cursor {
  /** Of the database that it belongs to, a UUID. */
  readonly epoch: string;
  /** The last change that was worked in. With a snapshot: what comes after it. */
  readonly position: number;
  /** The last resource of the snapshot that was worked in; absent when the snapshot is over, or was not asked for. */
  readonly snapshot?: SnapshotPlace;
}

export interface SnapshotPlace {
  readonly tenantId: string;
  readonly resource: ResourceName;
  readonly id: string;
}

const VERSION = 1;
const HEAD_BYTES = 25;
const CHARACTERS_MAX = 1_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A version, the epoch, the position, and then the place in the snapshot as JSON. */
export function formatCursor({ epoch, position, snapshot }: Cursor): string {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(VERSION, 0);
  head.write(epoch.replaceAll('-', ''), 1, 'hex');
  head.writeBigUInt64BE(BigInt(position), 17);
  if (snapshot === undefined) return head.toString('base64url');
  const place = Buffer.from(JSON.stringify([snapshot.tenantId, snapshot.resource, snapshot.id]));
  return Buffer.concat([head, place]).toString('base64url');
}

/** @throws ScimError invalidValue for what `formatCursor` did not write */
export function parseCursor(text: string): Cursor {
  const bytes = text.length <= CHARACTERS_MAX ? Buffer.from(text, 'base64url') : Buffer.alloc(0);
  if (bytes.length < HEAD_BYTES || bytes[0] !== VERSION || bytes.toString('base64url') !== text) throw malformed();
  const epoch = bytes.toString('hex', 1, 17).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const position = Number(bytes.readBigUInt64BE(17));
  if (!Number.isSafeInteger(position)) throw malformed();
  if (bytes.length === HEAD_BYTES) return { epoch, position };
  return { epoch, position, snapshot: parsePlace(bytes.toString('utf8', HEAD_BYTES)) };
}

function parsePlace(text: string): SnapshotPlace {
  let place: unknown;
  try {
    place = JSON.parse(text);
  } catch {
    throw malformed();
  }
  const [tenantId, resource, id] = Array.isArray(place) ? (place as unknown[]) : [];
  const isPlace =
    typeof tenantId === 'string' &&
    (resource === 'USER' || resource === 'GROUP') &&
    typeof id === 'string' &&
    UUID.test(id) &&
    !tenantId.includes('\0');
  if (!isPlace) throw malformed();
  return { tenantId, resource, id };
}

const malformed = () => invalidValue('cursor: this is no cursor of a change or a checkpoint.');
