// Below which number the outbox need not be looked at any more. Rows that were moved stay in the index for as long as anybody
// holds a snapshot, a backup for instance, and each look for the next would pass over all of them: after 250,000 it took 0.2 s.
//
// Every number up to one that was moved was taken before that one was committed, and whoever takes a number has locked the
// table before and holds the lock until its transaction is over. So when all who held it at some moment later are gone,
// each of these numbers is committed, and seen by whoever looks from then on, or will never be there.
import * as sql from '../sql/sequencer.ts';
import type { Session } from '../sql/session.ts';

export interface Floor {
  /** No row with this number or a lower one will come. */
  readonly value: number;
  /** The highest number of those that were just moved. */
  noteMoved(highest: number): void;
  /** To be called now and then: goes up to what was moved two or more calls ago. */
  raise(): Promise<void>;
}

export async function openFloor(session: Session): Promise<Floor> {
  const [row] = await session.query<{ floor: string }>(sql.findFloor);
  let value = Number(row?.floor ?? 0);
  let moved = value;
  /** The next floor, once these are gone. */
  let next: { readonly value: number; readonly writers: ReadonlySet<string> } | undefined;
  return {
    get value() {
      return value;
    },
    noteMoved(highest) {
      moved = Math.max(moved, highest);
    },
    async raise() {
      if (next === undefined && moved === value) return;
      const candidate = moved;
      const writers = await session.query<{ writer: string; prepared: boolean }>(sql.listWriters);
      if (next === undefined) {
        next = { value: candidate, writers: new Set(writers.map(({ writer }) => writer)) };
        return;
      }
      const { writers: before, value: raised } = next;
      if (writers.some(({ writer, prepared }) => prepared || before.has(writer))) return;
      // What they committed is moved first.
      const waiting = await session.query(sql.findWaiting(value, raised));
      if (waiting.length > 0) return;
      await session.query(sql.raiseFloor(raised));
      value = raised;
      next = undefined;
    },
  };
}
