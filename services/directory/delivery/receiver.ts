// A receiver's row as those see it who manage it, and as the one sees it who works it: only the latter is told credentials.
import type { Receiver } from '../../../proto/gen/muster/directory/v1/Receiver.ts';
import type { ReceiverHealth } from '../../../proto/gen/muster/directory/v1/ReceiverHealth.ts';
import type { ReceiverSettings } from '../../../proto/gen/muster/directory/v1/ReceiverSettings.ts';
import type { CredentialRow, ReceiverRow } from '../sql/receivers.ts';
import { timeMs } from '../tenant.ts';

const HOUR_MS = 3_600_000;
/** Of the retention: so early a change is given up on, so that a position never is among what is removed. */
const RETENTION_SHARE = 0.9;

export const receiverMessage = (row: ReceiverRow, health: ReceiverHealth): Receiver => ({
  name: row.name,
  format: row.format,
  url: row.url,
  all_tenants: row.all_tenants,
  tenant_ids: [...row.tenant_ids],
  kinds: [...row.kinds],
  audience: row.audience,
  allow_private: row.allow_private,
  retry_for_hours: row.retry_for_hours,
  created_time_ms: timeMs(row.created_at),
  health,
});

/** @param credentials the newest first */
export const receiverSettings = (
  row: ReceiverRow,
  credentials: readonly CredentialRow[],
  retentionMs: number,
): ReceiverSettings => ({
  format: row.format,
  url: row.url,
  signing_secrets: credentials.filter(({ kind }) => kind === 'SIGNING_SECRET').map(({ value }) => value),
  authorization: credentials.find(({ kind }) => kind === 'AUTHORIZATION')?.value.toString() ?? '',
  audience: row.audience,
  allow_private: row.allow_private,
  kinds: [...row.kinds],
  one_tenant: !row.all_tenants && row.tenant_ids.length === 1,
  retry_for_ms: Math.floor(Math.min(row.retry_for_hours * HOUR_MS, retentionMs * RETENTION_SHARE)),
  cursor: row.cursor,
  trouble: {
    failures: row.failures,
    retry_time_ms: timeMs(row.retry_at),
    error: row.last_error,
    error_time_ms: timeMs(row.last_error_at),
  },
});

export const receiverState = ({ state, retry_at }: ReceiverRow): NonNullable<ReceiverHealth['state']> => {
  if (state === 'ACTIVE') return retry_at === null ? 'RECEIVER_ACTIVE' : 'RECEIVER_FAILING';
  return state === 'GONE' ? 'RECEIVER_GONE' : 'RECEIVER_GAP';
};
