// The transmitter's Prometheus metrics: what became of each attempt, what waits for whom, and who takes nothing.
import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import type { Leasing } from './leasing.ts';
import type { Work } from './work.ts';
import type { Worker } from './worker.ts';

export interface Metrics {
  readonly registry: Registry;
  /** Counts what became of attempts at changes for a receiver. */
  countOf(receiver: string, format: string): Work['count'];
  /** Counts tokens that were handed out to a receiver that polls. */
  countPolled(receiver: string, tokens: number): void;
}

const outcomes = {
  DELIVERED: 'delivered',
  REFUSED: 'refused',
  FAILED: 'failed',
  GONE: 'gone',
  DEAD: 'dead',
} as const;

const halts: Readonly<Record<string, string>> = { RECEIVER_GONE: 'gone', RECEIVER_GAP: 'gap' };

export function createMetrics(
  leasing: () => Pick<Leasing, 'workers' | 'halted' | 'renewedAtMs' | 'reason'>,
  nowMs: () => number,
): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const deliveries = new Counter({
    name: 'muster_transmitter_deliveries_total',
    help: 'Attempts to deliver a change by outcome; dead: changes that were given up; polled: tokens handed out',
    labelNames: ['receiver', 'format', 'outcome'],
    registers: [registry],
  });
  const byReceiver = (name: string, help: string, read: (worker: Worker) => number): void => {
    new Gauge({
      name: `muster_transmitter_${name}`,
      help,
      labelNames: ['receiver', 'format'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [receiver, worker] of leasing().workers) {
          this.set({ receiver, format: worker.settings.format }, read(worker));
        }
      },
    });
  };
  byReceiver(
    'parked_changes',
    'Changes that wait for another attempt, behind one that does, or to be polled',
    (worker) => worker.standing.parked,
  );
  byReceiver('dead_changes', 'Given up in the last 30 days, up to 10,000', (worker) => worker.standing.dead);
  byReceiver('failing', '1 while a receiver takes nothing', (worker) => Number(worker.standing.isFailing));
  byReceiver(
    'oldest_undelivered_seconds',
    'How long ago the oldest change was made that is not delivered',
    ({ standing }) =>
      standing.oldestUndeliveredMs === 0 ? 0 : Math.max(nowMs() - standing.oldestUndeliveredMs, 0) / 1_000,
  );
  new Gauge({
    name: 'muster_transmitter_directory_connected',
    help: '1 while the directory answers; 0 everywhere means that nothing is sent',
    registers: [registry],
    collect() {
      const { renewedAtMs, reason } = leasing();
      this.set(Number(renewedAtMs !== undefined && reason === undefined));
    },
  });
  new Gauge({
    name: 'muster_transmitter_halted',
    help: '1 for each receiver that is sent nothing until a person does something; every transmitter says so of all of them',
    labelNames: ['receiver', 'state'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { receiver, state } of leasing().halted) this.set({ receiver, state: halts[state] ?? state }, 1);
    },
  });
  return {
    registry,
    countOf:
      (receiver, format) =>
      (outcome, changes = 1) =>
        deliveries.inc({ receiver, format, outcome: outcomes[outcome] }, changes),
    countPolled: (receiver, tokens) => deliveries.inc({ receiver, format: 'SET_POLL', outcome: 'polled' }, tokens),
  };
}
