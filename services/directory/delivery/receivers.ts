// Receivers, as those who manage Muster declare them. What is sent to them is told by deliveries.ts.
import type { DeleteReceiverRequest__Output } from '../../../proto/gen/muster/directory/v1/DeleteReceiverRequest.ts';
import type { DeleteReceiverResponse } from '../../../proto/gen/muster/directory/v1/DeleteReceiverResponse.ts';
import type { EnsureReceiverRequest__Output } from '../../../proto/gen/muster/directory/v1/EnsureReceiverRequest.ts';
import type { ListReceiversRequest__Output } from '../../../proto/gen/muster/directory/v1/ListReceiversRequest.ts';
import type { ListReceiversResponse } from '../../../proto/gen/muster/directory/v1/ListReceiversResponse.ts';
import type { Receiver } from '../../../proto/gen/muster/directory/v1/Receiver.ts';
import type { ResumeRequest__Output } from '../../../proto/gen/muster/directory/v1/ResumeRequest.ts';
import type { RotateCredentialRequest__Output } from '../../../proto/gen/muster/directory/v1/RotateCredentialRequest.ts';
import { conflict, invalidValue, notFound, preconditionFailed } from '../../scim/error.ts';
import { formatCursor } from '../feed/cursor.ts';
import { readStart, runWith } from '../feed/page.ts';
import { SNAPSHOT_START } from '../feed/snapshot.ts';
import type { Database, Transaction } from '../sql/database.ts';
import { deleteParkedOfOthers, deleteSomeOfReceiver, hastenParked } from '../sql/parked.ts';
import * as sql from '../sql/receivers.ts';
import { EVERY_TENANT } from '../sql/sequencer.ts';
import { getHealth } from './health.ts';
import { receiverMessage } from './receiver.ts';
import { parseCredential, parseReceiver } from './receiver-declaration.ts';

/** Each is a stream of its own, and asks twice a second. */
const RECEIVERS_MAX = 500;
const PAGE_SIZE_MAX = 100;
/** Of what waits for a receiver that is deleted. */
const DELETED_AT_ONCE = 1_000;
const OVERLAP_SECONDS_MAX = 30 * 24 * 3_600;

/** Makes the receiver be as declared. @throws ScimError 400 naming the part that is wrong, 409 for another receiver's name */
export async function ensureReceiver(
  database: Database,
  retentionHours: number,
  request: EnsureReceiverRequest__Output,
): Promise<Receiver> {
  const declaration = parseReceiver(request, retentionHours);
  const cursor = await currentCursor(database, request.snapshot);
  await database.transaction(EVERY_TENANT, async (transaction) => {
    const [inserted] = await transaction.query(sql.insertReceiver(declaration, cursor));
    if (inserted !== undefined) return addReceiver(transaction, declaration, request);
    if (request.only_new) throw conflict(`There is a receiver "${declaration.name}" already.`);
    const [held] = await transaction.query<sql.ReceiverRow>(sql.lockReceiver(declaration.name));
    if (held === undefined) throw conflict('The receiver was deleted in this moment. Try again.');
    if (held.format !== declaration.format) {
      throw invalidValue(`format: the receiver "${declaration.name}" is one of ${held.format}, which stays so.`);
    }
    const taken = declaration.all_tenants ? [] : [deleteParkedOfOthers(declaration.name, declaration.tenant_ids)];
    await transaction.commit(sql.updateReceiver(declaration), ...taken, hastenParked(declaration.name));
  });
  return getReceiver(database, declaration);
}

async function addReceiver(
  transaction: Transaction,
  { name, format }: sql.ReceiverDeclaration,
  { credential }: EnsureReceiverRequest__Output,
): Promise<void> {
  const needsNone = format === 'SET_PUSH' && credential === null;
  const given = needsNone ? undefined : parseCredential(format, credential);
  const [row] = await transaction.query<{ count: number }>(sql.countReceivers);
  if ((row?.count ?? 0) > RECEIVERS_MAX) throw invalidValue(`There are ${RECEIVERS_MAX} receivers already.`);
  if (given === undefined) await transaction.commit();
  else await transaction.commit(sql.insertCredential(name, given.kind, given.value));
}

