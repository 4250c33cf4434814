// `npm run tenant`: tenants and their tokens from the command line, against a running directory.
import { randomBytes } from 'node:crypto';
import type { Tenant__Output } from '../proto/gen/muster/directory/v1/Tenant.ts';
import type { DirectoryClient } from '../services/rpc/client.ts';
import { ScimError } from '../services/scim/error.ts';
import { createToken, tokenDigest } from '../services/token.ts';
import { chooseCommand, readArguments } from './arguments.ts';
import { OWNER, declare } from './declaration.ts';
import { defaultDirectory, directoryUsage, tlsUsage, withDirectory } from './directory-access.ts';
import { Obstacle, fail } from './obstacle.ts';
import { printTable } from './table.ts';
import { printTenant, syncState } from './tenant-health.ts';
import { printLog } from './tenant-log.ts';
import { groupsMode, readSpec } from './tenant-spec.ts';

const usage = `Manages tenants and their tokens in a running directory.

  npm run tenant -- create NAME [--required PATHS] [--rate N] [--groups Enabled] [--schemas FILE] [--bulk Disabled]
                                          [--log-values Enabled]
  npm run tenant -- change NAME …         what these flags name; everything else stays
  npm run tenant -- list
  npm run tenant -- show NAME             how the customer's sync goes, and who does not arrive for what reason
  npm run tenant -- log NAME [--user X] [--failed] [--since 2h] [--follow]
                                          every write and every failed request, the newest last
  npm run tenant -- token NAME [--only]   another token; --only revokes those before it
  npm run tenant -- suspend NAME          requests are answered with 403, users stay
  npm run tenant -- resume NAME
  npm run tenant -- groups NAME Enabled   or Disabled: groups are kept, and hidden
  npm run tenant -- delete NAME [--erase] revokes the tokens; keeps the users unless --erase

  --required   the mandatory attributes, as SCIM paths with commas between them (default: the usual seven)
  --groups     Enabled or Disabled: whether groups are provisioned beside users (default Disabled)
  --rate       requests per second, at least 25 (default 100)
  --schemas    a JSON file with the tenant's own schemas, one or a list of all of them; [] takes them away
  --bulk       Enabled or Disabled: whether several changes may be sent in one request (default Enabled)
  --log-values Enabled or Disabled: whether the log keeps values, and not only paths (default Disabled)
  --user       id, userName or externalId of whom it is about
  --failed     only what failed: without 404, 412 and 429, which belong to the course of things
  --since      only what is younger, for example 30m, 2h or 7d (default: the newest 100)
  --follow     goes on with what comes
  --json       prints JSON, and nothing else with npm run --silent
${directoryUsage}
  --url        what Tenant URLs begin with (default: what the directory was told, or http://127.0.0.1:8080)

${tlsUsage}`;

const PAGE_SIZE = 1000;

interface Command {
  readonly directory: DirectoryClient;
  /** Empty for `list`. */
  readonly name: string;
  /** What follows the name. */
  readonly setting: string | undefined;
  readonly flags: Flags;
}

type Flags = ReturnType<typeof parseCommandLine>['values'];

const commands: Readonly<Record<string, (command: Command) => Promise<void>>> = {
  create: createTenant,
  change: changeTenant,
  list: listTenants,
  show: showTenant,
  log: showLog,
  token: addToken,
  suspend: (command) => setProvisioning(command, 'SUSPENDED'),
  resume: (command) => setProvisioning(command, 'ACTIVE'),
  groups: setGroups,
  delete: deleteTenant,
};

async function createTenant({ directory, name, flags }: Command): Promise<void> {
  const spec = { display_name: name, provisioning: 'ACTIVE', ...(await readSpec(flags)) } as const;
  if ((await findTenant(directory, name)) !== undefined) {
    throw new Obstacle(
      `The tenant ${name} exists already: npm run tenant -- token ${name} makes another token for it.`,
    );
  }
  const token = createToken(randomBytes);
  const tokens = [{ digest: tokenDigest(token), label: label(), expiry_time_ms: 0 }];
  const tenant = await directory.tenants.ensureTenant({
    name,
    owner: OWNER,
    owner_name: 'npm run tenant',
    spec,
    tokens,
  });
  printToken(tenant, token, flags);
}

/** Changes what the flags name, and nothing else. */
async function changeTenant({ directory, name, flags }: Command): Promise<void> {
  const change = await readSpec(flags);
  if (Object.keys(change).length === 0) {
    throw new Obstacle('Say what to change: --required, --rate, --groups, --schemas, --bulk or --log-values.');
  }
  const tenant = declare(await getTenant(directory, name));
  await directory.tenants.ensureTenant({ ...tenant, spec: { ...tenant.spec, ...change } });
  console.log(flags.json ? JSON.stringify({ name }) : `The tenant ${name} is changed.`);
}

async function listTenants({ directory, flags }: Command): Promise<void> {
  const tenants: Tenant__Output[] = [];
  for (let after = ''; ;) {
    const page = await directory.tenants.listTenants({ after, page_size: PAGE_SIZE });
    tenants.push(...page.tenants);
    if (page.next === '') break;
    after = page.next;
  }
  if (flags.json) {
    console.log(JSON.stringify(tenants.map(summary)));
    return;
  }
  printTable(
    ['NAME', 'PROVISIONING', 'USERS', 'ACTIVE', 'TOKENS', 'LAST REQUEST', 'SYNC'],
    tenants.map((tenant) => Object.values(summary(tenant))),
  );
}

