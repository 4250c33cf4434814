// One reader's stream as what fills it sees it: a message is taken when there is room for it, and never held in a queue of ours.
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { FollowRequest__Output } from '../../../proto/gen/muster/directory/v1/FollowRequest.ts';
import type { WatchChangesRequest__Output } from '../../../proto/gen/muster/directory/v1/WatchChangesRequest.ts';
import type { WatchChangesResponse } from '../../../proto/gen/muster/directory/v1/WatchChangesResponse.ts';

export type ChangeStream = ServerWritableStream<WatchChangesRequest__Output, WatchChangesResponse>;
/** The same for whoever sends changes on to a receiver. */
export type ReceiverStream = ServerWritableStream<FollowRequest__Output, WatchChangesResponse>;

/** What of a stream is needed to write to it. */
interface Writable {
  write(message: WatchChangesResponse): boolean;
  on(event: string, listener: () => void): unknown;
  once(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
}

export interface Outlet {
  /** Aborted when the stream is over, whoever ended it. */
  readonly signal: AbortSignal;
  /** How many messages were sent. */
  readonly sent: number;
  /** Sends a message, and ends when there is room for the next. Fails when the stream is over. */
  send(message: WatchChangesResponse): Promise<void>;
  /** Ends the stream from here, with the reason. */
  end(reason: unknown): void;
}

/** Why a stream ended that its reader gave up. */
export class ReaderLeft extends Error {}

export function createOutlet(stream: Writable): Outlet {
  const ending = new AbortController();
  const { signal } = ending;
  for (const event of ['cancelled', 'close', 'error', 'finish']) {
    stream.on(event, () => ending.abort(new ReaderLeft('The reader ended the stream.')));
  }
  let sent = 0;
  return {
    signal,
    get sent() {
      return sent;
    },
    async send(message) {
      signal.throwIfAborted();
      sent += 1;
      if (!stream.write(message)) await drained(stream, signal);
    },
    end: (reason) => ending.abort(reason),
  };
}

function drained(stream: Writable, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onDrain = () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    };
    const onAbort = () => {
      stream.off('drain', onDrain);
      reject(signal.reason as Error);
    };
    stream.once('drain', onDrain);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
