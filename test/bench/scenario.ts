// What can be measured: something that a client does, played on both sides with what was loaded. The tables of scenarios are
// in scenarios/; plan.ts says when each has its turn.
import type { GroupsOfSize } from './group-dataset.ts';
import type { Side } from './side.ts';
import type { HttpAnswer, HttpRequest } from './socket.ts';

/** Sends one request, which counts as so many operations; throws when the answer has another status than the expected. */
export type Send = (request: HttpRequest, status: number, operations?: number) => Promise<HttpAnswer>;

export interface Population {
  /** Of the users that were loaded. */
  readonly ids: readonly string[];
  /** By their number of members. */
  readonly groups: ReadonlyMap<number, GroupsOfSize>;
  /** A key that no user has had yet. */
  newKey(): string;
}

export interface Scenario {
  readonly name: string;
  /** The aim: at most so many times the floor's processor time. */
  readonly ratioMax?: number;
  /** How many connections play it at the same time; all of them when it is absent. */
  readonly connectionsMax?: number;
  /** @param seat the number of the connection, from 0 */
  play(send: Send, side: Side, population: Population, seat: number): Promise<void>;
}

/** One of them, each as likely as the others. */
export function anyOf<T>(choices: readonly T[]): T {
  const choice = choices[Math.floor(Math.random() * choices.length)];
  if (choice === undefined) throw new Error('There is nothing to choose from.');
  return choice;
}
