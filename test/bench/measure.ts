// Plays one scenario against one side for a while, and counts operations, times, and processor time by process.
import { familyMs, processMs } from './cpu.ts';
import type { Population, Scenario, Send } from './scenario.ts';
import type { Side } from './side.ts';
import { openConnection, type Connection } from './socket.ts';

/** A running gateway with its directory and its Postgres. */
export interface Target {
  readonly side: Side;
  /** Where its rows are, as the owner sees them. */
  readonly databaseUrl: string;
  readonly port: number;
  /** Sent with every request, each line ended by CRLF. */
  readonly headers: string;
  /** How many clients there are, unless a scenario has fewer. */
  readonly connections: number;
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
  // Anew each time: a server ends those that a scenario for fewer clients leaves idle.
  const connections: Connection[] = [];
  for (let seat = 0; seat < Math.min(target.connections, scenario.connectionsMax ?? Infinity); seat++) {
    connections.push(await openConnection(target.port, target.headers));
  }
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
  await Promise.all(connections.map(work)).finally(() => connections.forEach((each) => each.close()));

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
