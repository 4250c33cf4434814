// The change feed's Prometheus metrics.
import { Gauge, type Registry } from 'prom-client';
import type { Feed } from './feed.ts';

/** Readers beyond these, in the order of their names, are one. */
const READERS_MAX = 100;
const OTHERS = 'other';

export function registerFeedMetrics(
  registry: Registry,
  { sequencer, readers }: Pick<Feed, 'sequencer' | 'readers'>,
): void {
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name: `muster_directory_feed_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  gauge('sequencer', '1 in the one directory that puts changes in order; 0 everywhere means that none arrives', () =>
    Number(sequencer.held),
  );
  gauge('outbox_changes', 'Changes that wait to be put in order, as the sequencer saw it', () => sequencer.outbox.rows);
  gauge('outbox_age_seconds', 'How long the first of them has waited', () => sequencer.outbox.ageSeconds);

  const byReader = (name: string, help: string, read: (of: { streams: number; lag: number }) => number): void => {
    new Gauge({
      name: `muster_directory_feed_${name}`,
      help,
      labelNames: ['reader'],
      registers: [registry],
      collect() {
        this.reset();
        const sorted = [...readers()].sort(([left], [right]) => (left < right ? -1 : 1));
        for (const [index, [reader, of]] of sorted.entries()) {
          if (index < READERS_MAX) this.set({ reader }, read(of));
          else this.inc({ reader: OTHERS }, read(of));
        }
      },
    });
  };
  byReader('streams', 'Open streams of changes', ({ streams }) => streams);
  byReader(
    'lag_changes',
    'How many changes, of all tenants, the last of a reader’s streams is behind',
    ({ lag }) => lag,
  );
}
