// What a receiver is to be sent, from a cursor on and for ever: a stream of the directory, opened again whenever it ends.
import { status, type ServiceError } from '@grpc/grpc-js';
import type { Change__Output as Change } from '../../proto/gen/muster/directory/v1/Change.ts';
import type { DirectoryClient } from '../rpc/client.ts';
import type { Clock } from './clock.ts';
import { LeaseLost } from './store.ts';

export interface Step {
  /** Where to go on from after it. */
  readonly cursor: string;
  /** Undefined: nothing changed up to there. */
  readonly change: Change | undefined;
}

export interface ChangesOptions {
  readonly directory: Pick<DirectoryClient, 'followReceiver'>;
  readonly lease: { readonly receiver: string; readonly fence: number };
  readonly cursor: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told why a stream ended that will be opened again. */
  readonly onEnd: (error: unknown) => void;
}

const REOPEN_MS = 500;
/** Nothing follows the cursor any more, which the directory has noted; the lease is over; the directory knows nothing of it. */
const final: ReadonlySet<number | undefined> = new Set([
  status.OUT_OF_RANGE,
  status.FAILED_PRECONDITION,
  status.INVALID_ARGUMENT,
  status.UNIMPLEMENTED,
]);

/** Read no faster than it is asked for. Ends by failing only: with LeaseLost, or with what the signal was aborted for. */
export async function* readChanges(options: ChangesOptions): AsyncGenerator<Step, never> {
  const { directory, lease, clock, signal, onEnd } = options;
  for (let { cursor } = options; ;) {
    signal.throwIfAborted();
    const stream = directory.followReceiver({ ...lease, cursor });
    const cancel = () => stream.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      for await (const { change, checkpoint } of stream as AsyncIterable<Message>) {
        cursor = (change ?? checkpoint)?.cursor ?? cursor;
        yield { cursor, change: change ?? undefined };
      }
    } catch (error) {
      signal.throwIfAborted();
      const { code, details } = error as Partial<ServiceError>;
      if (final.has(code)) throw new LeaseLost(details ?? 'The directory knows nothing of the lease.');
      onEnd(error);
    } finally {
      signal.removeEventListener('abort', cancel);
      cancel();
    }
    await clock.wait(REOPEN_MS, signal);
  }
}

interface Message {
  readonly change?: Change | null;
  readonly checkpoint?: { readonly cursor: string } | null;
}
