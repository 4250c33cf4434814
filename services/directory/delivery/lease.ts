// Leases: which transmitter works a receiver, and what it may write. A lease is a number that is another one for each transmitter,
// and after each change by a person; whatever is written says which one it was written under.
import type { Assignment } from '../../../proto/gen/muster/directory/v1/Assignment.ts';
import type { AdvanceRequest__Output } from '../../../proto/gen/muster/directory/v1/AdvanceRequest.ts';
import type { AdvanceResponse } from '../../../proto/gen/muster/directory/v1/AdvanceResponse.ts';
import type { HaltRequest__Output } from '../../../proto/gen/muster/directory/v1/HaltRequest.ts';
import type { HaltResponse } from '../../../proto/gen/muster/directory/v1/HaltResponse.ts';
import type { ReleaseRequest__Output } from '../../../proto/gen/muster/directory/v1/ReleaseRequest.ts';
import type { ReleaseResponse } from '../../../proto/gen/muster/directory/v1/ReleaseResponse.ts';
import type { RenewRequest__Output } from '../../../proto/gen/muster/directory/v1/RenewRequest.ts';
import type { RenewResponse } from '../../../proto/gen/muster/directory/v1/RenewResponse.ts';
import { invalidValue, preconditionFailed } from '../../scim/error.ts';
import { parseCursor } from '../feed/cursor.ts';
import type { Database, Transaction } from '../sql/database.ts';
import { isLockTimeout } from '../sql/error.ts';
import * as sql from '../sql/leases.ts';
import { listCredentials, listReceiversNamed, type CredentialRow, type ReceiverRow } from '../sql/receivers.ts';
import { EVERY_TENANT } from '../sql/sequencer.ts';
import { receiverSettings } from './receiver.ts';

/** So long nobody works a receiver whose transmitter was killed. */
const LEASE_MS = 6_000;
const OWNER = /^[\w.:-]{1,200}$/;

/** What every request of a lease's holder says. */
export interface Lease {
  readonly receiver: string;
  readonly fence: number;
}

type Work<T> = (transaction: Transaction, receiver: sql.LeasedRow) => Promise<T>;

/**
 * Works in a transaction of every tenant in which the lease cannot be lost. It is rolled back unless `work` commits.
 * @throws ScimError 412 when the lease was lost
 */
export const withLease = <T>(database: Database, lease: Lease, work: Work<T>): Promise<T> =>
  transact(database, lease, sql.lockLease, work);

/**
 * The same for what only reads: what it takes long over keeps nobody from writing.
 * @throws ScimError 412 when the lease was lost
 */
export const readWithLease = <T>(database: Database, lease: Lease, work: Work<T>): Promise<T> =>
  transact(database, lease, sql.findLease, work);

function transact<T>(database: Database, lease: Lease, find: typeof sql.findLease, work: Work<T>): Promise<T> {
  return database.transaction(EVERY_TENANT, async (transaction) => {
    const [row] = await transaction.query<sql.LeasedRow>(find(lease.receiver, lease.fence));
    if (row === undefined) throw lost(lease.receiver);
    return work(transaction, row);
  });
}

/** @throws ScimError 412 when the lease was lost */
export async function getLease(database: Database, { receiver, fence }: Lease): Promise<sql.LeasedRow> {
  const [row] = await database.query<sql.LeasedRow>(sql.findLease(receiver, fence));
  if (row === undefined) throw lost(receiver);
  return row;
}

const lost = (receiver: string) => preconditionFailed(`The lease of the receiver ${receiver} is over.`);

