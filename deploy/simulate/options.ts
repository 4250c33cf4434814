// What the command line says, or a sentence about what is wrong with it.
import { readArguments } from '../arguments.ts';
import { Obstacle } from '../obstacle.ts';

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

  MUSTER_TOKEN=TOKEN npm run simulate -- --url https://host/scim/v2 [--users N] [--concurrency C] [--groups]

  MUSTER_TOKEN   the secret token, in the environment; --token TOKEN does as well, but other users of this machine see it
  --url          the Tenant URL, as pasted into Entra
  --users        how many users to play (default 20)
  --concurrency  how many of them at a time (default 4)
  --groups       plays a group and its members as well: for a tenant whose groups are on`;

const USERS_MAX = 100_000;
const CONCURRENCY_MAX = 256;

/** Parses the arguments after the command's name. @throws Obstacle */
export function parseOptions(args: readonly string[], environment: NodeJS.ProcessEnv): Options | 'help' {
  const values = parseValues(args);
  if (values.help === true) return 'help';
  const token = values.token ?? environment.MUSTER_TOKEN ?? '';
  if (token === '') throw new Obstacle('Give the secret token: MUSTER_TOKEN in the environment, or --token TOKEN.');
  if (/[^\x21-\x7e]/.test(token)) throw new Obstacle('The token holds a blank or a character that no token has.');
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
  const flag = { type: 'boolean' } as const;
  const options = { url: text, token: text, users: text, concurrency: text, groups: flag, help: flag } as const;
  return readArguments({ args: [...args], options }, usage).values;
}

function parseUrl(text: string | undefined): URL {
  if (text === undefined) throw new Obstacle('Give the Tenant URL: --url https://host/scim/v2');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new Obstacle(`--url ${text} is not an http or https URL.`);
  }
  return url;
}

function parseCount(name: string, text: string, max: number): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > max) {
    throw new Obstacle(`${name} must be a whole number from 1 to ${max}, not “${text}”.`);
  }
  return count;
}
