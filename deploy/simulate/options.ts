// What the command line says, or a sentence about what is wrong with it.
import { parseArgs } from 'node:util';

export interface Options {
  /** The Tenant URL as one would paste it into Entra. */
  readonly url: URL;
  readonly token: string;
  readonly users: number;
  /** How many users are played at the same time. */
  readonly concurrency: number;
  /** Whether a group is played, too. */
  readonly groups: boolean;
}

export const usage = `Plays Entra ID's provisioning against a Tenant URL and explains what it finds wrong.

  npm run simulate -- --url https://host/scim/v2 --token TOKEN --users N [--concurrency C] [--groups]

  --url          the Tenant URL, as pasted into Entra
  --token        the secret token; better in the environment as MUSTER_TOKEN, where other users cannot see it
  --users        how many users to play (default 20)
  --concurrency  how many of them at a time (default 4)
  --groups       plays a group and its members as well: for a tenant whose groups are on`;

const USERS_MAX = 100_000;
const CONCURRENCY_MAX = 256;

/** Something the person at the command line can put right; the message is a sentence. */
export class UsageError extends Error {}

/** Parses the arguments after the command's name. Throws UsageError. */
export function parseOptions(args: readonly string[], environment: NodeJS.ProcessEnv): Options | 'help' {
  const values = parseValues(args);
  if (values.help === true) return 'help';
  const token = values.token ?? environment.MUSTER_TOKEN ?? '';
  if (token === '') throw new UsageError('Give the secret token: --token TOKEN, or MUSTER_TOKEN in the environment.');
  if (/[^\x21-\x7e]/.test(token)) throw new UsageError('The token holds a blank or a character that no token has.');
  return {
    url: parseUrl(values.url),
    token,
    users: parseCount('--users', values.users ?? '20', USERS_MAX),
    groups: values.groups === true,
    concurrency: parseCount('--concurrency', values.concurrency ?? '4', CONCURRENCY_MAX),
  };
}

function parseValues(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const flag = { type: 'boolean' } as const;
    const options = { url: text, token: text, users: text, concurrency: text, groups: flag, help: flag } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function parseUrl(text: string | undefined): URL {
  if (text === undefined) throw new UsageError('Give the Tenant URL: --url https://host/scim/v2');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--url ${text} is not an http or https URL.`);
  }
  return url;
}

function parseCount(name: string, text: string, max: number): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > max) {
    throw new UsageError(`${name} must be a whole number from 1 to ${max}, not “${text}”.`);
  }
  return count;
}
