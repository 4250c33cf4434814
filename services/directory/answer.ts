// How large an answer may be. It is held several times over until it is sent: as a row of Postgres, as text, as bytes, as a message.
import type { Directory } from './directory.ts';
import type { ResourceRow } from './sql/resource-row.ts';
import type { PageRoom, PageRow } from './sql/list.ts';

/** Of the resources in one answer. One that is larger by itself is the only one, and made while no other such answer is. */
export const ANSWER_BYTES_MAX = 8 * 1024 * 1024;

/** Room for a whole answer. */
export const answerRoom = (rows: number): PageRoom => ({ rows, bytes: ANSWER_BYTES_MAX, holdsFirst: true });

export type HeldRow<Row extends PageRow> = Row & Pick<ResourceRow, 'document'>;

export interface HeldRows<Row extends PageRow> {
  readonly rows: readonly HeldRow<Row>[];
  /** Of what the rows are made of. */
  readonly bytes: number;
  /** There was no room for the others. */
  readonly isCut: boolean;
}

/**
 * Reads a page. A first resource for which there is no room is read when it is its turn.
 * @param read the page with this room
 */
export async function readHeld<Row extends PageRow>(
  { largeAnswers }: Pick<Directory, 'largeAnswers'>,
  room: PageRoom,
  read: (room: PageRoom) => Promise<readonly Row[]>,
): Promise<HeldRows<Row>> {
  const held = heldRows(await read({ ...room, holdsFirst: false }));
  if (held.rows.length > 0 || !held.isCut || !room.holdsFirst) return held;
  return largeAnswers.run(async () => heldRows(await read(room)));
}

/** Those rows of a page that there was room for. */
export function heldRows<Row extends PageRow>(page: readonly Row[]): HeldRows<Row> {
  const rows = page.slice(0, count(page)).map((row) => row as HeldRow<Row>);
  const bytes = rows.reduce((sum, row) => sum + rowBytes(row), 0);
  return { rows, bytes, isCut: rows.length < page.length };
}

function count(page: readonly PageRow[]): number {
  const first = page.findIndex((row) => row.document === null);
  return first < 0 ? page.length : first;
}

export const rowBytes = ({ document, related }: ResourceRow): number =>
  Buffer.byteLength(document) + Buffer.byteLength(related ?? '');
