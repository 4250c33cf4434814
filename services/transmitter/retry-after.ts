// Retry-After (RFC 9110 section 10.2.3): how long a receiver asks to be left alone.

/** No receiver can ask for more: somebody may have to be paged meanwhile. */
export const RETRY_AFTER_MAX_MS = 3_600_000;

/**
 * @param text seconds, or a date of HTTP in any of its three forms
 * @returns milliseconds from now, an hour at most; undefined for what is neither, and without one
 */
export function retryAfterMs(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim();
  const waitMs = /^\d+$/.test(trimmed) ? Number(trimmed) * 1_000 : httpDate(trimmed) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), RETRY_AFTER_MAX_MS);
}

/** NaN for no date. All three forms begin with the day of the week. */
function httpDate(text: string): number {
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return Number.NaN;
  return Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
}
