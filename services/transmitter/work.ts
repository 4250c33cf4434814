// What the parts of the work on one receiver share.
import type { Change__Output as Change } from '../../proto/gen/muster/directory/v1/Change.ts';
import type { ReceiverSettings__Output } from '../../proto/gen/muster/directory/v1/ReceiverSettings.ts';
import type { Backoff } from './backoff.ts';
import type { Bell } from './bell.ts';
import type { Clock } from './clock.ts';
import type { Lanes } from './lanes.ts';
import type { Outcome } from './outcome.ts';
import type { Standing, Store } from './store.ts';

export interface Work {
  readonly settings: ReceiverSettings__Output;
  readonly clock: Clock;
  readonly backoff: Backoff;
  readonly store: Store;
  readonly lanes: Lanes;
  /** Resources with parked changes, by `keyOf`. */
  readonly blocked: Set<string>;
  /** Rung when there may be something to do for whoever looks after parked changes, or room for more of them. */
  readonly news: Bell;
  /** Whether the receiver takes nothing of that tenant, though of others. */
  isHeld(tenantId: string): boolean;
  /**
   * Waits for its turn. Undefined: none was made, since the receiver takes nothing of the tenant; never so of another attempt. The last is
   * one at a change that waited for too long.
   */
  attempt(
    change: Change,
    expiresAtMs: number,
    isAnother: boolean,
  ): Promise<{ readonly outcome: Exclude<Outcome, { kind: 'GONE' }>; readonly isLast: boolean } | undefined>;
  /** Has the listener told when a receiver that took nothing takes something. */
  onRecovery(listener: () => void): void;
  /** As it was last told. */
  readonly standing: Standing;
  noteStanding(standing: Standing): void;
  count(outcome: Outcome['kind'] | 'DEAD', changes?: number): void;
  /** Ends all work. */
  fail(error: unknown): void;
}
