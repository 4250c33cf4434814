// The statement on the keys that cursors are sealed with. They belong to no tenant.
import type { Statement } from './database.ts';

export interface KeyRow {
  /** 32 bytes. */
  readonly secret: Buffer;
}

/** The newest one first; those before the last two are not used any more. */
export const findKeys: Statement = {
  name: 'find_keys',
  text: 'select secret from muster.keys order by id desc limit 2',
  values: [],
};
