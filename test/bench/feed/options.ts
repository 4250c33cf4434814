// What `npm run bench:feed` can be told.
import { readArguments } from '../../../deploy/arguments.ts';
import { parseNumber } from '../options.ts';

export interface Options {
  /** Users that are there before. */
  readonly users: number;
  /** Changes that are retained when reading from anywhere is measured. */
  readonly changes: number;
  /** How often each write is measured on each side, in turns. */
  readonly rounds: number;
  /** Length of one measurement. */
  readonly seconds: number;
  /** Writers at the same time where what a write costs is measured. */
  readonly writers: number;
  /** Writes a second where the time to the reader is measured. */
  readonly rate: number;
}

export const usage = `npm run bench:feed -- [--users 10000] [--changes 100000] [--rounds 5] [--seconds 3] [--writers 16]
                      [--rate 200] [--quick] [--help]`;

/** Parses the command line; undefined when it asks for help. Throws a UsageError that says what is wrong with it. */
export function parseOptions(args: readonly string[]): Options | undefined {
  const text = { type: 'string' } as const;
  const { values } = readArguments(
    {
      args: [...args],
      options: {
        ...{ users: text, changes: text, rounds: text, seconds: text, writers: text, rate: text },
        quick: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    },
    usage,
  );
  if (values.help === true) return undefined;
  const number = (
    name: 'users' | 'changes' | 'rounds' | 'seconds' | 'writers' | 'rate',
    whole: number,
    quick: number,
  ) => parseNumber(`--${name}`, values[name] ?? String(values.quick === true ? quick : whole));
  return {
    users: number('users', 10_000, 500),
    changes: number('changes', 100_000, 5_000),
    rounds: number('rounds', 5, 2),
    seconds: number('seconds', 3, 1),
    writers: number('writers', 16, 16),
    rate: number('rate', 200, 100),
  };
}
