// An application that follows changes, for tests: one stream, read event by event with the client that comes with gRPC.
import * as grpc from '@grpc/grpc-js';
import type { Change__Output } from '../../proto/gen/muster/directory/v1/Change.ts';
import type { Checkpoint__Output } from '../../proto/gen/muster/directory/v1/Checkpoint.ts';
import type { WatchChangesRequest } from '../../proto/gen/muster/directory/v1/WatchChangesRequest.ts';
import type { WatchChangesResponse__Output } from '../../proto/gen/muster/directory/v1/WatchChangesResponse.ts';
import { loadProtocol } from '../../proto/load.ts';
import { authorization } from './reader.ts';

export type Change = Change__Output;
export type Checkpoint = Checkpoint__Output;
export interface Event {
  readonly change?: Change | null;
  readonly checkpoint?: Checkpoint | null;
}

export interface Follower {
  /** The next event. Fails with gRPC's error when the stream ends in one, and with 'ended' when it ends. */
  next(): Promise<Event>;
  /** The next change; checkpoints on the way are passed over. */
  change(): Promise<Change>;
  changes(count: number): Promise<Change[]>;
  /** The next checkpoint; fails when a change comes first. */
  checkpoint(): Promise<Checkpoint>;
  /** Reads nothing more from the connection until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends the stream; what has come and was not asked for is thrown away. */
  stop(): void;
}

/** Opens a stream on a connection of its own. */
export function startFollower(address: string, token: string, request: WatchChangesRequest = {}): Follower {
  const client = new (loadProtocol().Directory)(address, grpc.credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
  });
  const stream = client.watchChanges(request, authorization(`Bearer ${token}`));
  const events: Event[] = [];
  let end: Error | undefined;
  let wake = (): void => undefined;
  stream.on('data', (event: WatchChangesResponse__Output) => {
    events.push(event);
    wake();
  });
  stream.on('error', (error) => {
    end ??= error;
    wake();
  });
  stream.on('end', () => {
    end ??= new Error('ended');
    wake();
  });
  const follower: Follower = {
    async next() {
      for (;;) {
        const event = events.shift();
        if (event !== undefined) return event;
        if (end !== undefined) throw end;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    async change() {
      for (;;) {
        const event = await follower.next();
        if (event.change) return event.change;
      }
    },
    async changes(count) {
      const found: Change[] = [];
      while (found.length < count) found.push(await follower.change());
      return found;
    },
    async checkpoint() {
      const event = await follower.next();
      if (!event.checkpoint) throw new Error(`A change came: ${JSON.stringify(event)}`);
      return event.checkpoint;
    },
    pause: () => stream.pause(),
    resume: () => stream.resume(),
    stop() {
      end ??= new Error('stopped');
      events.length = 0;
      stream.cancel();
      client.close();
      wake();
    },
  };
  return follower;
}
