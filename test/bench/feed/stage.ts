// Two directories on one Postgres: one whose writes are recorded and logged, and one whose database drops that.
import pg from 'pg';
import { randomBytes } from 'node:crypto';
import { connectDirectory, type DirectoryClient } from '../../../services/rpc/client.ts';
import { createToken, tokenDigest } from '../../../services/token.ts';
import { familyMs, processMs } from '../cpu.ts';
import { loadUsers } from '../dataset.ts';
import { startBenchPostgres, startDirectory } from '../directory.ts';
import { TENANT_ID } from '../tenant.ts';

export interface Side {
  readonly databaseUrl: string;
  readonly address: string;
  readonly client: DirectoryClient;
  /** Of the directory and of Postgres, so far. */
  cpuMs(): number;
}

export interface FeedStage {
  readonly recorded: Side;
  readonly unrecorded: Side;
  /** Of a reader of all tenants of `recorded`. */
  readonly token: string;
  /** Of the users that both have. */
  readonly ids: readonly string[];
  stop(): Promise<void>;
}

export async function startFeedStage(users: number): Promise<FeedStage> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.reverse()) await each();
  };
  try {
    const postgres = await startBenchPostgres(stops);
    const { folder } = postgres;
    const open = async (databaseUrl: string, into: (() => Promise<void>)[]): Promise<Side> => {
      const { program, address } = await startDirectory({ databaseUrl, folder, profile: undefined, settings: {} });
      const client = connectDirectory(address);
      into.push(async () => {
        client.close();
        await program.stop();
      });
      const cpuMs = () => processMs(program.pid) + familyMs(postgres.pid);
      return { databaseUrl, address, client, cpuMs };
    };
    const first: (() => Promise<void>)[] = [];
    const token = await declare((await open(postgres.url, first)).client);
    for (const each of first) await each(); // a database in use cannot be copied
    const ids = await loadUsers(postgres.url, users);
    const unrecordedUrl = await copyWithoutRecords(postgres.url);
    const recorded = await open(postgres.url, stops);
    const unrecorded = await open(unrecordedUrl, stops);
    return { recorded, unrecorded, token, ids, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function declare({ tenants, readers }: DirectoryClient): Promise<string> {
  await tenants.ensureTenant({ name: TENANT_ID, owner: 'bench', owner_name: 'bench', spec: {}, tokens: [] });
  const token = createToken(randomBytes, 'reader');
  const tokens = [{ digest: tokenDigest(token), label: 'bench', expiry_time_ms: 0 }];
  await readers.ensureReader({ name: 'bench', all_tenants: true, tokens });
  return token;
}

async function copyWithoutRecords(from: string): Promise<string> {
  const url = new URL(from);
  const source = url.pathname.slice(1);
  url.pathname = '/template1';
  await execute(url.href, `create database unrecorded template ${source}`);
  url.pathname = '/unrecorded';
  await execute(
    url.href,
    `create function muster.drop_record() returns trigger language plpgsql as 'begin return null; end';
     create trigger outbox_drop before insert on muster.outbox for each row execute function muster.drop_record();
     create trigger log_drop before insert on muster.provisioning_log for each row execute function muster.drop_record()`,
  );
  return url.href;
}

export async function execute(url: string, text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return values.length === 0 ? await client.query(text) : await client.query(text, [...values]);
  } finally {
    await client.end();
  }
}
