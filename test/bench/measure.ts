// Plays one scenario against one side for a while, and counts operations, times, and processor time by process.
import { familyMs, processMs } from './cpu.ts';
import type { Population, Scenario, Send } from './scenario.ts';
import type { Side } from './side.ts';
import type { Connection } from './socket.ts';

/** A running gateway with its directory and its Postgres. */
export interface Target {
  readonly side: Side;
  /** Where its rows are, as the owner sees them. */
  readonly databaseUrl: string;
  readonly connections: readonly Connection[];
  readonly gatewayPid: number;
  readonly directoryPid: number;
  readonly postgresPid: number;
}

export interface Cpu {
  readonly gateway: number;
  readonly directory: number;
  readonly postgres: number;
}

export interface Sample {
  /** What the requests did: as many as there were requests, but for bulks. */
  readonly operations: number;
  readonly seconds: number;
  /** Milliseconds of each request. */
  readonly latencies: readonly number[];
  /** Milliseconds of processor time, user and system. */
  readonly cpu: Cpu;
}

const readCpu = (target: Target): Cpu => ({
  gateway: processMs(target.gatewayPid),
  directory: processMs(target.directoryPid),
  postgres: familyMs(target.postgresPid),
});

/** Throws when an answer is not the expected one: a wrong answer has no speed. */
export async function measure(
  target: Target,
  scenario: Scenario,
  population: Population,
  milliseconds: number,
): Promise<Sample> {
  const latencies: number[] = [];
  let total = 0;
  const before = readCpu(target);
  const started = performance.now();
  const end = started + milliseconds;

  const work = async (connection: Connection, seat: number): Promise<void> => {
    const send: Send = async (request, status, operations = 1) => {
      const sent = performance.now();
      const answer = await connection.send(request);
      latencies.push(performance.now() - sent);
      total += operations;
      if (answer.status === status) return answer;
      throw new Error(`${request.method} ${request.path}: ${answer.status} ${answer.body.slice(0, 500)}`);
    };
    while (performance.now() < end) await scenario.play(send, target.side, population, seat);
  };
  await Promise.all(target.connections.slice(0, scenario.connectionsMax).map(work));

  const seconds = (performance.now() - started) / 1_000;
  const after = readCpu(target);
  return {
    operations: total,
    seconds,
    latencies,
    cpu: {
      gateway: after.gateway - before.gateway,
      directory: after.directory - before.directory,
      postgres: after.postgres - before.postgres,
    },
  };
}
