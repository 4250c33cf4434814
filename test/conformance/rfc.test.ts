// The examples of RFC 7643 section 8 and RFC 7644 section 3, a file each by section number, over HTTP against a whole Muster.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';
import { replay } from './replay.ts';
import { readTranscripts } from './transcript.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

describe.each(readTranscripts('rfc'))('$name', (example) => {
  test(`is answered as there (${example.source})`, async () => {
    expect(await replay(stack, example)).toEqual([]);
  });
});
