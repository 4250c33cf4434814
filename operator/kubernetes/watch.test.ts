import { describe, expect, test } from 'vitest';
import { ApiError } from './api-error.ts';
import { readEvents } from './watch.ts';

const event = (name: string, type = 'ADDED') => ({ type, object: { metadata: { name, resourceVersion: '7' } } });

/** Names of the events in these chunks, and the error at the end if there is one. */
async function read(chunks: readonly Uint8Array[], onLife: () => void = () => undefined): Promise<unknown[]> {
  const body = (async function* () {
    for (const chunk of chunks) yield await Promise.resolve(chunk);
  })();
  const found: unknown[] = [];
  try {
    for await (const { type, object } of readEvents(body, onLife)) found.push(`${type} ${object.metadata.name}`);
  } catch (error) {
    found.push(error);
  }
  return found;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const lines = (...events: object[]): string => events.map((one) => `${JSON.stringify(one)}\n`).join('');

describe('the events of a watch', () => {
  test('come one by one, however the bytes are cut', async () => {
    const text = bytes(lines(event('zürich'), event('東京', 'MODIFIED'), event('😀', 'BOOKMARK')));
    for (const size of [1, 2, 3, 7, 50, 10_000]) {
      const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
        text.subarray(at * size, (at + 1) * size),
      );
      let lives = 0;
      const onLife = () => {
        lives++;
      };
      expect(await read(chunks, onLife)).toEqual(['ADDED zürich', 'MODIFIED 東京', 'BOOKMARK 😀']);
      expect(lives).toBe(chunks.length);
    }
  });

  test('of which there are none are none', async () => {
    expect(await read([])).toEqual([]);
    expect(await read([bytes('\n'), bytes('\r\n')])).toEqual([]);
  });

  test('before an ERROR event come, and the error is thrown as the server means it', async () => {
    const status = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' };
    const found = await read([bytes(lines(event('a'), { type: 'ERROR', object: status }, event('b')))]);
    expect(found).toEqual(['ADDED a', expect.any(ApiError)]);
    expect(found[1]).toMatchObject({ code: 410, reason: 'Expired', message: 'too old' });
  });

  test('end with an error when the last one is not whole', async () => {
    const found = await read([bytes(lines(event('a')) + '{"type":"ADD')]);
    expect(found).toEqual(['ADDED a', expect.objectContaining({ failure: 'closed' })]);
  });

  test('without an end are given up at a limit', async () => {
    const chunk = bytes('x'.repeat(1024 * 1024));
    const found = await read(Array.from({ length: 20 }, () => chunk));
    expect(found).toEqual([expect.objectContaining({ message: expect.stringContaining('longer than 16777216') })]);
  });

  test('that are no JSON do not show what they are', async () => {
    const found = await read([bytes('mst_0123456789\n')]);
    expect(found).toEqual([expect.objectContaining({ failure: 'other' })]);
    expect(String(found[0])).not.toContain('mst_');
  });
});
