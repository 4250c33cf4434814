// The provisioning log as people ask for it: by tenant, by whom it is about, by outcome and time, newest first.
import type { ListEntriesRequest__Output } from '../../proto/gen/muster/directory/v1/ListEntriesRequest.ts';
import type { ListEntriesResponse } from '../../proto/gen/muster/directory/v1/ListEntriesResponse.ts';
import type { LogEntry } from '../../proto/gen/muster/directory/v1/LogEntry.ts';
import { fold } from '../scim/comparable.ts';
import { invalidValue } from '../scim/error.ts';
import { parseName, parseTime } from './declaration.ts';
import { isId } from './precondition.ts';
import type { Database } from './sql/database.ts';
import { findSubjects, listEntries as listStatement, type EntryQuery, type EntryRow } from './sql/log.ts';

const PAGE_SIZE_DEFAULT = 100;
const PAGE_SIZE_MAX = 1_000;
const SUBJECT_CHARACTERS_MAX = 800;

/** @throws ScimError invalidValue, naming the field */
export async function listEntries(
  database: Database,
  request: ListEntriesRequest__Output,
): Promise<ListEntriesResponse> {
  const tenantId = parseName(request.tenant_id);
  if (request.page_size > PAGE_SIZE_MAX) throw invalidValue(`page_size is at most ${PAGE_SIZE_MAX}.`);
  const pageSize = request.page_size === 0 ? PAGE_SIZE_DEFAULT : request.page_size;
  const statement = listStatement(tenantId, {
    outcome: outcomeOf(request),
    from: parseTime('after_time_ms', request.after_time_ms),
    before: parseTime('before_time_ms', request.before_time_ms),
    after: parseCursor(request.cursor),
    subject: await findSubject(database, tenantId, request.user),
    limit: pageSize + 1,
  });
  const found = await database.queryTenant<EntryRow>(tenantId, statement);
  const entries = found.slice(0, pageSize);
  const last = entries.at(-1);
  return { entries: entries.map(toEntry), next: found.length > pageSize && last !== undefined ? toCursor(last) : '' };
}

function outcomeOf({ outcome }: ListEntriesRequest__Output): EntryQuery['outcome'] {
  if (outcome === 'FAILED') return 'failed';
  return outcome === 'SUCCEEDED' ? 'succeeded' : 'any';
}

/** Whose entries: of an id that is given, and of everybody who is or was called so. */
async function findSubject(database: Database, tenantId: string, user: string): Promise<EntryQuery['subject']> {
  if (user === '') return undefined;
  if (user.length > SUBJECT_CHARACTERS_MAX)
    throw invalidValue(`user has at most ${SUBJECT_CHARACTERS_MAX} characters.`);
  const name = user.replaceAll('\0', '');
  const key = fold(name);
  const rows = await database.queryTenant<{ id: string }>(tenantId, findSubjects(tenantId, key, name));
  return { ids: [...rows.map(({ id }) => id), ...(isId(user) ? [user] : [])], key, externalId: name };
}

const toCursor = ({ at, entry_id }: EntryRow): string => `${at.getTime()}.${entry_id}`;

function parseCursor(cursor: string): EntryQuery['after'] {
  if (cursor === '') return undefined;
  const [, ms = '', entryId = ''] = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(cursor) ?? [];
  if (!isId(entryId)) throw invalidValue('cursor is none that was given out.');
  return { at: new Date(Number(ms)), entryId };
}

function toEntry(row: EntryRow): LogEntry {
  return {
    ...{ id: row.entry_id, time_ms: row.at.getTime(), method: row.method, resource_kind: row.kind },
    ...{ resource_id: row.resource_id ?? '', subject: row.subject ?? '', external_id: row.external_id ?? '' },
    ...{ paths: row.paths, status: row.status, scim_type: row.scim_type ?? '', detail: row.detail ?? '' },
    ...{ missing_attributes: row.missing, version: Number(row.version ?? 0), request_id: row.request_id },
    body: row.body ?? '',
  };
}
