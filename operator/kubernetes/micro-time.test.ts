import { expect, test } from 'vitest';
import { microTime } from './micro-time.ts';

test('a time has six digits after the second, also when they are zeros', () => {
  expect(microTime(new Date(0))).toBe('1970-01-01T00:00:00.000000Z');
  expect(microTime(new Date('2026-02-03T04:05:06.789+02:00'))).toBe('2026-02-03T02:05:06.789000Z');
});
