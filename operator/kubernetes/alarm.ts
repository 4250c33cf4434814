// One timer for a moment that is moved as often as one likes.

export interface Alarm {
  /** `at` in monotonic milliseconds; undefined: never. Takes the place of what was set before. */
  set(at: number | undefined): void;
}

/** What setTimeout can wait for at most. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** @param ring called at the time, or before it: it looks at the clock and sets the alarm again */
export function createAlarm(now: () => number, ring: () => void): Alarm {
  let setFor: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    set(at) {
      if (at === setFor && timer !== undefined) return;
      clearTimeout(timer);
      timer = undefined;
      setFor = at;
      if (at === undefined) return;
      const delayMs = Math.min(TIMER_MS_MAX, Math.max(1, Math.ceil(at - now())));
      timer = setTimeout(() => {
        timer = undefined;
        ring();
      }, delayMs);
    },
  };
}
