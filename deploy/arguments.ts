// The words of a command line; what Node cannot make sense of is told in a sentence, with the usage below it.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { Obstacle } from './obstacle.ts';

/** As `parseArgs` does. @throws Obstacle saying what is wrong, and how the command is used */
export function readArguments<Config extends ParseArgsConfig>(
  config: Config,
  usage: string,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new Obstacle(`${explain(error as Error)}\n\n${usage}`);
  }
}

/** Node's own sentences speak of positional arguments, and of how to begin one with a dash. */
function explain({ message }: Error): string {
  const [, name = ''] = /'(?:-\w, )?([^]*?)(?: <value>)?'/.exec(message) ?? [];
  if (message.startsWith('Unknown option')) return `There is no flag ${name}.`;
  if (message.startsWith('Unexpected argument')) return `“${name}” is one word too many.`;
  if (message.endsWith('does not take an argument')) return `${name} takes no value.`;
  if (/ argument (missing|is ambiguous)/.test(message)) return `${name} needs a value.`;
  return message;
}
