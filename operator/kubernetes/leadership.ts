// Whether this process leads: from its election until the clock says that its last renewal is too old, whether or not a timer ran.
import { createAlarm } from './alarm.ts';

export interface Leadership {
  /** By the clock, at this moment. */
  holds(): boolean;
  /** It leads, or did so at its last look at the clock: not yet lost. */
  isLeading(): boolean;
  /** It was lost, or ended. */
  isOver(): boolean;
  /** The lease was got, or renewed, by what was sent at `sentAt` (monotonic milliseconds). */
  extend(sentAt: number): void;
  /** Loses it if its time is over. */
  check(): void;
  lose(why: string): void;
  /** Given up on purpose: not lost. */
  end(): void;
  /** Milliseconds since the lease of a process that led, and was not ended, ran out; negative while it is good. */
  overdueMs(): number;
}

export interface LeadershipOptions {
  readonly leaseDurationMs: number;
  /** How long it holds after a renewal was sent. */
  readonly renewDeadlineMs: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly onElected: () => void;
  /** Once at most. */
  readonly onLost: (why: string) => void;
}

/** Once over, it does not begin again. */
export function createLeadership(options: LeadershipOptions): Leadership {
  const { leaseDurationMs, renewDeadlineMs, now } = options;
  let state: 'waiting' | 'leading' | 'lost' | 'ended' = 'waiting';
  let renewedAt = -Infinity;
  const alarm = createAlarm(now, check);

  const endsAt = (): number => renewedAt + renewDeadlineMs;
  const holds = (): boolean => state === 'leading' && now() < endsAt();

  function lose(why: string): void {
    if (state !== 'leading') return;
    state = 'lost';
    alarm.set(undefined);
    options.onLost(why);
  }
  function check(): void {
    if (state !== 'leading') return;
    if (holds()) alarm.set(endsAt());
    else lose(`the lease could not be renewed within ${renewDeadlineMs} ms`);
  }

  return {
    holds,
    isLeading: () => state === 'leading',
    isOver: () => state === 'lost' || state === 'ended',
    extend(sentAt) {
      check();
      // An answer that was too long on its way elects nobody.
      if (state === 'lost' || state === 'ended' || now() >= sentAt + renewDeadlineMs) return;
      renewedAt = sentAt;
      alarm.set(endsAt());
      if (state === 'leading') return;
      state = 'leading';
      options.onElected();
    },
    check,
    lose,
    end() {
      state = 'ended';
      alarm.set(undefined);
    },
    overdueMs: () => (state === 'leading' || state === 'lost' ? now() - renewedAt - leaseDurationMs : -Infinity),
  };
}
