// The transmitter's Prometheus metrics: what became of each attempt, what waits for whom, and who takes nothing.
import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';
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

export function createMetrics(workers: () => ReadonlyMap<string, Worker>, nowMs: () => number): Metrics {
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
        for (const [receiver, worker] of workers()) {
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
  byReceiver('dead_changes', 'Changes that were given up in the last 30 days', (worker) => worker.standing.dead);
  byReceiver('failing', '1 while a receiver takes nothing', (worker) => Number(worker.standing.isFailing));
  byReceiver(
    'oldest_undelivered_seconds',
    'How long ago the oldest change was made that is not delivered',
    ({ standing }) =>
      standing.oldestUndeliveredMs === 0 ? 0 : Math.max(nowMs() - standing.oldestUndeliveredMs, 0) / 1_000,
  );
  return {
    registry,
    countOf:
      (receiver, format) =>
      (outcome, changes = 1) =>
        deliveries.inc({ receiver, format, outcome: outcomes[outcome] }, changes),
    countPolled: (receiver, tokens) => deliveries.inc({ receiver, format: 'SET_POLL', outcome: 'polled' }, tokens),
  };
}
