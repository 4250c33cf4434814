// `npm run receiver`: who is sent what changes, and how that goes, from the command line.
import { readFileSync } from 'node:fs';
import type { Receiver__Output } from '../proto/gen/muster/directory/v1/Receiver.ts';
import type { DirectoryClient } from '../services/rpc/client.ts';
import { ScimError } from '../services/scim/error.ts';
import { chooseCommand, readArguments } from './arguments.ts';
import { defaultDirectory, directoryUsage, tlsUsage, withDirectory } from './directory-access.ts';
import { Obstacle, fail } from './obstacle.ts';
import { formats, newCredential, printCredential, type Format } from './receiver-credential.ts';
import { deadLetters, details, printDead, printDetails, printList, summary } from './receiver-report.ts';

const usage = `Manages the receivers of changes of a running directory. A transmitter sends them.

  npm run receiver -- create NAME --format F --tenants A,B   or --all; prints the secret or the token, once
  npm run receiver -- list
  npm run receiver -- show NAME                    how its deliveries go, and why they do not
  npm run receiver -- change NAME                  what is given with it is other from now on
  npm run receiver -- secret NAME                  another secret or token; those before it are of use for a day
  npm run receiver -- dead NAME                    changes that were given up
  npm run receiver -- replay NAME                  has them sent again; with --ids or --of some of them
  npm run receiver -- resume NAME                  goes on with one that answered 410
  npm run receiver -- resync NAME --now            or --snapshot: goes on where changes are gone that it was not sent
  npm run receiver -- delete NAME
  npm run receiver -- rotate-keys                  another key for security event tokens

  --format         webhook, set-push (RFC 8935) or set-poll (RFC 8936)
  --url            where to: https://…, and not for set-poll
  --tenants        names of tenants with commas between them; they need not exist yet
  --all            every tenant, also those that come later
  --kinds          kinds of changes with commas between them, such as created,deactivated (default: all)
  --audience       of set-push and set-poll: aud of the tokens (default: the URL, or NAME)
  --authorization  of set-push: a file with the value of the header Authorization; - is the standard input
  --private        it may be at a private address, and be reached by http://; --public takes that back
  --retry-hours    for how long a change is tried (default 72)
  --snapshot       first everything that there is
  --overlap-hours  for how long the secret or token before is of use (default 24)
  --ids            dead letters, as dead shows them, with commas between them
  --of             TENANT/ID: all dead letters of one user or group
  --json           prints JSON, and nothing else with npm run --silent
${directoryUsage}

${tlsUsage}`;

const PAGE_SIZE = 100;
const HOURS_MAX = 24 * 366;

interface Command {
  readonly directory: DirectoryClient;
  /** Empty where none is due. */
  readonly name: string;
  readonly flags: Flags;
}

type Flags = ReturnType<typeof parseCommandLine>['values'];

const commands: Readonly<Record<string, (command: Command) => Promise<void>>> = {
  create: createReceiver,
  list: listReceivers,
  show: async ({ directory, name, flags }) => printDetails(details(await getReceiver(directory, name)), flags.json),
  change: changeReceiver,
  secret: rotateSecret,
  dead: listDead,
  replay: replayDead,
  resume: ({ directory, name, flags }) => resumeFrom(directory, { name, position: true }, flags),
  resync: resyncReceiver,
  delete: deleteReceiver,
  'rotate-keys': rotateKeys,
};
const nameless = ['list', 'rotate-keys'];

async function createReceiver({ directory, name, flags }: Command): Promise<void> {
  const format = formatOf(flags);
  const tenants = tenantsOf(flags);
  if (tenants === undefined) throw new Obstacle('Say what it is sent: either --tenants A,B or --all.');
  const made = newCredential(format, authorizationOf(flags));
  const request = { name, format, ...tenants, ...declared(flags), credential: made.credential, only_new: true };
  const receiver = await directory.receivers
    .ensureReceiver({ ...request, snapshot: flags.snapshot })
    .catch((error: unknown) => {
      if (!(error instanceof ScimError) || error.status !== 409) throw error;
      throw new Obstacle(`The receiver ${name} exists already: npm run receiver -- change ${name} makes it another.`);
    });
  printCredential(receiver, made.shown, flags.json);
}

