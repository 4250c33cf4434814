// The floor's gRPC end: Muster's own statements, prepared, on a connection that row-level security does not apply to. It
// stores what it is sent and knows nothing of SCIM; terms are as many as Muster would write, and mean nothing.
import * as grpc from '@grpc/grpc-js';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { loadProtocol } from '../../../proto/load.ts';
import type { ProvisioningHandlers } from '../../../proto/gen/muster/directory/v1/Provisioning.ts';
import type { Statement } from '../../../services/directory/sql/database.ts';
import { listBeyond, listPage } from '../../../services/directory/sql/list.ts';
import type { Recorded } from '../../../services/directory/sql/outbox.ts';
import type { ResourceRow } from '../../../services/directory/sql/resource-row.ts';
import { usersTable } from '../../../services/directory/sql/table.ts';
import { termHash } from '../../../services/directory/sql/term.ts';
import * as users from '../../../services/directory/sql/users.ts';
import { TENANT_ID } from '../tenant.ts';
import { filterQuery, pageQuery, pageQueryFrom } from './query.ts';

type Fields = Record<string, string>;

const TERMS_PER_USER = Number(process.env['TERMS_PER_USER']);
const GOLDEN = 0x9e3779b97f4a7c15n; // spreads neighbouring numbers over all of 64 bits

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10, pipeline: true });
const send = async <Row>(client: pg.Pool | pg.PoolClient, statement: Statement): Promise<Row[]> => {
  const { rows } = await client.query({ ...statement, values: [...statement.values] });
  return rows as Row[];
};
const plain = (text: string): Statement => ({ text, values: [] });

const render = (row: ResourceRow): string =>
  `{"id":"${row.id}",${row.document.slice(1, -1)},"version":"${row.version}","created":"${row.created_at.toISOString()}"}`;

let sequence = 0n;
const newTerms = (): bigint[] => {
  sequence += 1n;
  return Array.from({ length: TERMS_PER_USER }, (_, index) =>
    BigInt.asIntN(64, (sequence * 64n + BigInt(index)) * GOLDEN),
  );
};

async function getUser(id: string): Promise<string> {
  const [row] = await send<ResourceRow>(pool, users.findUser(TENANT_ID, id));
  return row === undefined ? '{}' : render(row);
}

async function listUsers(by: string, value: string, count: number): Promise<string> {
  if (by === '') {
    const rows = await send<ResourceRow>(pool, listPage(usersTable, TENANT_ID, pageQuery, 0, count));
    const [total] = await send<{ total: string }>(pool, users.countUsers(TENANT_ID));
    return `{"totalResults":${total?.total},"Resources":[${rows.map(render).join()}]}`;
  }
  const rows = await send<ResourceRow>(pool, listPage(usersTable, TENANT_ID, filterQuery(by, value), 0, 100));
  return `{"totalResults":${rows.length},"Resources":[${rows.map(render).join()}]}`;
}

async function walkUsers(after: string, count: number): Promise<string> {
  const rows = await send<ResourceRow>(pool, listBeyond(usersTable, TENANT_ID, pageQueryFrom(after), count + 1));
  const page = rows.slice(0, count);
  const next = rows.length > count ? `"nextCursor":"${page.at(-1)?.id}",` : '';
  return `{${next}"Resources":[${page.map(render).join()}]}`;
}

function values(document: Fields, text: string): users.UserValues {
  const { userName = '', externalId = null } = document;
  const texts = { document: text, comparable: text };
  return { userNameFolded: userName.toLowerCase(), externalId, active: true, ...texts, schemasVersion: 0 };
}

const recorded = (kind: Recorded['kind']): Recorded => ({ kind, paths: [], requestId: '' });

async function createUser(text: string): Promise<string> {
  const id = uuid();
  const now = new Date();
  await send(
    pool,
    users.insertUser(TENANT_ID, id, values(JSON.parse(text) as Fields, text), newTerms(), now, recorded('CREATED')),
  );
  return render({ id, version: '1', created_at: now, modified_at: now, document: text });
}

// Two attributes of the top level are set, so two terms go and two come.
async function patchUser(id: string, operations: string): Promise<string> {
  const client = await pool.connect();
  try {
    const [, [row]] = await Promise.all([
      send(client, plain('begin')),
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
    const update = users.updateUserAndTerms(TENANT_ID, id, values(before, document), change, now, recorded('UPDATED'));
    await Promise.all([send(client, update), send(client, plain('commit'))]);
    return render({ ...row, modified_at: now, document });
  } finally {
    client.release();
  }
}

const handle =
  <Request, Response>(handler: (request: Request) => Promise<Response>): grpc.handleUnaryCall<Request, Response> =>
  (call, callback) => {
    handler(call.request).then((response) => callback(null, response), callback);
  };

const document = (text: string): { document: Buffer } => ({ document: Buffer.from(text) });

const handlers: Partial<ProvisioningHandlers> = {
  GetUser: handle(async ({ id }) => document(await getUser(id))),
  ListUsers: handle(async ({ query }) => {
    const count = Number(query?.count ?? 100);
    if (query?.cursor !== undefined) return document(await walkUsers(query.cursor, count));
    return document(await listUsers(query?.sort_by ?? '', query?.filter ?? '', count));
  }),
  CreateUser: handle(async (request) => document(await createUser(request.document.toString()))),
  PatchUser: handle(async ({ id, operations }) => document(await patchUser(id, operations.toString()))),
};

const server = new grpc.Server();
server.addService(loadProtocol().Provisioning.service, handlers as ProvisioningHandlers);
process.once('SIGTERM', () => server.tryShutdown(() => process.exit()));
server.bindAsync(`127.0.0.1:${process.env['PORT']}`, grpc.ServerCredentials.createInsecure(), (error) => {
  if (error) throw error;
});
