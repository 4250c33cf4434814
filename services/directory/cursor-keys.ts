// The keys of cursors, loaded once and kept. A directory learns of a new one by the first cursor that another sealed with it, and
// in time by itself.
import { hash } from 'node:crypto';
import type { Database } from './sql/database.ts';
import { findKeys, type KeyRow } from './sql/keys.ts';

export interface CursorKey {
  /** `KEY_ID_BYTES` that tell it from others, and nothing of the secret. */
  readonly id: Buffer;
  readonly secret: Buffer;
}

export interface CursorKeys {
  /** The one to seal with. @throws ScimError unavailable. */
  getNewest(): Promise<CursorKey>;
  /** One to open with; undefined when there is none such, or not any more. @throws ScimError unavailable. */
  findKey(id: Buffer): Promise<CursorKey | undefined>;
}

export const KEY_ID_BYTES = 4;
const TTL_MS = 600_000;

/** @param nowMs a clock that never goes back, in milliseconds */
export function createCursorKeys(database: Database, nowMs: () => number = () => performance.now()): CursorKeys {
  let held: readonly CursorKey[] = [];
  let loadedAtMs = -Infinity;

  async function load(): Promise<readonly CursorKey[]> {
    const atMs = nowMs();
    const rows = await database.query<KeyRow>(findKeys);
    held = rows.map(({ secret }) => ({ id: hash('sha256', secret, 'buffer').subarray(0, KEY_ID_BYTES), secret }));
    loadedAtMs = atMs;
    return held;
  }

  const current = async () => (nowMs() - loadedAtMs < TTL_MS ? held : load());

  return {
    async getNewest() {
      const [newest] = await current();
      if (newest === undefined) throw new Error('There is no key: insert into muster.keys default values');
      return newest;
    },
    async findKey(id) {
      const isIt = (key: CursorKey) => key.id.equals(id);
      // Not a load that has begun already: it may have read before the key was there.
      return (await current()).find(isIt) ?? (await load()).find(isIt);
    },
  };
}