async function changeReceiver({ directory, name, flags }: Command): Promise<void> {
  const { health: _health, created_time_ms: _created, ...held } = await getReceiver(directory, name);
  // What follows from the URL follows the new one.
  const audience = held.audience === held.url ? {} : { audience: held.audience };
  const request = { ...held, audience: '', ...audience, ...tenantsOf(flags), ...declared(flags) };
  printDetails(details(await directory.receivers.ensureReceiver(request)), flags.json);
}

async function listReceivers({ directory, flags }: Command): Promise<void> {
  const receivers: Receiver__Output[] = [];
  for (let after = ''; ;) {
    const page = await directory.receivers.listReceivers({ after, page_size: PAGE_SIZE });
    receivers.push(...page.receivers);
    if (page.next === '') break;
    after = page.next;
  }
  printList(receivers.map(summary), flags.json);
}

async function rotateSecret({ directory, name, flags }: Command): Promise<void> {
  const { format } = await getReceiver(directory, name);
  if (format === 'SET_PUSH' && flags.authorization === undefined) {
    throw new Obstacle('Give the new value of the header in a file: --authorization FILE.');
  }
  const { credential, shown } = newCredential(format, authorizationOf(flags));
  const overlap_seconds = hoursOf(flags['overlap-hours'] ?? '24', '--overlap-hours', 0) * 3_600;
  if (credential === null) throw new Obstacle('There is nothing to exchange.');
  printCredential(await directory.receivers.rotateCredential({ name, credential, overlap_seconds }), shown, flags.json);
}

async function listDead({ directory, name, flags }: Command): Promise<void> {
  const found: ReturnType<typeof deadLetters> = [];
  for (let after = 0; ;) {
    const page = await directory.receivers.listDeadLetters({ receiver: name, after, page_size: 1_000 });
    found.push(...deadLetters(page.dead_letters));
    if (page.next === 0) break;
    after = page.next;
  }
  printDead(found, flags.json);
}

async function replayDead({ directory, name, flags }: Command): Promise<void> {
  const ids = (flags.ids ?? '').split(',').flatMap((id) => (id.trim() === '' ? [] : Number(id)));
  if (ids.some((id) => !Number.isSafeInteger(id))) throw new Obstacle('--ids are numbers with commas between them.');
  const [, tenant_id, resource_id] = /^([^/]+)\/([^/]+)$/.exec(flags.of ?? '') ?? [];
  if (flags.of !== undefined && resource_id === undefined)
    throw new Obstacle('--of is a tenant and an id: acme/0198….');
  const of = tenant_id === undefined || resource_id === undefined ? {} : { of: { tenant_id, resource_id } };
  const { replayed } = await directory.receivers.replay({ receiver: name, ids, ...of });
  const text = `${replayed} dead letters of ${name} are sent again, as they were: it has to pass over versions older than it has.`;
  console.log(flags.json ? JSON.stringify({ name, replayed }) : text);
}

async function resyncReceiver({ directory, name, flags }: Command): Promise<void> {
  if (flags.now === flags.snapshot) {
    throw new Obstacle(
      'Say from where on: --now leaves out what it was not sent, --snapshot begins with everything that there is.',
    );
  }
  await resumeFrom(directory, { name, ...(flags.now ? { now: true } : { snapshot: true }) }, flags);
}

async function resumeFrom(
  directory: DirectoryClient,
  from: Parameters<DirectoryClient['receivers']['resume']>[0],
  { json }: Flags,
): Promise<void> {
  printDetails(details(await directory.receivers.resume(from)), json);
}

async function deleteReceiver({ directory, name, flags }: Command): Promise<void> {
  await getReceiver(directory, name);
  await directory.receivers.deleteReceiver({ name });
  console.log(flags.json ? JSON.stringify({ name }) : `The receiver ${name} is deleted, with what waited for it.`);
}

