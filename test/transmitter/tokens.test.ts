// Security event tokens: pushed, and for those who come for them; who may come, and what verifies.
import { randomBytes } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, jwtVerify, type JWTPayload } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningTransmitter } from '../../services/transmitter/server.ts';
import { createToken, tokenDigest } from '../../services/token.ts';
import { createClock, createCustomer, quick, startStage, type Customer, type Stage } from './stage.ts';

const HOUR_MS = 3_600_000;
const patiently = { timeout: 15_000 };

let stage: Stage;
let customer: Customer;
let transmitter: RunningTransmitter;
const clock = createClock();
beforeAll(async () => {
  stage = await startStage();
  customer = await createCustomer(stage.stack);
  transmitter = await stage.transmit({ backoff: quick, clock });
});
afterAll(() => stage.stop());

const base = () => `http://127.0.0.1:${transmitter.port}`;
const only = () => ({ tenant_ids: [customer.tenantId] });
const verify = (token: string, audience: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(`${base()}/jwks.json`)), {
    ...{ audience, issuer: 'https://muster.example', typ: 'secevent+jwt', algorithms: ['ES256'] },
  });

interface Polled {
  readonly sets: Readonly<Record<string, string>>;
  readonly moreAvailable?: boolean;
}

/** A receiver that polls: what it asks, and what it is answered with. */
async function poller() {
  const token = createToken(randomBytes, 'receiver');
  const credential = { token_digest: tokenDigest(token) };
  const name = await stage.declare(undefined, { format: 'SET_POLL', ...only(), retry_for_hours: 2, credential });
  const poll = async (body: object = {}, given = token) => {
    const answer = await fetch(`${base()}/poll/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${given}`, 'content-type': 'application/json' },
      body: JSON.stringify({ returnImmediately: true, ...body }),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Polled };
  };
  /** The claims of what waits, by jti. */
  const waiting = async (body: object = {}) => {
    const { sets } = (await poll(body)).body;
    return new Map(Object.entries(sets).map(([jti, set]) => [jti, decodeJwt(set)]));
  };
  return { name, token, poll, waiting };
}

const uriOf = (claims: JWTPayload) => (claims['sub_id'] as { uri: string }).uri;

test('a token is pushed with the receiver’s own authorization, and verified with the published keys', async () => {
  const at = await stage.receiver();
  const name = await stage.declare(at, {
    ...{ format: 'SET_PUSH', ...only(), audience: 'https://siem.example' },
    credential: { authorization: 'Bearer theirs' },
  });
  at.answer(() => 202);
  const id = await customer.createUser();
  await expect.poll(() => at.taken.length, patiently).toBe(1);
  const [{ headers, body }] = at.taken as [(typeof at.taken)[0]];
  expect(headers).toMatchObject({ authorization: 'Bearer theirs', 'content-type': 'application/secevent+jwt' });
  const { payload } = await verify(body, 'https://siem.example');
  expect(uriOf(payload)).toBe(`/Users/${id}`);
  await stage.stack.client.receivers.rotateCredential({
    name,
    credential: { authorization: 'Bearer new' },
    overlap_seconds: 60,
  });
  await expect
    .poll(async () => {
      await customer.change(id);
      return at.received.at(-1)!.headers.authorization;
    }, patiently)
    .toBe('Bearer new');
});

test('a token waits until it is acknowledged, and is the same each time it is asked for', async () => {
  const { poll, waiting, name } = await poller();
  const ids = [await customer.createUser(), await customer.createUser()];
  await expect.poll(async () => (await waiting()).size, patiently).toBe(2);
  const first = await waiting();
  expect([...first.values()].map(uriOf).sort()).toEqual(ids.map((id) => `/Users/${id}`).sort());
  expect([...(await waiting()).keys()]).toEqual([...first.keys()]);
  const one = await poll({ maxEvents: 1 });
  expect(Object.keys(one.body.sets)).toEqual([[...first.keys()][0]]);
  expect(one.body.moreAvailable).toBe(true);
  await verify(Object.values(one.body.sets)[0]!, name);

  const [jti = '', other = ''] = [...first.keys()];
  // It took something when it says so, and not before.
  await waiting({ ack: ['nobody-knows-it'] });
  expect(await stage.health(name)).toMatchObject({ last_success_time_ms: 0 });
  expect([...(await waiting({ ack: [jti, 'nobody-knows-it'] })).keys()]).toEqual([other]);
  expect((await poll({ ack: [other], maxEvents: 0 })).body).toEqual({ sets: {} });
  expect((await poll()).body).toEqual({ sets: {} });
  const health = await stage.health(name);
  expect(health).toMatchObject({ parked: 0, dead: 0 });
  expect(Math.abs(Date.now() - health.last_success_time_ms)).toBeLessThan(60_000);
});

test('of one resource one token is handed out, and the next when that is acknowledged', async () => {
  const { waiting } = await poller();
  const id = await customer.createUser();
  await customer.change(id, 2);
  const versions: string[] = [];
  let ack: string[] = [];
  await expect
    .poll(async () => {
      const found = await waiting({ ack });
      expect(found.size).toBeLessThanOrEqual(1);
      ack = [...found.keys()];
      for (const claims of found.values()) {
        const events = Object.values(claims['events'] as Record<string, { version?: string }>);
        versions.push(...events.flatMap(({ version }) => version ?? []));
      }
      return versions;
    }, patiently)
    .toEqual(['W/"1"', 'W/"2"', 'W/"3"']);
});

