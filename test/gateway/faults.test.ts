// What clients see while a neighbour dies in mid-traffic: only answers that Entra ID takes for a passing outage, and
// afterwards everyone who was confirmed, once, without a restart of anything else.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { parseConfig } from '../../services/gateway/config.ts';
import { startGateway } from '../../services/gateway/server.ts';
import { connectDirectory } from '../../services/rpc/client.ts';
import { idOf, sendBulk, statusesOf } from '../support/bulk.ts';
import { startPrivatePostgres } from '../support/postgres.ts';
import { redisMissing, startPrivateRedis } from '../support/redis.ts';
import { GROUP, fullUser, patchOf, scimClient, type Answer, type Send } from '../support/scim.ts';
import { createTenant, startStack } from '../support/stack.ts';

const clear: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of clear.splice(0).reverse()) await end();
});

/** Creates users, finds, changes and reads them until `stop`; keeps every answer and the ids that were confirmed. */
function traffic(send: Send) {
  const answers: Answer[] = [];
  const confirmed = new Map<string, string>();
  let stopped = false;
  let serial = 0;
  const call = async (...request: Parameters<Send>) => {
    const answer = await send(...request);
    answers.push(answer);
    return answer;
  };
  const worker = async () => {
    while (!stopped) {
      const userName = `fault-${serial++}@x.example`;
      const filter = `/Users?filter=userName+eq+%22${encodeURIComponent(userName)}%22`;
      const found = await call('GET', filter);
      if (found.status === 200) expect(found.body).toMatchObject({ totalResults: 0, Resources: [] });
      const created = await call('POST', '/Users', fullUser(userName));
      if (created.status !== 201) continue;
      const id = created.body['id'] as string;
      confirmed.set(id, userName);
      await call('PATCH', `/Users/${id}`, patchOf({ op: 'Replace', path: 'title', value: 'T' }));
      const read = await call('GET', `/Users/${id}`);
      expect(read.status, 'a confirmed user is never a 404').not.toBe(404);
      const again = await call('GET', filter);
      if (again.status === 200) expect(again.body, 'nor an empty list').toMatchObject({ totalResults: 1 });
    }
  };
  const workers = Promise.all(Array.from({ length: 6 }, worker));
  return {
    answers,
    confirmed,
    failures: () => answers.filter((each) => each.status === 503).length,
    stop: async () => {
      stopped = true;
      await workers;
    },
  };
}

type Traffic = ReturnType<typeof traffic>;

const until = (condition: () => boolean | Promise<boolean>) =>
  expect.poll(condition, { timeout: 20_000, interval: 20 }).toBe(true);

/** All that was answered is 2xx or 503 with Retry-After, and every confirmed user is there once. */
async function expectNothingLost(run: Traffic, send: Send): Promise<void> {
  for (const { status, headers, body } of run.answers) {
    expect([200, 201, 503]).toContain(status);
    if (status !== 503) continue;
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(body).toMatchObject({ status: '503', detail: expect.stringMatching(/\w/) });
  }
  for (const [id, userName] of run.confirmed) {
    const { body } = await send('GET', `/Users?filter=userName+eq+%22${encodeURIComponent(userName)}%22`);
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ id }] });
  }
}

test('Postgres is killed and comes back', { timeout: 60_000 }, async () => {
  const postgres = await startPrivatePostgres();
  clear.push(() => postgres.drop());
  const stack = await startStack({ databaseUrl: postgres.url });
  clear.push(() => stack.stop());
  const send = scimClient(stack, await stack.createTenant());
  const run = traffic(send);
  await until(() => run.confirmed.size >= 50);
  await postgres.kill();
  await until(() => run.failures() >= 20);
  const started = performance.now();
  expect((await send('GET', '/Users')).status).toBe(503);
  expect(performance.now() - started, 'at once, with a generous bound').toBeLessThan(5_000);
  await postgres.restart();
  const before = run.confirmed.size;
  await until(() => run.confirmed.size >= before + 50);
  await run.stop();
  await expectNothingLost(run, send);
});