async function showTenant({ directory, name, flags }: Command): Promise<void> {
  const tenant = await getTenant(directory, name);
  const { health, tenant_url: tenantUrl } = tenant;
  if (flags.json) console.log(JSON.stringify({ ...summary(tenant), tenantUrl, health }));
  else printTenant(tenant);
}

async function showLog({ directory, name, flags }: Command): Promise<void> {
  const found = await printLog(directory, name, flags);
  // What is left of a tenant that was deleted can be looked at as well.
  if (!found) await getTenant(directory, name);
}

const summary = (tenant: Tenant__Output) => ({
  name: tenant.name,
  provisioning: tenant.spec?.provisioning === 'SUSPENDED' ? 'Suspended' : 'Active',
  users: tenant.users_total,
  activeUsers: tenant.users_active,
  tokens: tenant.tokens.length,
  lastRequest: tenant.last_request_time_ms === 0 ? null : new Date(tenant.last_request_time_ms).toISOString(),
  sync: syncState(tenant),
});

async function addToken({ directory, name, flags }: Command): Promise<void> {
  const held = await getTenant(directory, name);
  const tenant = declare(held);
  const token = createToken(randomBytes);
  const added = { digest: tokenDigest(token), label: label(), expiry_time_ms: 0 };
  const change = flags.only
    ? { tokens: [added], overlap_seconds: 0, revoked_token_ids: held.tokens.map(({ id }) => id) }
    : { tokens: [...tenant.tokens, added] };
  const declared = await directory.tenants.ensureTenant({ ...tenant, ...change });
  printToken(declared, token, flags);
}

async function setProvisioning(
  { directory, name, flags }: Command,
  provisioning: 'ACTIVE' | 'SUSPENDED',
): Promise<void> {
  const tenant = declare(await getTenant(directory, name));
  await directory.tenants.ensureTenant({ ...tenant, spec: { ...tenant.spec, provisioning } });
  const outcome = provisioning === 'ACTIVE' ? 'is served again' : 'is suspended: its requests are answered with 403';
  console.log(flags.json ? JSON.stringify({ name, provisioning }) : `The tenant ${name} ${outcome}.`);
}

async function setGroups({ directory, name, setting, flags }: Command): Promise<void> {
  const groups = groupsMode(setting);
  const tenant = declare(await getTenant(directory, name));
  await directory.tenants.ensureTenant({ ...tenant, spec: { ...tenant.spec, groups } });
  const outcome = groups === 'ENABLED' ? 'has groups beside users' : 'has users only: groups are kept, and hidden';
  console.log(flags.json ? JSON.stringify({ name, groups: setting }) : `The tenant ${name} ${outcome}.`);
}

async function deleteTenant({ directory, name, flags }: Command): Promise<void> {
  const tenant = await findTenant(directory, name);
  // Erasing goes on for one that was deleted and retained before, which is not found any more.
  if (tenant === undefined && !flags.erase) throw unknownTenant(name);
  const { absent } = await directory.tenants.deleteTenant({ name, policy: flags.erase ? 'ERASE' : 'RETAIN' });
  if (absent) throw unknownTenant(name);
  const users = flags.erase ? 'its users are erased' : 'its users are kept for when it is created again';
  console.log(flags.json ? JSON.stringify({ name }) : `The tenant ${name} is deleted; ${users}.`);
}

async function findTenant(directory: DirectoryClient, name: string): Promise<Tenant__Output | undefined> {
  try {
    return await directory.tenants.getTenant({ name });
  } catch (error) {
    if (error instanceof ScimError && error.status === 404) return undefined;
    throw error;
  }
}

async function getTenant(directory: DirectoryClient, name: string): Promise<Tenant__Output> {
  const tenant = await findTenant(directory, name);
  if (tenant === undefined) throw unknownTenant(name);
  return tenant;
}

const unknownTenant = (name: string): Obstacle =>
  new Obstacle(`There is no tenant ${name}: npm run tenant -- list shows those that there are.`);

const URL_DEFAULT = 'http://127.0.0.1:8080';

const label = (): string => `cli ${new Date().toISOString().slice(0, 10)}`;

function printToken({ name, tenant_url }: Tenant__Output, token: string, flags: Flags): void {
  const known = flags.url === undefined ? tenant_url : `${flags.url.replace(/\/+$/, '')}/scim/v2`;
  const tenantUrl = known === '' ? `${URL_DEFAULT}/scim/v2` : known;
  if (flags.json) console.log(JSON.stringify({ name, tenantUrl, token }));
  else console.log(`Tenant URL    ${tenantUrl}\nSecret token  ${token}\n\nThe token is shown this once only.`);
}

function parseCommandLine(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    ...{ required: text, rate: text, groups: text, schemas: text, bulk: text, 'log-values': text, url: text },
    ...{ json: flag, erase: flag, only: flag, help: flag },
    ...{ user: text, since: text, failed: flag, follow: flag },
    directory: { type: 'string', default: defaultDirectory() },
  } as const;
  return readArguments({ args, options, allowPositionals: true }, usage);
}

const isUrl = (url: string | undefined): boolean => url === undefined || /^https?:\/\/[^/]/i.test(url);

async function main(): Promise<void> {
  const { values: flags, positionals } = parseCommandLine(process.argv.slice(2));
  if (flags.help) {
    console.log(usage);
    return;
  }
  const verbs = { commands, nameless: ['list'], program: 'tenant', settings: ['groups'] };
  const { command, name, setting } = chooseCommand(verbs, positionals, usage);
  if (!isUrl(flags.url))
    throw new Obstacle(`--url must begin with https:// or http://, unlike “${flags.url}”.\n\n${usage}`);
  await withDirectory(flags.directory, (directory) => command({ directory, name, setting, flags }));
}

if (import.meta.main) await main().catch(fail);
