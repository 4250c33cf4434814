// `npm run reader`: the applications that read a running directory, and their tokens, from the command line.
import { randomBytes } from 'node:crypto';
import type { Reader__Output } from '../proto/gen/muster/directory/v1/Reader.ts';
import type { DirectoryClient } from '../services/rpc/client.ts';
import { ScimError } from '../services/scim/error.ts';
import { createToken, tokenDigest } from '../services/token.ts';
import { chooseCommand, readArguments } from './arguments.ts';
import { defaultDirectory, directoryUsage, tlsUsage, withDirectory } from './directory-access.ts';
import { Obstacle, fail } from './obstacle.ts';
import { printTable } from './table.ts';

const usage = `Manages the applications that read a running directory, and their tokens.

  npm run reader -- create NAME --tenants A,B   or --all: what it may read
  npm run reader -- list
  npm run reader -- allow NAME --tenants A,B    or --all: what it may read from now on; its tokens stay
  npm run reader -- token NAME [--only]         another token; --only revokes those before it
  npm run reader -- delete NAME                 revokes its tokens

  --tenants    names of tenants with commas between them; they need not exist yet
  --all        every tenant, also those that come later
  --days       for how many days the new token is valid (default: for ever)
  --json       prints JSON, and nothing else with npm run --silent
${directoryUsage}

${tlsUsage}`;

const PAGE_SIZE = 1000;
const DAY_MS = 24 * 60 * 60_000;
const DAYS_MAX = 36_500;

interface Command {
  readonly directory: DirectoryClient;
  /** Empty for `list`. */
  readonly name: string;
  readonly flags: Flags;
}

type Flags = ReturnType<typeof parseCommandLine>['values'];

const commands: Readonly<Record<string, (command: Command) => Promise<void>>> = {
  create: createReader,
  list: listReaders,
  allow: allowReader,
  token: addToken,
  delete: deleteReader,
};

async function createReader({ directory, name, flags }: Command): Promise<void> {
  const allowed = allowedTenants(flags);
  if ((await findReader(directory, name)) !== undefined) {
    throw new Obstacle(
      `The reader ${name} exists already: npm run reader -- token ${name} makes another token for it, and allow changes what it may read.`,
    );
  }
  const { token, declaration } = newToken(flags);
  const reader = await directory.readers.ensureReader({ name, ...allowed, tokens: [declaration] });
  printToken(reader, token, flags);
}

async function listReaders({ directory, flags }: Command): Promise<void> {
  const readers: Reader__Output[] = [];
  for (let after = ''; ;) {
    const page = await directory.readers.listReaders({ after, page_size: PAGE_SIZE });
    readers.push(...page.readers);
    if (page.next === '') break;
    after = page.next;
  }
  const summaries = readers.map(summary);
  if (flags.json) console.log(JSON.stringify(summaries));
  else {
    const rows = summaries.map((one) => [one.name, namesOf(one.tenants), one.tokens, one.lastUse]);
    printTable(['NAME', 'TENANTS', 'TOKENS', 'LAST USE'], rows);
  }
}

function summary(reader: Reader__Output) {
  const lastUseMs = Math.max(0, ...reader.tokens.map((token) => token.last_used_time_ms));
  const valid = reader.tokens.filter(({ expiry_time_ms: end }) => end === 0 || end > Date.now());
  return {
    name: reader.name,
    tenants: reader.all_tenants ? ('all' as const) : reader.tenant_ids,
    tokens: valid.length,
    lastUse: lastUseMs === 0 ? null : new Date(lastUseMs).toISOString(),
  };
}

const namesOf = (tenants: 'all' | readonly string[]): string => (tenants === 'all' ? 'all' : tenants.join(', '));