async function rotateKeys({ directory, flags }: Command): Promise<void> {
  const { published } = await directory.receivers.rotateSigningKey({});
  const text = `Another key is published, which signs in ten minutes; there are ${published}.`;
  console.log(flags.json ? JSON.stringify({ published }) : text);
}

async function getReceiver(directory: DirectoryClient, name: string): Promise<Receiver__Output> {
  try {
    return await directory.receivers.getReceiver({ name });
  } catch (error) {
    if (!(error instanceof ScimError) || error.status !== 404) throw error;
    throw new Obstacle(`There is no receiver ${name}: npm run receiver -- list shows those that there are.`);
  }
}

/** What the command line says of a receiver; what it does not say stays away. */
const declared = (flags: Flags) => ({
  ...(flags.url === undefined ? {} : { url: flags.url }),
  ...(flags.audience === undefined ? {} : { audience: flags.audience }),
  ...(flags.private ? { allow_private: true } : flags.public ? { allow_private: false } : {}),
  ...(flags.kinds === undefined ? {} : { kinds: kindsOf(flags.kinds) }),
  ...(flags['retry-hours'] === undefined ? {} : { retry_for_hours: hoursOf(flags['retry-hours'], '--retry-hours', 1) }),
});

const kinds = [
  'CREATED',
  'UPDATED',
  'ACTIVATED',
  'DEACTIVATED',
  'DELETED',
  'MEMBERS_CHANGED',
  'TENANT_ERASED',
] as const;

function kindsOf(text: string): (typeof kinds)[number][] {
  const named = text.split(',').flatMap((kind) => kind.trim().toUpperCase().replaceAll('-', '_') || []);
  return named.map((name) => {
    const kind = kinds.find((each) => each === name);
    if (kind === undefined) throw new Obstacle(`“${name}” is no kind of change: ${kinds.join(', ').toLowerCase()}.`);
    return kind;
  });
}

function formatOf({ format }: Flags): Format {
  const found = formats.find((each) => each.toLowerCase().replace('_', '-') === format);
  if (found === undefined) throw new Obstacle('Say how it is told: --format webhook, set-push or set-poll.');
  return found;
}

/** Undefined when nothing is said of them. */
function tenantsOf({ all, tenants }: Flags): { all_tenants: boolean; tenant_ids: string[] } | undefined {
  const ids = (tenants ?? '').split(',').flatMap((id) => id.trim() || []);
  if (all && ids.length > 0) throw new Obstacle('Say what it is sent: either --tenants A,B or --all.');
  return all || ids.length > 0 ? { all_tenants: all, tenant_ids: ids } : undefined;
}

function authorizationOf({ authorization }: Flags): string | undefined {
  if (authorization === undefined) return undefined;
  try {
    return readFileSync(authorization === '-' ? 0 : authorization, 'utf8').trim();
  } catch (error) {
    throw new Obstacle(`--authorization ${authorization} cannot be read: ${(error as Error).message}`);
  }
}

function hoursOf(text: string, flag: string, least: number): number {
  const hours = Number(text);
  if (Number.isInteger(hours) && hours >= least && hours <= HOURS_MAX) return hours;
  throw new Obstacle(`${flag} must be a whole number from ${least} to ${HOURS_MAX}, not “${text}”.`);
}

function parseCommandLine(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    ...{
      format: text,
      url: text,
      tenants: text,
      kinds: text,
      audience: text,
      authorization: text,
      ids: text,
      of: text,
    },
    ...{
      'retry-hours': text,
      'overlap-hours': text,
      all: flag,
      private: flag,
      public: flag,
      snapshot: flag,
      now: flag,
    },
    ...{ json: flag, help: flag, directory: { ...text, default: defaultDirectory() } },
  } as const;
  return readArguments({ args, options, allowPositionals: true }, usage);
}

async function main(): Promise<void> {
  const { values: flags, positionals } = parseCommandLine(process.argv.slice(2));
  if (flags.help) {
    console.log(usage);
    return;
  }
  const { command, name } = chooseCommand({ commands, nameless, program: 'receiver' }, positionals, usage);
  await withDirectory(flags.directory, (directory) => command({ directory, name, flags }));
}

if (import.meta.main) await main().catch(fail);
