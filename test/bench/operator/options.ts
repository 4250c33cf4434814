// What `npm run bench:operator` can be told.
import { readArguments } from '../../../deploy/arguments.ts';
import { parseList, parseNumber, parseNumbers, parseSetting, UsageError } from '../options.ts';

export const parts = ['apply', 'burst', 'cold-start', 'idle', 'fail-over'] as const;
export type Part = (typeof parts)[number];

export interface Options {
  /** Single applies, one after another. */
  readonly applies: number;
  /** Tenants that are applied as fast as they can, one size after the other. */
  readonly bursts: readonly number[];
  /** Tenants that are there when the operator starts, ascending. */
  readonly tenants: readonly number[];
  /** How long an idle operator is looked at. */
  readonly seconds: number;
  /** Before an operator counts as idle. */
  readonly settleSeconds: number;
  /** How often a leader is ended in each way. */
  readonly repeats: number;
  readonly parts: readonly Part[];
  /** Where the table is written besides standard output. */
  readonly output: string | undefined;
  /** Environment variables for the operator, to see what a setting costs. */
  readonly settings: Readonly<Record<string, string>>;
  /** Where V8 profiles of the operator's processes are written. */
  readonly profile: string | undefined;
}

export const usage = `npm run bench:operator -- [--tenants 1000,5000,10000] [--bursts 100,1000,5000] [--applies 200] [--seconds 60]
                          [--settle 10] [--repeats 3] [--parts ${parts.join(',')}]
                          [--output FILE] [--profile FOLDER] [--set NAME=VALUE]… [--quick] [--help]

Measures the operator as a process of its own against kube-apiserver, etcd, Postgres and a directory that it starts and ends itself.
--tenants  how many there are when the operator starts; the last is also what idle and fail-over are measured with
--bursts   how many are applied at once
--quick    small numbers, to see that it works: half a minute`;

/** Parses the command line; undefined when it asks for help. Throws an Error that says what is wrong with it. */
export function parseOptions(args: readonly string[]): Options | undefined {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = readArguments(
    {
      args: [...args],
      options: {
        tenants: text,
        bursts: text,
        applies: text,
        seconds: text,
        settle: text,
        repeats: text,
        parts: text,
        output: text,
        profile: text,
        set: { type: 'string', multiple: true },
        quick: flag,
        help: flag,
      },
    },
    usage,
  );
  if (values.help === true) return undefined;
  const quick = values.quick === true;
  return {
    applies: parseNumber('--applies', values.applies ?? (quick ? '20' : '200')),
    bursts: ascending(parseNumbers('--bursts', values.bursts ?? (quick ? '50' : '100,1000,5000'))),
    tenants: ascending(parseNumbers('--tenants', values.tenants ?? (quick ? '100' : '1000,5000,10000'))),
    seconds: parseNumber('--seconds', values.seconds ?? (quick ? '2' : '60')),
    settleSeconds: parseNumber('--settle', values.settle ?? (quick ? '1' : '10')),
    repeats: parseNumber('--repeats', values.repeats ?? (quick ? '1' : '3')),
    parts: parseParts(values.parts ?? ''),
    output: values.output,
    profile: values.profile,
    settings: Object.fromEntries((values.set ?? []).map(parseSetting)),
  };
}

const ascending = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);

function parseParts(text: string): Part[] {
  const named = parseList(text);
  const wrong = named.find((name) => !parts.some((part) => part === name));
  if (wrong !== undefined) throw new UsageError(`--parts are of ${parts.join(', ')}, not “${wrong}”.`);
  return parts.filter((part) => named.length === 0 || named.includes(part));
}
