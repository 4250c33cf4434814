// Whether the traffic of the end to end suite sees what it is for: here it plays against a directory that is tampered with.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type Stack, type StackTenant } from '../support/stack.ts';
import { takeCensus } from './traffic/census.ts';
import { Life } from './traffic/life.ts';
import { createSender } from './traffic/sender.ts';
import { Tally } from './traffic/tally.ts';

const USERS = 4;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

/** A tenant with users in it, one step into their lives, and what may be done behind their backs. */
async function play() {
  const tenant = await stack.createTenant();
  const tally = new Tally();
  const url = new URL('/scim/v2', stack.url);
  const sender = createSender({ url, token: tenant.token, concurrency: 2, rate: 10_000, tally });
  const cast = { sender, tally, ids: new Set<string>() };
  const lives = Array.from({ length: USERS }, (_, index) => new Life(cast, 'test', index));
  const step = () => Promise.all(lives.map((life) => life.step()));
  await step();
  return { tenant, tally, lives, step, census: () => takeCensus(sender, lives), close: sender.close };
}

async function tamper({ token }: StackTenant, method: string, path: string, body?: object): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const answer = await fetch(`${stack.url}/scim/v2${path}`, init);
  expect(answer.ok).toBe(true);
}

test('whole lives, deletion and second birth included, leave nothing to complain about', async () => {
  const { tally, step, census, close, lives } = await play();
  for (let cycle = 0; cycle < 8; cycle++) await step();
  expect(await census()).toMatchObject({
    expected: USERS,
    listed: USERS,
    lost: [],
    doubled: [],
    undead: [],
    changed: [],
  });
  expect(lives.every(({ state }) => state !== undefined)).toBe(true);
  expect(tally.wrong).toEqual([]);
  close();
});

test('a user that is gone is lost, and the next match notices', async () => {
  const { tenant, tally, lives, step, census, close } = await play();
  await tamper(tenant, 'DELETE', `/Users/${lives[1]!.state!.id}`);
  expect(await census()).toMatchObject({ expected: USERS, listed: USERS - 1, lost: [lives[1]!.userName] });
  const before = tally.wrongCount;
  await step();
  expect(tally.wrongCount).toBeGreaterThan(before);
  close();
});

test('a user whose change is undone is changed', async () => {
  const { tenant, tally, lives, census, close } = await play();
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'active', value: false }],
  };
  await tamper(tenant, 'PATCH', `/Users/${lives[2]!.state!.id}`, body);
  expect((await census()).changed).toEqual([lives[2]!.userName]);
  expect(tally.wrong.join()).toContain('active');
  close();
});

test('a user that is there although nobody has it any more is back from the dead', async () => {
  const { tenant, lives, step, census, close } = await play();
  for (let cycle = 0; cycle < 5; cycle++) await step();
  expect(lives.map(({ state }) => state)).toEqual(lives.map(() => undefined));
  await tamper(tenant, 'POST', '/Users', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: lives[0]!.userName,
  });
  expect(await census()).toMatchObject({ expected: 0, listed: 1, undead: [lives[0]!.userName.toLowerCase()] });
  close();
});
