// Against servers on loopback, of which each test says which addresses count as public.
import { once } from 'node:events';
import { createServer as createPlainServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { createServer as createSocketServer, type AddressInfo, type Server as SocketServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createAuthority, issue } from '../../test/support/certificates.ts';
import { addressReach, type Reach } from './address.ts';
import { createSender, type OutgoingRequest, type SenderOptions } from './request.ts';

const NAME = 'hooks.example.com';
const DAY_MS = 86_400_000;
const authority = createAuthority(new Date());
/** Loopback has more addresses than one: this one is public here. */
const PUBLIC = '127.0.0.2';
const reachOf = (address: string): Reach => (address === PUBLIC ? 'PUBLIC' : addressReach(address));
const resolve = () => Promise.resolve([PUBLIC]);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function listen(server: Server | SocketServer, host: string, at = 0) {
  await once(server.listen(at, host), 'listening');
  const connections = { count: 0 };
  const open = new Set<{ destroy(): unknown }>();
  server.on('connection', (socket) => {
    connections.count += 1;
    open.add(socket.on('close', () => open.delete(socket)));
  });
  ends.push(async () => {
    const closed = once(server.close(), 'close');
    for (const socket of open) socket.destroy();
    await closed;
  });
  return { port: (server.address() as AddressInfo).port, connections };
}

const { cert, key } = issue(authority, NAME, { usage: 'server' });
const ok: RequestListener = (request, response) => void request.resume().on('end', () => response.end('taken'));
const serve = (listener = ok, host = PUBLIC, at = 0) => listen(createServer({ cert, key }, listener), host, at);
const servePlainly = (listener = ok, host = '127.0.0.1') => listen(createPlainServer(listener), host);

function sender(options: SenderOptions = {}) {
  const made = createSender({ resolve, reachOf, ca: authority.cert, ...options });
  ends.push(() => made.close());
  return made.send;
}

const to = (url: string, given: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  ...{
    url,
    headers: { 'content-type': 'text/plain', authorization: 'Bearer secret' },
    body: 'Zoë',
    allowPrivate: false,
  },
  ...given,
});

describe('a request', () => {
  test('arrives as it was made, at the address that was checked, under the receiver’s name', async () => {
    const seen: unknown[] = [];
    const { port } = await serve((request, response) => {
      const { method, url, headers, socket } = request;
      const { servername } = socket as unknown as { servername: string };
      request.setEncoding('utf8').on('data', (body) => {
        const { host, authorization } = headers;
        seen.push({ method, url, body, host, authorization, servername, address: socket.localAddress });
        response.writeHead(202).end();
      });
    });
    const reply = await sender()(to(`https://${NAME}:${port}/a/b?c=d#e`));
    expect(reply).toEqual({ status: 202, retryAfter: undefined, body: '' });
    const [host, address] = [`${NAME}:${port}`, PUBLIC];
    const same = { method: 'POST', url: '/a/b?c=d', body: 'Zoë', authorization: 'Bearer secret', servername: NAME };
    expect(seen).toEqual([{ ...same, host, address }]);
  });

  test('uses a connection again', async () => {
    const { port, connections } = await serve();
    const send = sender();
    for (let count = 0; count < 10; count++) await send(to(`https://${NAME}:${port}/`));
    expect(connections.count).toBeLessThan(5);
  });

  test('does not follow a redirect', async () => {
    const { port, connections } = await servePlainly();
    const server = await serve((_, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${port}/`, 'retry-after': '7' }).end();
    });
    expect(await sender()(to(`https://${NAME}:${server.port}/`))).toEqual({ status: 307, retryAfter: '7', body: '' });
    expect(connections.count).toBe(0);
  });

  test('passes by the proxies of the environment', async () => {
    const proxy = await servePlainly();
    const { port } = await serve();
    for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'ALL_PROXY']) {
      process.env[name] = `http://127.0.0.1:${proxy.port}`;
      ends.push(() => delete process.env[name]);
    }
    expect(await sender()(to(`https://${NAME}:${port}/`))).toMatchObject({ status: 200 });
    expect(proxy.connections.count).toBe(0);
  });
});

