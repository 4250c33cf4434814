import { expect, test } from 'vitest';
import { RETRY_AFTER_MAX_MS, retryAfterMs } from './retry-after.ts';

const NOW_MS = Date.UTC(1994, 10, 6, 8, 49, 0);

test.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
  ['Sun Nov  6 08:49:37 1994', 37_000],
  ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
  ['31536000', RETRY_AFTER_MAX_MS],
  ['9'.repeat(400), RETRY_AFTER_MAX_MS],
])('%s', (text, waitMs) => expect(retryAfterMs(text, NOW_MS)).toBe(waitMs));

test.each([undefined, '', 'soon', '-1', '1.5', '1994-11-06T08:49:37Z', 'Sun, soon GMT'])('%s says nothing', (text) => {
  expect(retryAfterMs(text, NOW_MS)).toBeUndefined();
});