/** Where to begin: from now on, or with everything that there is. */
async function currentCursor(database: Database, snapshot: boolean): Promise<string> {
  const start = await readStart(runWith(database), undefined);
  return formatCursor(snapshot ? { ...start, snapshot: SNAPSHOT_START } : start);
}

/** @throws ScimError notFound */
export async function getReceiver(database: Database, { name }: { readonly name: string }): Promise<Receiver> {
  const [row] = await database.query<sql.ReceiverRow>(sql.findReceiver(name));
  if (row === undefined) throw unknown(name);
  return receiverMessage(row, await getHealth(database, row));
}

export const unknown = (name: string) => notFound(`There is no receiver "${name}".`);

/** The receivers by name, a page at a time. @throws ScimError invalidValue for a page that is too large */
export async function listReceivers(
  database: Database,
  { after, page_size }: ListReceiversRequest__Output,
): Promise<ListReceiversResponse> {
  if (page_size > PAGE_SIZE_MAX) throw invalidValue(`page_size is at most ${PAGE_SIZE_MAX}.`);
  const pageSize = page_size === 0 ? PAGE_SIZE_MAX : page_size;
  const found = await database.query<sql.ReceiverRow>(sql.listReceivers(after, pageSize + 1));
  const receivers: Receiver[] = [];
  for (const row of found.slice(0, pageSize)) receivers.push(receiverMessage(row, await getHealth(database, row)));
  return { receivers, next: found.length > pageSize ? (found[pageSize - 1]?.name ?? '') : '' };
}

/** With what waits for it, in many short transactions. Can be repeated, and has to be where it was cut off. */
export async function deleteReceiver(
  database: Database,
  { name }: DeleteReceiverRequest__Output,
): Promise<DeleteReceiverResponse> {
  const [ended] = await database.query(sql.endReceiver(name, 'It is being deleted. If it stays, delete it again.'));
  if (ended === undefined) return {};
  for (let deleted = DELETED_AT_ONCE; deleted === DELETED_AT_ONCE;) {
    const rows = await database.queryTenant(EVERY_TENANT, deleteSomeOfReceiver(name, DELETED_AT_ONCE));
    deleted = rows.length;
  }
  await database.queryTenant(EVERY_TENANT, sql.deleteReceiver(name));
  return {};
}

/** @throws ScimError 404; 400 for a credential that the receiver's format has no use for */
export async function rotateCredential(
  database: Database,
  { name, credential, overlap_seconds }: RotateCredentialRequest__Output,
): Promise<Receiver> {
  if (overlap_seconds > OVERLAP_SECONDS_MAX) throw invalidValue(`overlap_seconds is at most ${OVERLAP_SECONDS_MAX}.`);
  await database.transaction(EVERY_TENANT, async (transaction) => {
    const [row] = await transaction.query<sql.ReceiverRow>(sql.lockReceiver(name));
    if (row === undefined) throw unknown(name);
    const { kind, value } = parseCredential(row.format, credential);
    await transaction.commit(sql.rotateCredential(name, kind, value, overlap_seconds), hastenParked(name));
  });
  return getReceiver(database, { name });
}

/** Has it worked again. @throws ScimError 404; 412 for a position that nothing follows */
export async function resume(database: Database, { name, from }: ResumeRequest__Output): Promise<Receiver> {
  if (from === undefined) throw invalidValue('from: say where it shall go on: position, now or snapshot.');
  const start = from === 'position' ? undefined : await currentCursor(database, from === 'snapshot');
  await database.transaction(EVERY_TENANT, async (transaction) => {
    const [row] = await transaction.query<sql.ReceiverRow>(sql.lockReceiver(name));
    if (row === undefined) throw unknown(name);
    if (start === undefined && row.state === 'GAP') {
      throw preconditionFailed(
        'The receiver’s position is not among the changes that are retained: resume it from now on, or with a snapshot.',
      );
    }
    await transaction.commit(sql.resumeReceiver(name, start ?? row.cursor), hastenParked(name));
  });
  return getReceiver(database, { name });
}