describe('an answer', () => {
  test('is read no further than 4 KiB', async () => {
    const ended = Promise.withResolvers<boolean>();
    const { port } = await serve((request, response) => {
      response.on('close', () => ended.resolve(response.writableFinished));
      const more = (): void => {
        if (response.writable) response.write('x'.repeat(16_384), more);
      };
      request.resume().on('end', more);
    });
    const { status, body } = await sender()(to(`https://${NAME}:${port}/`));
    expect([status, body]).toEqual([200, 'x'.repeat(4_096)]);
    expect(await ended.promise, 'the rest was not fetched').toBe(false);
  });

  test('counts by its status even if the rest of it never comes', async () => {
    const { port } = await serve(
      (_, response) => void response.writeHead(202, { 'content-length': '10' }).write('abc'),
    );
    const reply = await sender({ deadlineMs: 300 })(to(`https://${NAME}:${port}/`));
    expect(reply).toEqual({ status: 202, retryAfter: undefined, body: 'abc' });
  });

  test.each<[string, RequestListener, string]>([
    ['that does not come', () => undefined, 'There was no answer in time.'],
    ['that is cut off', (request) => void request.socket.destroy(), 'The connection was broken off.'],
    [
      'with headers without end',
      (_, response) => void response.writeHead(200, { a: 'x'.repeat(100_000) }).end(),
      'too large',
    ],
  ])('%s is an error that says so', async (_, listener, words) => {
    const { port } = await serve(listener);
    await expect(sender({ deadlineMs: 300 })(to(`https://${NAME}:${port}/`))).rejects.toThrow(words);
  });

  test('that trickles in is waited for until the deadline, and no longer', async () => {
    const { port } = await listen(
      createSocketServer((socket) => {
        socket.write('HTTP/1.1 200 OK\r\nx: ');
        const timer = setInterval(() => socket.write('y'), 20);
        socket.on('close', () => clearInterval(timer)).on('error', () => undefined);
      }),
      '127.0.0.1',
    );
    const request = to(`http://127.0.0.1:${port}/`, { allowPrivate: true });
    await expect(sender({ deadlineMs: 300 })(request)).rejects.toThrow('There was no answer in time.');
  });
});

test('an answer of another protocol is an error that says so', async () => {
  const { port } = await listen(
    createSocketServer((socket) => socket.on('error', () => undefined).end('220 mail.example.com\r\n')),
    '127.0.0.1',
  );
  const request = to(`http://127.0.0.1:${port}/`, { allowPrivate: true });
  await expect(sender()(request)).rejects.toThrow('The answer is not HTTP.');
});

describe('a server that cannot be trusted gets nothing', () => {
  const strangers = createAuthority(new Date());
  test.each([
    ['of an unknown authority', issue(strangers, NAME, { usage: 'server' }), 'not trusted'],
    ['for another name', issue(authority, 'other.example.com', { usage: 'server' }), 'another name'],
    [
      'that expired',
      issue(authority, NAME, { usage: 'server', at: new Date(Date.now() - 4_000 * DAY_MS) }),
      /expired|trusted/,
    ],
  ])('with a certificate %s', async (_, { cert, key }, words) => {
    let requests = 0;
    const { port } = await listen(
      createServer({ cert, key }, () => (requests += 1)),
      PUBLIC,
    );
    await expect(sender()(to(`https://${NAME}:${port}/`))).rejects.toThrow(words);
    expect(requests).toBe(0);
  });
});

