// Who gets in: tokens, their cache, and how soon a revocation holds.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createToken } from '../../services/token.ts';
import { internal, unavailable } from '../../services/scim/error.ts';
import { send, sendRaw, startTestGateway, until, type Answer, type LoggedGateway } from './client.ts';
import { StandIn } from './stand-in.ts';

let directory: StandIn;
let gateway: LoggedGateway;

beforeAll(async () => {
  directory = await StandIn.start();
  gateway = await startTestGateway({ DIRECTORY_ADDRESS: directory.address });
});

beforeEach(() => {
  directory.works.clear();
  directory.streaming = true;
});

afterAll(async () => {
  await gateway.stop();
  directory.kill();
});

const list = (headers: Record<string, string>): Promise<Answer> =>
  send(gateway.port, { path: '/scim/v2/Users', headers });
const bearer = (token: string) => list({ authorization: `Bearer ${token}` });
const resolutions = () => directory.calls('ResolveToken').length;

test('missing, malformed, unknown, revoked and expired tokens get the same 401', async () => {
  const revoked = directory.issue('acme');
  directory.revoke(revoked);
  const expired = directory.issue('acme', { expiry_time_ms: Date.now() - 1 });
  const valid = directory.issue('acme');
  const answers = await Promise.all([
    list({}),
    list({ authorization: '' }),
    list({ authorization: 'Bearer' }),
    list({ authorization: `Basic ${valid}` }),
    list({ authorization: valid }),
    list({ authorization: `Bearer ${valid}, Bearer ${valid}` }),
    bearer(valid.slice(0, -1)),
    bearer(`${valid.slice(0, -1)}${valid.endsWith('0') ? '1' : '0'}`),
    bearer('x'.repeat(10_000)),
    bearer('eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL3N0cy53aW5kb3dzLm5ldC8ifQ.'),
    bearer(createToken(randomBytes)),
    bearer(revoked),
    bearer(expired),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBe(401);
    expect(answer.text).toBe(answers[0].text);
    expect(answer.headers).toMatchObject({ 'www-authenticate': 'Bearer', 'content-type': 'application/scim+json' });
    expect(Object.keys(answer.headers)).toEqual(Object.keys(answers[0].headers));
  }
});

test('a mistyped token is refused without asking the directory', async () => {
  const before = resolutions();
  await bearer(`mst_${'0'.repeat(49)}`);
  expect(resolutions()).toBe(before);
});

test('the scheme may be written in any case', async () => {
  const token = directory.issue('acme');
  for (const scheme of ['bearer', 'BEARER', 'Bearer ']) {
    expect((await list({ authorization: `${scheme} ${token}` })).status).toBe(200);
  }
});

test('two Authorization headers are 400, whichever is right', async () => {
  const token = directory.issue('acme');
  const [right, wrong] = [`Authorization: Bearer ${token}\r\n`, 'authorization: Bearer nonsense\r\n'];
  for (const headers of [right + wrong, wrong + right, right + right]) {
    const text = `GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`;
    expect(await sendRaw(gateway.port, text)).toMatch(/^HTTP\/1.1 400 [^]*invalidSyntax/);
  }
});

test('each token is its own tenant', async () => {
  const tokens = ['a', 'b', 'c'].map((tenant) => directory.issue(tenant));
  for (const [index, token] of tokens.entries()) {
    await bearer(token);
    expect(directory.last.request['tenant_id']).toBe(['a', 'b', 'c'][index]);
  }
});

test('a suspended tenant gets 403 with the reason', async () => {
  const answer = await bearer(directory.issue('late', { provisioning: 'SUSPENDED' }));
  expect(answer.status).toBe(403);
  expect(answer.text).toContain('suspended');
});

test('a token that could not be checked is 503 with Retry-After, whatever went wrong', async () => {
  const token = directory.issue('acme');
  const faults = [() => unavailable('no database'), () => internal(new Error('bug')), () => new Error('bug')];
  for (const fault of faults) {
    directory.works.set('ResolveToken', () => {
      throw fault();
    });
    const answer = await bearer(token);
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
  }
  directory.works.clear();
  expect((await bearer(token)).status).toBe(200);
});

test('a hundred requests at once ask about their token once', async () => {
  const token = directory.issue('acme');
  const before = resolutions();
  const answers = await Promise.all(Array.from({ length: 100 }, () => bearer(token)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(resolutions()).toBe(before + 1);
});

test('a revocation holds at once when the stream tells', async () => {
  const token = directory.issue('gone');
  expect((await bearer(token)).status).toBe(200);
  directory.revoke(token);
  await until(async () => (await bearer(token)).status === 401, 500);
});

test('a revocation holds within five seconds when the stream is dead', async () => {
  const token = directory.issue('gone');
  expect((await bearer(token)).status).toBe(200);
  directory.streaming = false;
  directory.revoke(token);
  const revokedAt = performance.now();
  await until(async () => (await bearer(token)).status === 401, 5_000);
  expect(performance.now() - revokedAt).toBeLessThan(5_000);
});

test('an answer that was on its way while the tenant changed is not kept', async () => {
  const token = directory.issue('slow');
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  directory.works.set('ResolveToken', async (request) => {
    const answer = directory.resolve(request);
    await held;
    return answer;
  });
  const before = resolutions();
  const early = bearer(token);
  await until(() => resolutions() === before + 1);
  directory.works.clear();
  directory.revoke(token);
  await until(async () => (await bearer(token)).status === 401, 1_000);
  release();
  expect((await early).status).toBe(200);
  expect((await bearer(token)).status).toBe(401);
});

test('a token stops at its expiry although it is cached', async () => {
  const expiresAt = Date.now() + 700;
  const token = directory.issue('acme', { expiry_time_ms: expiresAt });
  expect((await bearer(token)).status).toBe(200);
  await until(async () => (await bearer(token)).status === 401, 1_500);
  expect(Date.now()).toBeGreaterThanOrEqual(expiresAt);
});

test('a token that is registered after its first try is taken within two seconds', async () => {
  const token = directory.issue('new');
  const known = directory.resolve.bind(directory);
  directory.works.set('ResolveToken', (request) => known({ ...request, digest: randomBytes(32) }));
  expect((await bearer(token)).status).toBe(401);
  directory.works.clear();
  await until(async () => (await bearer(token)).status === 200, 2_000);
});
