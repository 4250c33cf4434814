// Replays the transcripts over HTTP against a whole Muster, each with a tenant of its own.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';
import { replay } from './replay.ts';
import { readTranscripts } from './transcript.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

describe.each(readTranscripts('transcripts'))('$name', (transcript) => {
  test(`is answered as needed (${transcript.source})`, async () => {
    expect(await replay(stack, transcript)).toEqual([]);
  });
});
