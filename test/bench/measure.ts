// Plays one scenario against one side for a while, and counts requests, times, and processor time by process.
import { familyMs, processMs } from './cpu.ts';
import type { Population, Scenario, Side } from './scenario.ts';
import type { Connection } from './socket.ts';

/** A running gateway with its directory and its Postgres. */
export interface Target {
  readonly side: Side;
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
  readonly requests: number;
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
  const before = readCpu(target);
  const started = performance.now();
  const end = started + milliseconds;

  const work = async (connection: Connection): Promise<void> => {
    do {
      await scenario.play(
        async (request, status) => {
          const sent = performance.now();
          const answer = await connection.send(request);
          latencies.push(performance.now() - sent);
          if (answer.status === status) return answer;
          throw new Error(`${request.method} ${request.path}: ${answer.status} ${answer.body.slice(0, 500)}`);
        },
        target.side,
        population,
      );
    } while (scenario.isOnePlay !== true && performance.now() < end);
  };
  await Promise.all(target.connections.slice(0, scenario.isOnePlay === true ? 1 : undefined).map(work));

  const seconds = (performance.now() - started) / 1_000;
  const after = readCpu(target);
  return {
    requests: latencies.length,
    seconds,
    latencies,
    cpu: {
      gateway: after.gateway - before.gateway,
      directory: after.directory - before.directory,
      postgres: after.postgres - before.postgres,
    },
  };
}
