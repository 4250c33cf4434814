// Users by Muster's own statements. They are stored as they are sent; terms are as many as Muster would write, and mean nothing.
import { v7 as uuid } from 'uuid';
import { answerRoom } from '../../../services/directory/answer.ts';
import { listBeyond, listPage } from '../../../services/directory/sql/list.ts';
import type { LogEntry } from '../../../services/directory/log-entry.ts';
import type { Recorded } from '../../../services/directory/sql/outbox.ts';
import type { ResourceRow } from '../../../services/directory/sql/resource-row.ts';
import { usersTable } from '../../../services/directory/sql/table.ts';
import { termHash } from '../../../services/directory/sql/term.ts';
import * as users from '../../../services/directory/sql/users.ts';
import { TENANT_ID } from '../tenant.ts';
import { begin, commit, pool, send } from './database.ts';
import { filterQuery, pageQuery, pageQueryFrom } from './query.ts';

type Fields = Record<string, string>;

const TERMS_PER_USER = Number(process.env['TERMS_PER_USER']);
const GOLDEN = 0x9e3779b97f4a7c15n; // spreads neighbouring numbers over all of 64 bits

const render = (row: ResourceRow): string =>
  `{"id":"${row.id}",${row.document.slice(1, -1)},"version":"${row.version}","created":"${row.created_at.toISOString()}"}`;

let sequence = 0n;
const newTerms = (): bigint[] => {
  sequence += 1n;
  return Array.from({ length: TERMS_PER_USER }, (_, index) =>
    BigInt.asIntN(64, (sequence * 64n + BigInt(index)) * GOLDEN),
  );
};

export async function getUser(id: string): Promise<string> {
  const [row] = await send<ResourceRow>(pool, users.findUser(TENANT_ID, id));
  return row === undefined ? '{}' : render(row);
}

export async function listUsers(by: string, value: string, count: number): Promise<string> {
  if (by === '') {
    const rows = await send<ResourceRow>(pool, listPage(usersTable, TENANT_ID, pageQuery, 0, answerRoom(count)));
    const [total] = await send<{ total: string }>(pool, users.countUsers(TENANT_ID));
    return `{"totalResults":${total?.total},"Resources":[${rows.map(render).join()}]}`;
  }
  const rows = await send<ResourceRow>(
    pool,
    listPage(usersTable, TENANT_ID, filterQuery(by, value), 0, answerRoom(100)),
  );
  return `{"totalResults":${rows.length},"Resources":[${rows.map(render).join()}]}`;
}

/** @param after the id of the last user that was met; empty for the first page */
export async function walkUsers(after: string, count: number): Promise<string> {
  const rows = await send<ResourceRow>(
    pool,
    listBeyond(usersTable, TENANT_ID, pageQueryFrom(after), answerRoom(count + 1)),
  );
  const page = rows.slice(0, count);
  const next = rows.length > count ? `"nextCursor":"${page.at(-1)?.id}",` : '';
  return `{${next}"Resources":[${page.map(render).join()}]}`;
}

function values(document: Fields, text: string): users.UserValues {
  const { userName = '', externalId = null } = document;
  const texts = { document: text, comparable: text };
  return { userNameFolded: userName.toLowerCase(), externalId, active: true, ...texts, schemasVersion: 0 };
}

const entry = (method: string, id: string, at: Date): LogEntry => ({
  ...{ tenantId: TENANT_ID, entryId: uuid(), at, method, kind: 'User', resourceId: id, subject: id, externalId: null },
  ...{ paths: [], status: 200, scimType: null, detail: null, missing: [], version: null, requestId: '' },
  body: null,
});

const recorded = (kind: Recorded['kind']): Recorded => ({ kind, paths: [], requestId: '' });

export async function createUser(text: string): Promise<string> {
  const id = uuid();
  const now = new Date();
  const user = values(JSON.parse(text) as Fields, text);
  await send(
    pool,
    users.insertUser(TENANT_ID, id, user, newTerms(), now, recorded('CREATED'), entry('create', id, now)),
  );
  return render({ id, version: '1', created_at: now, modified_at: now, document: text });
}

// Two attributes of the top level are set, so two terms go and two come.
export async function patchUser(id: string, operations: string): Promise<string> {
  const client = await pool.connect();
  try {
    const [, [row]] = await Promise.all([
      send(client, begin),
      send<ResourceRow>(client, users.lockUser(TENANT_ID, id)),
    ]);
    if (row === undefined) throw new Error(`There is no user ${id}.`);
    const before = JSON.parse(row.document) as Fields;
    const changed = JSON.parse(operations) as Fields;
    const document = JSON.stringify({ ...before, ...changed });
    const terms = (of: Fields): bigint[] =>
      Object.keys(changed).map((name) => termHash(`${name}\0${of[name]?.toLowerCase()}`));
    const change = { removed: terms(before), added: terms(changed), active: 0 } as const;
    const now = new Date();
    const update = users.updateUserAndTerms(
      TENANT_ID,
      id,
      values(before, document),
      change,
      now,
      recorded('UPDATED'),
      entry('patch', id, now),
    );
    await Promise.all([send(client, update), send(client, commit)]);
    return render({ ...row, modified_at: now, document });
  } finally {
    client.release();
  }
}
