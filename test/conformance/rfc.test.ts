// The examples of RFC 7643 section 8 and RFC 7644 section 3, a file each by section number, over HTTP against a whole Muster.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';
import { replay } from './replay.ts';
import { readTranscripts } from './transcript.ts';

// What they need is not there yet. A file is taken out when its feature comes; the tests below say when.
const waiting: Readonly<Record<string, 'groups' | 'bulk' | 'groups and bulk'>> = {
  '7644-3.7.1.json': 'groups and bulk',
  '7644-3.7.1-managers.json': 'bulk',
  '7644-3.7.2.json': 'bulk',
  '7644-3.7.2-groups.json': 'groups and bulk',
  '7644-3.7.3.json': 'bulk',
  '7644-3.7.3-errors.json': 'bulk',
  '7644-3.7.4.json': 'bulk',
};

const examples = readTranscripts('rfc');

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

describe.each(examples.filter(({ file }) => !(file in waiting)))('$name', (example) => {
  test(`is answered as there (${example.source})`, async () => {
    expect(await replay(stack, example)).toEqual([]);
  });
});

describe('an example waits only while what it needs is not there', () => {
  test.each(Object.entries(waiting))('%s: %s', async (file) => {
    const example = examples.find((each) => each.file === file)!;
    const wrong = await replay(stack, example).catch((error: unknown) => [String(error)]);
    expect(wrong, 'is answered as there: take it off the list').not.toEqual([]);
  });
});