async function allowReader({ directory, name, flags }: Command): Promise<void> {
  const allowed = allowedTenants(flags);
  const held = await getReader(directory, name);
  const { tenants } = summary(await directory.readers.ensureReader({ ...declare(held), ...allowed }));
  const reads = tenants === 'all' ? 'every tenant' : namesOf(tenants);
  console.log(flags.json ? JSON.stringify({ name, tenants }) : `The reader ${name} may read ${reads}.`);
}

async function addToken({ directory, name, flags }: Command): Promise<void> {
  const held = declare(await getReader(directory, name));
  const { token, declaration } = newToken(flags);
  const tokens = flags.only ? [declaration] : [...held.tokens, declaration];
  printToken(await directory.readers.ensureReader({ ...held, tokens }), token, flags);
}

async function deleteReader({ directory, name, flags }: Command): Promise<void> {
  await getReader(directory, name);
  await directory.readers.deleteReader({ name });
  console.log(flags.json ? JSON.stringify({ name }) : `The reader ${name} is deleted; its tokens are revoked.`);
}

/** The declaration that changes nothing. A declaration is whole: what it leaves out is taken away. */
const declare = ({ name, all_tenants, tenant_ids, tokens }: Reader__Output) => ({
  name,
  all_tenants,
  tenant_ids,
  tokens: tokens.map(({ digest, label, expiry_time_ms }) => ({ digest, label, expiry_time_ms })),
});

function allowedTenants({ all, tenants }: Flags): { all_tenants: boolean; tenant_ids: string[] } {
  const ids = (tenants ?? '').split(',').flatMap((id) => id.trim() || []);
  if (all === ids.length > 0) throw new Obstacle('Say what it may read: either --tenants A,B or --all.');
  return { all_tenants: all, tenant_ids: ids };
}

function newToken({ days }: Flags) {
  const count = Number(days ?? 0);
  if (days !== undefined && !(Number.isInteger(count) && count >= 1 && count <= DAYS_MAX)) {
    throw new Obstacle(`--days must be a whole number from 1 to ${DAYS_MAX}, not “${days}”.`);
  }
  const token = createToken(randomBytes, 'reader');
  const label = `cli ${new Date().toISOString().slice(0, 10)}`;
  const expiry_time_ms = days === undefined ? 0 : Date.now() + count * DAY_MS;
  return { token, declaration: { digest: tokenDigest(token), label, expiry_time_ms } };
}

function printToken(reader: Reader__Output, token: string, flags: Flags): void {
  const { name, tenants } = summary(reader);
  if (flags.json) console.log(JSON.stringify({ name, tenants, token }));
  else {
    console.log(`Reader   ${name}
Tenants  ${namesOf(tenants)}
Token    ${token}

The token is shown this once only. The application sends it with each call, as the metadata “authorization: Bearer …”.`);
  }
}

async function findReader(directory: DirectoryClient, name: string): Promise<Reader__Output | undefined> {
  try {
    return await directory.readers.getReader({ name });
  } catch (error) {
    if (error instanceof ScimError && error.status === 404) return undefined;
    throw error;
  }
}

async function getReader(directory: DirectoryClient, name: string): Promise<Reader__Output> {
  const reader = await findReader(directory, name);
  if (reader !== undefined) return reader;
  throw new Obstacle(`There is no reader ${name}: npm run reader -- list shows those that there are.`);
}

function parseCommandLine(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    ...{ tenants: text, days: text, all: flag, json: flag, only: flag, help: flag },
    directory: { type: 'string', default: defaultDirectory() },
  } as const;
  return readArguments({ args, options, allowPositionals: true }, usage);
}

async function main(): Promise<void> {
  const { values: flags, positionals } = parseCommandLine(process.argv.slice(2));
  if (flags.help) {
    console.log(usage);
    return;
  }
  const verbs = { commands, nameless: ['list'], program: 'reader' };
  const { command, name } = chooseCommand(verbs, positionals, usage);
  await withDirectory(flags.directory, (directory) => command({ directory, name, flags }));
}

if (import.meta.main) await main().catch(fail);