describe('private addresses', () => {
  test('are not connected to, by address or by name, unless they are allowed', async () => {
    const { port, connections } = await serve(ok, '127.0.0.1');
    const send = sender({ resolve: () => Promise.resolve(['127.0.0.1']) });
    await expect(send(to(`https://127.0.0.1:${port}/`))).rejects.toThrow('127.0.0.1 is not a public address');
    await expect(send(to(`https://2130706433:${port}/`))).rejects.toThrow('127.0.0.1 is not a public address');
    await expect(send(to(`https://${NAME}:${port}/`))).rejects.toThrow(`${NAME}, 127.0.0.1, is not a public address`);
    expect(connections.count).toBe(0);
    expect(await send(to(`https://${NAME}:${port}/`, { allowPrivate: true }))).toMatchObject({ status: 200 });
    await expect(send(to(`https://${NAME}:${port}/`)), 'the connection that is open is not theirs').rejects.toThrow(
      NAME,
    );
  });

  test('are not connected to when the name has public ones as well', async () => {
    const { port, connections } = await serve();
    for (const addresses of [
      ['127.0.0.1', PUBLIC],
      [PUBLIC, '::1'],
      [PUBLIC, '::ffff:10.0.0.1'],
    ]) {
      const send = sender({ resolve: () => Promise.resolve(addresses) });
      await expect(send(to(`https://${NAME}:${port}/`))).rejects.toThrow('is not a public address');
    }
    expect(connections.count).toBe(0);
  });

  test('are not connected to by a name that was public a moment ago', async () => {
    const open = await serve(
      (request, response) =>
        void request.resume().on('end', () => response.writeHead(200, { connection: 'close' }).end()),
    );
    const inner = await serve(ok, '127.0.0.1', open.port);
    let asked = 0;
    const send = sender({ resolve: () => Promise.resolve([++asked === 1 ? PUBLIC : '127.0.0.1']) });
    expect(await send(to(`https://${NAME}:${open.port}/`))).toMatchObject({ status: 200 });
    expect(asked, 'what was checked is what was connected to').toBe(1);
    await expect(send(to(`https://${NAME}:${open.port}/`))).rejects.toThrow('127.0.0.1, is not a public address');
    expect([open.connections.count, inner.connections.count]).toEqual([1, 0]);
  });

  test('are reached over http where they are allowed, and public ones are not', async () => {
    const { port } = await servePlainly();
    const answer = { status: 200, retryAfter: undefined, body: 'taken' };
    const send = sender({ resolve: () => Promise.resolve(['127.0.0.1']) });
    expect(await send(to(`http://127.0.0.1:${port}/`, { allowPrivate: true }))).toEqual(answer);
    expect(await send(to(`http://receiver.svc:${port}/`, { allowPrivate: true }))).toEqual(answer);
    const outside = await servePlainly(ok, PUBLIC);
    await expect(sender()(to(`http://${NAME}:${outside.port}/`, { allowPrivate: true }))).rejects.toThrow(
      'only https://',
    );
    expect(outside.connections.count).toBe(0);
  });

  test('of metadata services are nobody’s', async () => {
    const send = sender({ resolve: () => Promise.resolve(['169.254.169.254']) });
    await expect(send(to(`http://${NAME}/`, { allowPrivate: true }))).rejects.toThrow('169.254.169.254, is not');
  });
});

test('the next address of a name is tried when nobody listens at the first', async () => {
  const { port } = await serve();
  const send = sender({ resolve: () => Promise.resolve(['127.0.0.3', PUBLIC]), reachOf: () => 'PUBLIC' });
  expect(await send(to(`https://${NAME}:${port}/`))).toMatchObject({ status: 200 });
});

test.each([
  ['nobody listens', () => Promise.resolve([PUBLIC]), 'The connection was refused.'],
  ['the name is not there', () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' })), 'was not found'],
  ['the name has no address', () => Promise.resolve([]), 'has no address'],
])('%s: the error says so', async (_, resolve, words) => {
  const server = createPlainServer();
  await once(server.listen(0, PUBLIC), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  await expect(sender({ resolve })(to(`https://${NAME}:${port}/`))).rejects.toThrow(words);
});

test('a resolver that does not answer is waited for no longer than a receiver', async () => {
  const resolved = Promise.withResolvers<string[]>();
  const send = sender({ resolve: () => resolved.promise, deadlineMs: 200 });
  ends.push(() => resolved.resolve([]));
  await expect(send(to(`https://${NAME}/`))).rejects.toThrow('There was no answer in time.');
});

test('requests that wait for a slow receiver’s connections end in time, and are not sent when one is free', async () => {
  const held: ServerResponse[] = [];
  const { port } = await serve((_, response) => void held.push(response));
  const { send, close } = createSender({ resolve, reachOf, ca: authority.cert, deadlineMs: 1_000 });
  const sent = Array.from({ length: 20 }, () => send(to(`https://${NAME}:${port}/`)));
  const results = await Promise.allSettled(sent);
  await close();
  expect(results.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'rejected'));
  expect(held.length).toBeGreaterThan(0);
  expect(held.length).toBeLessThanOrEqual(8);
});

test('the system’s resolver is asked when there is no other', async () => {
  const { port } = await servePlainly();
  const made = createSender();
  ends.push(() => made.close());
  expect(await made.send(to(`http://localhost:${port}/`, { allowPrivate: true }))).toMatchObject({ status: 200 });
  await expect(made.send(to(`https://localhost:${port}/`))).rejects.toThrow('is not a public address');
});
