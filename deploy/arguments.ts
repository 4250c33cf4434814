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

/** What there is to choose from, in `npm run PROGRAM -- VERB NAME`. */
export interface Verbs<Command> {
  readonly commands: Readonly<Record<string, Command>>;
  /** Those that are about nothing in particular: no NAME. */
  readonly nameless: readonly string[];
  /** `reader`: what the program is called, and what NAME is one of. */
  readonly program: string;
  /** Those that take one more word. */
  readonly settings?: readonly string[];
}

export interface Chosen<Command> {
  readonly command: Command;
  /** Empty where there is none. */
  readonly name: string;
  readonly setting: string | undefined;
}

/** The command that these words mean. @throws Obstacle saying what is wrong, and how the command is used */
export function chooseCommand<Command>(
  { commands, nameless, program, settings = [] }: Verbs<Command>,
  words: readonly string[],
  usage: string,
): Chosen<Command> {
  const [verb = '', ...rest] = words;
  const mistaken = (sentence: string) => new Obstacle(`${sentence}\n\n${usage}`);
  if (verb === '') throw mistaken('Say what to do.');
  const command = Object.hasOwn(commands, verb) ? commands[verb] : undefined;
  if (command === undefined) throw mistaken(`There is no command “${verb}”.`);
  const isNamed = !nameless.includes(verb);
  const [name = '', setting] = isNamed ? rest : [];
  if (isNamed && name === '') throw mistaken(`Name the ${program}: npm run ${program} -- ${verb} NAME.`);
  const surplus = rest[Number(isNamed) + Number(settings.includes(verb))];
  if (surplus !== undefined) throw mistaken(`“${surplus}” is one word too many.`);
  return { command, name, setting };
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