test(
  'Postgres is killed while members are added to a group: whoever was confirmed is in it, and nobody twice',
  { timeout: 60_000 },
  async () => {
    const postgres = await startPrivatePostgres();
    clear.push(() => postgres.drop());
    const stack = await startStack({ databaseUrl: postgres.url });
    clear.push(() => stack.stop());
    const send = scimClient(stack, await stack.createTenant({ groups: 'ENABLED' }));
    const group = (await send('POST', '/Groups', { schemas: [GROUP], displayName: 'Faults' })).body['id'] as string;
    const userIds: string[] = [];
    for (let at = 0; at < 40; at += 1) {
      userIds.push((await send('POST', '/Users', fullUser(`member-${at}@x.example`))).body['id'] as string);
    }
    /** By id: whether the last confirmed change left the user in the group; undefined after one that nobody knows of. */
    const known = new Map<string, boolean | undefined>();
    const answers: Answer[] = [];
    let stopped = false;
    const worker = async (mine: readonly string[]) => {
      for (let round = 0; !stopped; round += 1) {
        const user = mine[round % mine.length]!;
        const isIn = Math.floor(round / mine.length) % 2 === 0;
        const operation = { op: isIn ? 'Add' : 'Remove', path: 'members', value: [{ value: user }] };
        const answer = await send('PATCH', `/Groups/${group}`, patchOf(operation));
        answers.push(answer);
        known.set(user, answer.status === 204 ? isIn : undefined);
      }
    };
    const workers = Promise.all([0, 10, 20, 30].map((start) => worker(userIds.slice(start, start + 10))));
    const confirmed = () => answers.filter((each) => each.status === 204).length;
    await until(() => confirmed() >= 60);
    await postgres.kill();
    await until(() => answers.filter((each) => each.status === 503).length >= 20);
    await postgres.restart();
    const before = confirmed();
    await until(() => confirmed() >= before + 20);
    stopped = true;
    await workers;
    for (const { status, headers } of answers) {
      expect([204, 503]).toContain(status);
      if (status === 503) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    const { body } = await send('GET', `/Groups/${group}`);
    const members = ((body['members'] ?? []) as { value: string }[]).map((each) => each.value);
    expect(new Set(members).size).toBe(members.length);
    const wrong = [...known].filter(([id, isIn]) => isIn !== undefined && isIn !== members.includes(id));
    expect(wrong).toEqual([]);
  },
);

test.skipIf(redisMissing())('Redis is killed and comes back: no request fails', { timeout: 60_000 }, async () => {
  const redis = await startPrivateRedis();
  clear.push(() => redis.stop());
  const stack = await startStack({ redisUrl: redis.url });
  clear.push(() => stack.stop());
  const send = scimClient(stack, await stack.createTenant());
  const run = traffic(send);
  const insured = async () =>
    /insur\w* ([01])$/m.exec(await (await fetch(`http://${stack.gatewayMetrics}/metrics`)).text())?.[1];
  await until(() => run.confirmed.size >= 30);
  expect(await insured()).toBe('0');
  await redis.kill();
  await until(async () => (await insured()) === '1');
  const during = run.confirmed.size;
  await until(() => run.confirmed.size >= during + 30);
  await redis.restart();
  await until(async () => (await insured()) === '0');
  await run.stop();
  expect(run.failures()).toBe(0);
  await expectNothingLost(run, send);
});

/** The directory as a process of its own, so that it can be killed. */
async function startDirectoryProcess(
  databaseUrl: string,
  port: number,
): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ['services/directory/main.ts'], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      DIRECTORY_HOST: '127.0.0.1',
      DIRECTORY_PORT: String(port),
      METRICS_HOST: '127.0.0.1',
      METRICS_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let log = '';
  for await (const chunk of child.stdout) {
    log += String(chunk);
    const line = log.split('\n').find((each) => each.includes('"listening"'));
    if (line === undefined) continue;
    child.stdout.on('error', () => undefined).resume();
    return { child, port: (JSON.parse(line) as { port: number }).port };
  }
  throw new Error(`The directory did not start: ${log}`);
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** A gateway before a directory that can be killed, and a tenant of it. */
async function startBeforeProcess() {
  const postgres = await startPrivatePostgres();
  clear.push(() => postgres.drop());
  let { child, port } = await startDirectoryProcess(postgres.url, 0);
  clear.push(() => kill(child, 'SIGTERM'));
  const address = `127.0.0.1:${port}`;
  const environment = {
    GATEWAY_HOST: '127.0.0.1',
    GATEWAY_PORT: '0',
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: '0',
    DIRECTORY_ADDRESS: address,
  };
  const gateway = await startGateway(parseConfig(environment), pino({ level: 'silent' }));
  clear.push(() => gateway.stop());
  const client = connectDirectory(address);
  const tenant = await createTenant(client, {});
  client.close();
  return {
    send: scimClient({ url: `http://127.0.0.1:${gateway.port}` }, tenant),
    kill: () => kill(child, 'SIGKILL'),
    restart: async () => {
      ({ child, port } = await startDirectoryProcess(postgres.url, port));
    },
  };
}

test('the directory is killed and another takes its place', { timeout: 60_000 }, async () => {
  const directory = await startBeforeProcess();
  const { send } = directory;
  const run = traffic(send);
  await until(() => run.confirmed.size >= 50);
  await directory.kill();
  await until(() => run.failures() >= 20);
  await directory.restart();
  const before = run.confirmed.size;
  await until(() => run.confirmed.size >= before + 50);
  await run.stop();
  await expectNothingLost(run, send);
});

test('the directory is killed in the middle of a bulk', { timeout: 60_000 }, async () => {
  const directory = await startBeforeProcess();
  const { send } = directory;
  const userNames = Array.from({ length: 1_000 }, (_, n) => `bulk-${n}@x.example`);
  const operations = userNames.map((userName, n) => {
    return { method: 'POST', path: '/Users', bulkId: `${n}`, data: fullUser(userName) };
  });
  const running = sendBulk(send, operations);
  await until(async () => Number((await send('GET', '/Users?count=0')).body['totalResults']) >= 50);
  await directory.kill();
  const results = await running;
  const done = results.filter(({ status }) => status === '201');
  expect(done.length).toBeGreaterThanOrEqual(50);
  expect(done.length).toBeLessThan(1_000);
  // The operation that was under way may have been done without its answer; none after it was attempted.
  expect(statusesOf(results)).toEqual([...done.map(() => '201'), ...userNames.slice(done.length).map(() => '503')]);
  await directory.restart();
  await until(async () => (await send('GET', '/Users')).status === 200);
  for (const [n, userName] of userNames.entries()) {
    if (n === done.length) continue;
    const { body } = await send('GET', `/Users?filter=userName+eq+%22${encodeURIComponent(userName)}%22`);
    if (n < done.length) expect(body).toMatchObject({ totalResults: 1, Resources: [{ id: idOf(results[n]) }] });
    else expect(body).toMatchObject({ totalResults: 0 });
  }
});
