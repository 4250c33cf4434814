// RFC 8936's own examples, by section.
import { describe, expect, test } from 'vitest';
import { parsePoll, pollAnswer, PollError, POLL_EVENTS_MAX } from './poll.ts';
import { isAboutSet } from './push.ts';

const parse = (body: unknown) => parsePoll(JSON.stringify(body));
const [A, B] = ['4d3559ec67504aaba65d40b0363faad8', '3d0c3cf797584bd193bd0fb1bd4e7d30'];
const plain = { maxEvents: POLL_EVENTS_MAX, returnImmediately: false, ack: [], setErrs: new Map() };

describe('RFC 8936', () => {
  test('section 2.4.1, figure 1: an initial poll', () => {
    expect(parse({ returnImmediately: true })).toEqual({ ...plain, returnImmediately: true });
  });

  test('section 2.4.1, figure 2: a poll with defaults waits', () => expect(parse({})).toEqual(plain));

  test('section 2.4.2, figure 3: an acknowledgement only', () => {
    const request = { ack: [A, B], maxEvents: 0, returnImmediately: true };
    expect(parse(request)).toEqual({ ...plain, ...request });
  });

  test('section 2.4.3, figure 4: an acknowledgement and the wait for more', () => {
    expect(parse({ ack: [A, B], returnImmediately: false })).toEqual({ ...plain, ack: [A, B] });
  });

  test('section 2.4.4, figure 5: an acknowledgement and an error', () => {
    const error = { err: 'authentication_failed', description: 'The SET could not be authenticated' };
    const poll = parse({ ack: [B], setErrs: { [A]: error }, returnImmediately: true });
    expect(poll).toEqual({ ...plain, ack: [B], setErrs: new Map([[A, error]]), returnImmediately: true });
    expect(isAboutSet(poll.setErrs.get(A)!)).toBe(false);
  });

  test('section 2.5, figure 6: an answer with two tokens', () => {
    const sets = [
      { jti: A, token: 'eyJ.a.b' },
      { jti: B, token: 'eyJ.c.d' },
    ];
    expect(JSON.parse(pollAnswer(sets, false))).toEqual({ sets: { [A]: 'eyJ.a.b', [B]: 'eyJ.c.d' } });
    expect(JSON.parse(pollAnswer(sets, true))).toMatchObject({ moreAvailable: true });
  });

  test('section 2.5, figure 7: an answer with none', () => expect(pollAnswer([], false)).toBe('{"sets":{}}'));

  test.each<[string, string]>([
    ['', 'no JSON'],
    ['[]', 'The body'],
    ['null', 'The body'],
    ['{"maxEvents":-1}', 'maxEvents'],
    ['{"maxEvents":1.5}', 'maxEvents'],
    ['{"maxEvents":"1"}', 'maxEvents'],
    ['{"returnImmediately":1}', 'returnImmediately'],
    ['{"ack":"a"}', 'ack'],
    ['{"ack":[1]}', 'ack.0'],
    [`{"ack":["${'a'.repeat(257)}"]}`, 'ack.0'],
    [JSON.stringify({ ack: Array.from({ length: 10_001 }, () => 'a') }), 'ack'],
    ['{"setErrs":{"a":{}}}', 'setErrs.a.err'],
    ['{"setErrs":[]}', 'setErrs'],
  ])('section 2.5.1: a request that is invalid is refused, with what is wrong in it: %.40s', (body, words) => {
    expect(() => parsePoll(body)).toThrow(PollError);
    expect(() => parsePoll(body)).toThrow(words);
  });
});

test('a receiver gets no more at once than we give, and unknown members do no harm', () => {
  expect(parse({ maxEvents: 1_000_000, later: true })).toEqual(plain);
});
