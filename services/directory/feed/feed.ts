// The change feed of this process, put together: the sequencer, the tail, and the streams of the readers.
import { removeOldDeadLetters } from '../delivery/dead-letters.ts';
import { Database } from '../sql/database.ts';
import { readingSettings } from '../sql/feed.ts';
import { createTail } from './tail.ts';
import { startSequencer, type Sequencer } from './sequencer.ts';
import { createStreams, type Streams, type StreamsOptions } from './streams.ts';

export interface FeedOptions extends Pick<
  StreamsOptions,
  'authenticate' | 'withhold' | 'logger' | 'observe' | 'clock'
> {
  readonly url: string;
  readonly statementTimeoutMs: number;
  readonly retentionHours: number;
}

export interface Feed extends Streams {
  readonly sequencer: Pick<Sequencer, 'held' | 'outbox'>;
  /** After `end`, when the streams have ended. */
  stop(): Promise<void>;
}

/** Apart from the others, so that readers that are behind don't keep identity providers waiting. */
const POOL_SIZE = 4;

/** Begins to put changes in order, and serves streams. Postgres may be away. */
export function startFeed({ url, statementTimeoutMs, retentionHours, ...options }: FeedOptions): Feed {
  const warn = (what: string) => (error: unknown) =>
    options.logger.warn({ reason: error instanceof Error ? error.message : String(error) }, what);
  const database = new Database({
    url,
    poolSize: POOL_SIZE,
    statementTimeoutMs,
    settings: readingSettings,
    onError: warn('an idle connection of the feed broke'),
  });
  const sequencer = startSequencer({ url, retentionHours, onError: warn('changes cannot be put in order') });
  const deadLetters = removeOldDeadLetters(database, options.logger);
  const tail = createTail(url, warn('changes cannot be followed'));
  return {
    ...createStreams({ ...options, database, tail }),
    sequencer,
    async stop() {
      await Promise.all([sequencer.stop(), deadLetters.stop()]);
      await database.end();
    },
  };
}
