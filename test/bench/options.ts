// What `npm run bench` can be told.
import { readArguments } from '../../deploy/arguments.ts';

export interface Options {
  /** Numbers of users to measure with, one after the other. */
  readonly users: readonly number[];
  /** Numbers of members of the groups whose members change. */
  readonly groups: readonly number[];
  /** Operations of a bulk. */
  readonly bulk: number;
  /** How often each scenario is measured on each side, in turns. */
  readonly rounds: number;
  /** Length of one measurement. */
  readonly seconds: number;
  /** Connections that send at the same time. */
  readonly connections: number;
  /** Names, and kinds of them; empty means all. */
  readonly scenarios: readonly string[];
  /** Where the table is written besides standard output. */
  readonly output: string | undefined;
  /** Environment variables for Muster's two processes, to see what a setting costs. */
  readonly settings: Readonly<Record<string, string>>;
  /** Where V8 profiles of all four processes are written. */
  readonly profile: string | undefined;
}

export const usage = `npm run bench -- [--users 10000,100000] [--groups 10,5000,100000] [--bulk 1000] [--rounds 5] [--seconds 3]
                 [--connections 16] [--scenarios users,groups,bulk,get,create,…] [--output FILE] [--profile FOLDER] [--set NAME=VALUE]… [--quick] [--help]

--scenarios  some of them, or kinds of them
--output     where the table is written, too (default test/bench/results.md, with --quick nowhere)
--set        a variable of Muster's processes, to see what a setting costs
--quick      small numbers, to see that it works`;

/** The command line is wrong: who sees it wants to see the usage as well. */
export class UsageError extends Error {}

/** Parses the command line; undefined when it asks for help. Throws an Error that says what is wrong with it. */
export function parseOptions(args: readonly string[]): Options | undefined {
  const text = { type: 'string' } as const;
  const { values } = readArguments(
    {
      args: [...args],
      options: {
        users: text,
        groups: text,
        bulk: text,
        rounds: text,
        seconds: text,
        connections: text,
        scenarios: text,
        output: text,
        profile: text,
        set: { type: 'string', multiple: true },
        quick: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    },
    usage,
  );
  if (values.help === true) return undefined;
  const quick = values.quick === true;
  return {
    users: parseNumbers('--users', values.users ?? (quick ? '1000' : '10000,100000')),
    groups: parseNumbers('--groups', values.groups ?? (quick ? '10,1000' : '10,5000,100000')),
    bulk: parseNumber('--bulk', values.bulk ?? (quick ? '100' : '1000')),
    rounds: parseNumber('--rounds', values.rounds ?? (quick ? '2' : '5')),
    seconds: parseNumber('--seconds', values.seconds ?? (quick ? '1' : '3')),
    connections: parseNumber('--connections', values.connections ?? '16'),
    scenarios: parseList(values.scenarios ?? ''),
    output: values.output ?? (quick ? undefined : 'test/bench/results.md'),
    profile: values.profile,
    settings: Object.fromEntries((values.set ?? []).map(parseSetting)),
  };
}

export const parseList = (text: string): string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

export const parseNumbers = (name: string, text: string): number[] =>
  parseList(text).map((each) => parseNumber(name, each));

export function parseSetting(text: string): [name: string, value: string] {
  const [, name = '', value = ''] = /^([A-Z_]+)=(.*)$/.exec(text) ?? [];
  if (name === '') throw new UsageError(`--set must be NAME=VALUE, not “${text}”.`);
  return [name, value];
}

export function parseNumber(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new UsageError(`${name} must be a number above 0, not “${text}”.`);
  return number;
}