test('a token that the receiver finds wrong is a dead letter, and waits again where only the key is in doubt', async () => {
  const { name, poll, waiting } = await poller();
  const ids = [await customer.createUser(), await customer.createUser()];
  await expect.poll(async () => (await waiting()).size, patiently).toBe(2);
  const [bad = '', doubtful = ''] = [...(await waiting()).keys()];
  await poll({
    maxEvents: 0,
    setErrs: { [bad]: { err: 'invalid_request', description: 'no such thing' }, [doubtful]: { err: 'invalid_key' } },
  });
  expect([...(await waiting()).keys()]).toEqual([doubtful]);
  const { dead_letters } = await stage.stack.client.receivers.listDeadLetters({ receiver: name });
  expect(dead_letters).toMatchObject([{ message_id: bad, error: expect.stringContaining('no such thing') }]);
  expect(ids).toContain(dead_letters[0]!.resource_id);
  await stage.stack.client.receivers.replay({ receiver: name, ids: [dead_letters[0]!.id] });
  expect(new Set((await waiting()).keys())).toEqual(new Set([bad, doubtful]));
});

test('a poll that may wait is answered when something comes', async () => {
  const { poll, waiting } = await poller();
  await customer.createUser();
  await expect.poll(async () => (await waiting()).size, patiently).toBe(1);
  await waiting({ ack: [...(await waiting()).keys()] });
  const answer = poll({ returnImmediately: false });
  const id = await customer.createUser();
  const { body } = await answer;
  expect(Object.values(body.sets).map((set) => uriOf(decodeJwt(set)))).toEqual([`/Users/${id}`]);
});

test('of many polls that would wait for nothing some do, and the others are answered at once', async () => {
  const { poll } = await poller();
  const busy = await poller();
  const polls = Array.from({ length: 40 }, () => busy.poll({ returnImmediately: false }));
  let answered = 0;
  for (const each of polls) void each.then(() => (answered += 1));
  await expect.poll(() => answered, patiently).toBe(24);
  // Those who wait for another receiver take no place of this one.
  const answer = poll({ returnImmediately: false });
  const id = await customer.createUser();
  expect(Object.values((await answer).body.sets).map((set) => uriOf(decodeJwt(set)))).toEqual([`/Users/${id}`]);
  await Promise.all(polls);
});

test('a poll without its own receiver’s token is told nothing', async () => {
  const [own, other] = [await poller(), await poller()];
  const tokens = ['', 'mrv_x', other.token, createToken(randomBytes, 'receiver'), createToken(randomBytes, 'reader')];
  const answers = await Promise.all(tokens.map((token) => own.poll({}, token)));
  for (const { status, headers, body } of answers) {
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(body).toEqual({ description: 'The token is missing, wrong, expired or revoked.' });
  }
  const unknown = await fetch(`${base()}/poll/nobody`, {
    method: 'POST',
    body: '{}',
    headers: { authorization: `Bearer ${own.token}` },
  });
  expect(unknown.status).toBe(401);
  expect((await own.poll({ maxEvents: -1 })).status).toBe(400);
  expect((await own.poll()).status).toBe(200);
  const next = createToken(randomBytes, 'receiver');
  const rotate = (overlap_seconds: number, token: string) =>
    stage.stack.client.receivers.rotateCredential({
      name: own.name,
      credential: { token_digest: tokenDigest(token) },
      overlap_seconds,
    });
  await rotate(60, next);
  expect([(await own.poll()).status, (await own.poll({}, next)).status]).toEqual([200, 200]);
  await rotate(0, createToken(randomBytes, 'receiver'));
  expect([(await own.poll()).status, (await own.poll({}, next)).status]).toEqual([401, 401]);
});

test('what nobody comes for is given up in time', async () => {
  const { name, waiting } = await poller();
  await customer.createUser();
  await expect.poll(async () => (await stage.health(name)).parked, patiently).toBe(1);
  clock.turn(2 * HOUR_MS + 60_000);
  await expect.poll(() => stage.health(name), patiently).toMatchObject({ parked: 0, dead: 1 });
  expect(await waiting()).toEqual(new Map());
});

test('a new key is published before it signs, and the old one after it does', async () => {
  const kids = async () => {
    const answer = await fetch(`${base()}/jwks.json`);
    const { keys } = (await answer.json()) as { keys: { kid: string; d?: string }[] };
    expect(keys.every((key) => key.d === undefined)).toBe(true);
    return keys.map(({ kid }) => kid);
  };
  const before = await kids();
  expect(before).toHaveLength(1);
  expect(await stage.stack.client.receivers.rotateSigningKey({})).toEqual({ published: 2 });
  clock.turn(60_000);
  await expect.poll(kids, patiently).toHaveLength(2);
  expect((await kids())[0]).toBe(before[0]);
});
