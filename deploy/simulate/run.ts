// A whole run: test connection, every user with a bounded number at a time, cleaning up whatever is left.
import { randomUUID } from 'node:crypto';
import type { Client, Exchange } from './client.ts';
import { testConnection, describeFailure } from './connection.ts';
import { consequenceOf, type Findings } from './finding.ts';
import { playGroup } from './group.ts';
import { createManager, playUser, type Stage } from './journey.ts';
import type { Options } from './options.ts';
import { createPerson, type Person } from './person.ts';

/** Entra's gallery requires a service to take this many requests per second and tenant. */
const RATE_MIN = 25;
/** Members of the group. */
const MEMBERS = 3;
/** So many users in a row without any answer: the service is gone, and the rest of the run says nothing new. */
const SILENT_MAX = 5;

export interface Run {
  /** Users that were played to their end. */
  readonly users: number;
  /** User names that could not be removed again. */
  readonly left: readonly string[];
}

export interface RunContext {
  readonly options: Options;
  readonly client: Client;
  readonly findings: Findings;
  /** Makes the users' names unique between runs. */
  readonly name: string;
  /** Stops the run after the users that are being played. */
  readonly signal: AbortSignal;
  readonly onUser: (done: number) => void;
}

/** Plays the run. Throws Obstacle when the connection test shows that there is no point. */
export async function playRun(context: RunContext): Promise<Run> {
  const { options, client, findings } = context;
  const demands = await testConnection(client, findings, options.url);
  const person = (index: number): Person => ({ ...createPerson(context.name, index), demand: demands.user });
  const start = { client, findings, created: new Map<string, string>(), ids: new Set<string>() };
  const managerId = await createManager(start, person(options.users));
  if (options.groups) {
    // People of their own, numbered behind everyone else's manager.
    const numbers = Array.from({ length: MEMBERS }, (_, at) => options.users + 1 + at);
    await playGroup(start, context.name, numbers.map(person), demands.group.sent);
  }
  const stage: Stage = { ...start, managerId: managerId ?? randomUUID() };
  let next = 0;
  let done = 0;
  let silent = 0;
  const play = async (): Promise<void> => {
    while (next < options.users && !context.signal.aborted && silent < SILENT_MAX) {
      const index = next++;
      try {
        await playUser(stage, person(index), index);
        silent = 0;
        context.onUser(++done);
      } catch (error) {
        silent += 1;
        const consequence = 'Entra reports a timeout or a connection failure and tries again in a later cycle.';
        const came = describeFailure(options.url, error);
        findings.add('connection', { expected: 'an answer to every request', came, consequence });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency, options.users) }, play));
  return { users: done, left: await cleanUp(stage) };
}

/** Removes the users that a broken journey left behind; returns the names of those that stay. */
async function cleanUp(stage: Stage): Promise<string[]> {
  const left: string[] = [];
  for (const [id, userName] of stage.created) {
    const request = { step: 'clean up', method: 'DELETE', path: `/Users/${encodeURIComponent(id)}` } as const;
    const status = await stage.client.send(request).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status !== 204 && status !== 404) left.push(userName);
  }
  return left;
}

/** What the limits showed: a 429 must say when to come back, and must not come below 25 requests per second. */
export function checkLimits(findings: Findings, exchanges: readonly Exchange[], seconds: number): void {
  const limited = exchanges.filter((each) => each.status === 429);
  const consequence = consequenceOf(429);
  if (limited.some((each) => each.retryAfter === undefined)) {
    findings.add('limits', { expected: 'Retry-After with every 429', came: '429 without it', consequence });
  }
  const rate = (exchanges.length - limited.length) / seconds;
  if (limited.length > 0 && rate < RATE_MIN) {
    const came = `429 although only ${rate.toFixed(1)} requests per second were served`;
    findings.add('limits', { expected: `no 429 below ${RATE_MIN} requests per second`, came, consequence });
  }
}
