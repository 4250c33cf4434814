// From a change to what came of it, over HTTP to a receiver on loopback. The examples of RFC 8935 are those of its sections.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { userChange, USER_ID } from '../../test/support/change.ts';
import { deliver, type Endpoint } from './delivery.ts';
import { createSender } from './request.ts';
import { createSigningKeyPem, parseSigningKey, publicKeys, type SigningKey } from './signing.ts';
import { createWebhookSecret, formatWebhookSecret } from './webhook-secret.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

let signingKey: SigningKey;
beforeAll(async () => {
  signingKey = await parseSigningKey(createSigningKeyPem());
});

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A receiver that answers so, and what it was sent. */
async function receiver({ status, headers = {}, body = '' }: Answer) {
  const requests: { path: string | undefined; headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        requests.push({ path: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(status, headers).end(body);
      });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { send, close } = createSender();
  ends.push(() => once(server.close(), 'close'), close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/muster`, requests, send };
}

const secret = createWebhookSecret();
const endpoint = (format: Endpoint['format'], url: string, given: Partial<Endpoint> = {}): Endpoint => ({
  ...{ name: 'oncall', format, url, secrets: [secret], signingKey, allowPrivate: true },
  ...{ issuer: 'https://users.example.com', audience: 'https://oncall.example.com' },
  ...given,
});

async function outcome(format: Endpoint['format'], answer: Answer) {
  const { url, send } = await receiver(answer);
  return deliver(endpoint(format, url), userChange(), send);
}

describe('a webhook', () => {
  test('arrives signed, with the authorization that was agreed', async () => {
    const { url, requests, send } = await receiver({ status: 204 });
    const to = endpoint('WEBHOOK', url, { authorization: 'Bearer agreed' });
    expect(await deliver(to, userChange(), send)).toEqual({ kind: 'DELIVERED' });
    const [request] = requests;
    expect(request).toMatchObject({
      path: '/muster',
      headers: { 'content-type': 'application/json', 'user-agent': 'Muster', authorization: 'Bearer agreed' },
    });
    const verified = new Webhook(formatWebhookSecret(secret)).verify(
      request!.body,
      request!.headers as Record<string, string>,
    );
    expect(verified).toMatchObject({ type: 'user.updated', data: { tenant: 'acme', id: USER_ID } });
  });

  test('is not sent without a secret', async () => {
    const { url, requests, send } = await receiver({ status: 204 });
    const detail = 'The receiver has no secret to sign with.';
    const to = endpoint('WEBHOOK', url, { secrets: [] });
    expect(await deliver(to, userChange(), send)).toEqual({ kind: 'FAILED', detail });
    expect(requests).toEqual([]);
  });
});

describe('RFC 8935', () => {
  test('section 2.1, figure 1: a token is the body of a request, and is verified with the published keys', async () => {
    const { url, requests, send } = await receiver({ status: 202 });
    const to = endpoint('SET_PUSH', url, { authorization: 'Bearer agreed' });
    expect(await deliver(to, userChange(), send)).toEqual({ kind: 'DELIVERED' });
    const [request] = requests;
    expect(request).toMatchObject({
      headers: {
        'content-type': 'application/secevent+jwt',
        accept: 'application/json',
        authorization: 'Bearer agreed',
      },
    });
    expect(request!.headers).not.toHaveProperty('webhook-signature');
    const { payload } = await jwtVerify(request!.body, createLocalJWKSet(publicKeys([signingKey])), {
      ...{ audience: to.audience, issuer: to.issuer, typ: 'secevent+jwt' },
    });
    expect(payload).toMatchObject({ sub_id: { format: 'scim', uri: `/Users/${USER_ID}` } });
  });

  test.each([
    ['2.3, figure 3', 'invalid_key', 'Key ID 12345 has been revoked.', 'FAILED'],
    ['2.3, figure 4', 'authentication_failed', 'Access token has expired.', 'FAILED'],
    ['2.3, figure 5', 'access_denied', 'Not authorized for issuer: https://iss.example.com/', 'FAILED'],
    ['2.4', 'invalid_issuer', 'Who?', 'FAILED'],
    ['2.4', 'invalid_audience', 'Not me.', 'FAILED'],
    ['2.4', 'invalid_request', 'No such event.', 'REFUSED'],
    ['7.1', 'too_odd', 'Of another registry.', 'REFUSED'],
  ])('section %s: %s', async (_, err, description, kind) => {
    const headers = { 'content-type': 'application/json', 'content-language': 'en-US' };
    const body = JSON.stringify({ err, description });
    const detail = `The receiver refused the token: ${err} ${description}`;
    expect(await outcome('SET_PUSH', { status: 400, headers, body })).toEqual({ kind, detail });
  });

  test.each(['', 'no', '[]', '{}', '{"err":1}'])(
    'section 2.3: a 400 without an error code counts as one: %j',
    async (body) => {
      const detail = 'The receiver answered 400 Bad Request.';
      expect(await outcome('SET_PUSH', { status: 400, body })).toEqual({ kind: 'REFUSED', detail });
    },
  );

  test('an error’s description is short, and nothing in it disturbs a log', async () => {
    const body = JSON.stringify({
      err: 'invalid_request',
      description: `a\r\n\u001b[31mb\u0000c ${'x'.repeat(3_000)}`,
    });
    const result = await outcome('SET_PUSH', { status: 400, body });
    const { detail } = result as { detail: string };
    expect(detail).toMatch(/^The receiver refused the token: invalid_request a \[31mb c x+$/);
    expect(detail.length).toBeLessThan(350);
  });
});

describe.each(['WEBHOOK', 'SET_PUSH'] as const)('%s', (format) => {
  test.each([200, 201, 202, 204])('%d: delivered', async (status) => {
    expect(await outcome(format, { status })).toEqual({ kind: 'DELIVERED' });
  });

  test('410: nothing more is wanted', async () =>
    expect(await outcome(format, { status: 410 })).toEqual({ kind: 'GONE' }));

  test.each([400, 409, 413, 422])('%d: this one is refused', async (status) => {
    expect(await outcome(format, { status })).toMatchObject({
      kind: 'REFUSED',
      detail: expect.stringContaining(`${status}`) as unknown,
    });
  });

  test.each([301, 302, 307, 308, 401, 403, 404, 405, 408, 415, 421, 429, 500, 502, 503, 504, 599])(
    '%d: the receiver fails, whatever it is sent',
    async (status) => {
      const result = await outcome(format, { status, headers: { location: 'http://127.0.0.1:1/' } });
      expect(result).toMatchObject({ kind: 'FAILED', detail: expect.stringContaining(`${status}`) as unknown });
    },
  );

  test.each([429, 503])('%d: says when to come again', async (status) => {
    const result = await outcome(format, { status, headers: { 'retry-after': '120' } });
    expect(result).toMatchObject({ kind: 'FAILED', retryAfterMs: 120_000 });
  });

  test('no answer is a failure, not an exception', async () => {
    const { send } = await receiver({ status: 200 });
    for (const [url, words] of [
      ['http://127.0.0.1:1/', 'The connection was refused.'],
      ['http://169.254.169.254/', 'is not a private address'],
      ['nonsense', 'The URL is none'],
    ] as const) {
      const detail: unknown = expect.stringContaining(words);
      expect(await deliver(endpoint(format, url), userChange(), send)).toMatchObject({ kind: 'FAILED', detail });
    }
    const guarded = endpoint(format, 'https://127.0.0.1/', { allowPrivate: false });
    expect(await deliver(guarded, userChange(), send)).toMatchObject({ kind: 'FAILED' });
  });

  test('an authorization that is no header is a failure, and is not repeated', async () => {
    const { url, send, requests } = await receiver({ status: 200 });
    const result = await deliver(endpoint(format, url, { authorization: 'Bearer a\r\nx: y' }), userChange(), send);
    expect(result).toMatchObject({ kind: 'FAILED' });
    expect(JSON.stringify(result)).not.toContain('Bearer');
    expect(requests).toEqual([]);
  });
});
