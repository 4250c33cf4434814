// What keeps a command from doing its work, in one sentence for the person who typed it: what is wrong and what to do.
export class Obstacle extends Error {
  override readonly name = 'Obstacle';
}

/** The code of a system error, for example EACCES; undefined when it is none. */
export const errorCode = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** Ends the process with exit code 1: an obstacle is told in its sentence, a defect with its stack. */
export function fail(error: unknown): never {
  console.error(error instanceof Obstacle ? error.message : error);
  process.exit(1);
}
