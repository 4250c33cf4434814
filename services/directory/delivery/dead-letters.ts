// Changes that were given up: what became of them, and another attempt.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { DeadLetter } from '../../../proto/gen/muster/directory/v1/DeadLetter.ts';
import type { ListDeadLettersRequest__Output } from '../../../proto/gen/muster/directory/v1/ListDeadLettersRequest.ts';
import type { ListDeadLettersResponse } from '../../../proto/gen/muster/directory/v1/ListDeadLettersResponse.ts';
import type { ReplayRequest__Output } from '../../../proto/gen/muster/directory/v1/ReplayRequest.ts';
import type { ReplayResponse } from '../../../proto/gen/muster/directory/v1/ReplayResponse.ts';
import { invalidValue } from '../../scim/error.ts';
import type { Database } from '../sql/database.ts';
import type { ChangeKind } from '../sql/outbox.ts';
import * as sql from '../sql/dead-letters.ts';
import { findReceiver, lockReceiver } from '../sql/receivers.ts';
import { EVERY_TENANT } from '../sql/sequencer.ts';
import { unknown } from './receivers.ts';

const PAGE_SIZE_DEFAULT = 100;
const PAGE_SIZE_MAX = 1_000;
const IDS_MAX = 1_000;
/** At once: they are parked, as what fails is. */
const REPLAYED_MAX = 5_000;
const KEPT_DAYS = 30;
const REMOVED_AT_ONCE = 1_000;
const REMOVAL_INTERVAL_MS = 600_000;

/** @throws ScimError 404 */
export async function listDeadLetters(
  database: Database,
  { receiver, after, page_size }: ListDeadLettersRequest__Output,
): Promise<ListDeadLettersResponse> {
  if (page_size > PAGE_SIZE_MAX) throw invalidValue(`page_size is at most ${PAGE_SIZE_MAX}.`);
  const pageSize = page_size === 0 ? PAGE_SIZE_DEFAULT : page_size;
  const [[found], rows] = await database.read<[object, sql.DeadRow]>(EVERY_TENANT, [
    findReceiver(receiver),
    sql.listDead(receiver, after, pageSize + 1),
  ]);
  if (found === undefined) throw unknown(receiver);
  const page = rows.slice(0, pageSize);
  return { dead_letters: page.map(deadLetter), next: rows.length > pageSize ? Number(page.at(-1)?.id) : 0 };
}

const deadLetter = (row: sql.DeadRow): DeadLetter => ({
  id: Number(row.id),
  message_id: row.message_id,
  tenant_id: row.tenant_id,
  resource: row.resource === '' ? 'RESOURCE_KIND_UNSPECIFIED' : row.resource,
  resource_id: row.resource_id,
  kind: row.kind as ChangeKind,
  version: Number(row.version),
  time_ms: row.changed_at.getTime(),
  attempts: row.attempts,
  error: row.error,
  dead_time_ms: row.dead_at.getTime(),
});

/** Has at most 5,000 dead letters sent again. @throws ScimError 404 */
export async function replay(
  database: Database,
  { receiver, ids, of }: ReplayRequest__Output,
): Promise<ReplayResponse> {
  if (ids.length > IDS_MAX) throw invalidValue(`ids names more than ${IDS_MAX} dead letters.`);
  if (ids.length > 0 && of !== null) throw invalidValue('of: either dead letters are named, or a resource.');
  const statement =
    of !== null
      ? sql.replayResource(receiver, of)
      : ids.length > 0
        ? sql.replayIds(receiver, ids)
        : sql.replayAll(receiver, REPLAYED_MAX);
  return database.transaction(EVERY_TENANT, async (transaction) => {
    const [found] = await transaction.query(lockReceiver(receiver));
    if (found === undefined) throw unknown(receiver);
    const rows = await transaction.commit<sql.ReplayedRow>(statement);
    return { replayed: rows.length };
  });
}

/** Removes dead letters that are older than 30 days, now and then, until it is stopped. */
export function removeOldDeadLetters(database: Database, logger: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    while (!signal.aborted) {
      await removeAll(database, signal).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        if (!signal.aborted) logger.warn({ reason }, 'old dead letters cannot be removed just now');
      });
      await sleep(REMOVAL_INTERVAL_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** Each batch in a transaction of its own. */
async function removeAll(database: Database, signal: AbortSignal): Promise<void> {
  for (let removed = REMOVED_AT_ONCE; removed === REMOVED_AT_ONCE && !signal.aborted;) {
    const rows = await database.queryTenant(EVERY_TENANT, sql.deleteOldDead(KEPT_DAYS, REMOVED_AT_ONCE));
    removed = rows.length;
  }
}