/** @param retentionMs for how long changes are kept: a receiver of a time when they were kept for longer is given up on earlier */
export async function renewLeases(
  database: Database,
  retentionMs: number,
  { owner, held }: RenewRequest__Output,
): Promise<RenewResponse> {
  if (!OWNER.test(owner)) throw invalidValue('owner is no name of up to 200 letters and digits.');
  const leased = await renewAll(database, owner, held);
  const known = new Map(held.map(({ receiver, fence }) => [receiver, fence]));
  const news = leased.filter(({ name, fence }) => known.get(name) !== Number(fence)).map(({ name }) => name);
  const [halted, rows, credentials] = await Promise.all([
    database.query<sql.HaltedRow>(sql.listHalted),
    news.length === 0 ? [] : database.query<ReceiverRow>(listReceiversNamed(news)),
    news.length === 0 ? [] : database.query<CredentialRow>(listCredentials(news)),
  ]);
  const credentialsOf = Map.groupBy(credentials, ({ receiver }) => receiver);
  const settings = new Map(
    rows.map((row) => [row.name, { row, own: receiverSettings(row, credentialsOf.get(row.name) ?? [], retentionMs) }]),
  );
  const assignments = leased.flatMap(({ name, fence }): Assignment[] => {
    const assignment = { receiver: name, fence: Number(fence) };
    if (known.get(name) === assignment.fence) return [assignment];
    const found = settings.get(name);
    // One that was changed, or deleted, in between is told the next time.
    return found?.row.fence === fence ? [{ ...assignment, settings: found.own }] : [];
  });
  return {
    assignments,
    lease_ms: LEASE_MS,
    halted: halted.map(({ name, state }) => ({ receiver: name, state: `RECEIVER_${state}` as const })),
  };
}

/** A receiver that somebody changes at length is not to cost another its lease: it loses only its own. */
async function renewAll(
  database: Database,
  owner: string,
  held: RenewRequest__Output['held'],
): Promise<readonly sql.LeaseRow[]> {
  const renewed = await database.query<sql.LeaseRow>(sql.renewLeases(owner, LEASE_MS));
  const names = new Set(renewed.map(({ name }) => name));
  const missed = held.filter(({ receiver }) => !names.has(receiver));
  const later = await Promise.all(
    missed.map(({ receiver }) =>
      database
        .queryTenant<sql.LeaseRow>(EVERY_TENANT, sql.waitBriefly, sql.renewLease(receiver, owner, LEASE_MS))
        .catch((error: unknown) => {
          if (isLockTimeout(error)) return [];
          throw error;
        }),
    ),
  );
  return [...renewed, ...later.flat()];
}

export async function releaseLeases(database: Database, { owner }: ReleaseRequest__Output): Promise<ReleaseResponse> {
  await database.query(sql.releaseLeases(owner));
  return {};
}

export async function advance(database: Database, request: AdvanceRequest__Output): Promise<AdvanceResponse> {
  const { receiver, fence, cursor, trouble, success_time_ms } = request;
  if (cursor !== '') parseCursor(cursor);
  const rows = await database.query(
    sql.advanceReceiver(receiver, fence, {
      cursor: cursor === '' ? null : cursor,
      failures: trouble?.failures ?? 0,
      retryAt: timeOf(trouble?.retry_time_ms),
      error: shortened(trouble?.error ?? ''),
      errorAt: timeOf(trouble?.error_time_ms),
      successAt: timeOf(success_time_ms),
    }),
  );
  if (rows.length === 0) throw lost(receiver);
  return {};
}

export async function halt(database: Database, request: HaltRequest__Output): Promise<HaltResponse> {
  await haltAs(database, request, 'GONE', request.error);
  return {};
}

export async function haltAs(database: Database, lease: Lease, state: 'GONE' | 'GAP', error: string): Promise<void> {
  const rows = await database.query(sql.haltReceiver(lease.receiver, lease.fence, state, shortened(error)));
  if (rows.length === 0) throw lost(lease.receiver);
}

const ERROR_CHARACTERS_MAX = 1_000;

/** What a receiver answered, as it is kept. */
export const shortened = (error: string): string => error.replaceAll('\0', '').slice(0, ERROR_CHARACTERS_MAX);

/** Null for 0, which stands for none. */
export const timeOf = (timeMs: number | undefined): Date | null =>
  timeMs === undefined || timeMs === 0 ? null : new Date(timeMs);
