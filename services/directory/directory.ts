// What the directory's operations work with: handed to each of them, and the same for the life of the process.
import type { CursorKeys } from './cursor-keys.ts';
import type { Profiles } from './profiles.ts';
import type { Reindexing } from './reindexing.ts';
import type { Database } from './sql/database.ts';
import type { Turn } from './turn.ts';

export interface Directory {
  readonly database: Database;
  readonly profiles: Profiles;
  readonly keys: CursorKeys;
  readonly reindexing: Reindexing;
  /** For answers that are larger than `ANSWER_BYTES_MAX`: of one resource with very many elements. */
  readonly largeAnswers: Turn;
  readonly now: () => Date;
  /** A new resource id: a UUID of version 7, never given twice. */
  readonly createId: () => string;
}
