import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connectDirectory, type DirectoryClient } from '../services/rpc/client.ts';
import { runCommand, type Command } from './deploy/process.ts';
import { startCollector, type CollectedSpan, type Collector } from './support/collector.ts';
import { createTestDatabase, type TestDatabase } from './support/postgres.ts';
import { createTestRedis, redisMissing } from './support/redis.ts';
import { fullUser, patchOf, scimClient, type Send } from './support/scim.ts';
import { createTenant, type StackTenant } from './support/stack.ts';

const loopback = { GATEWAY_HOST: '127.0.0.1', DIRECTORY_HOST: '127.0.0.1', METRICS_HOST: '127.0.0.1' };
const anyPort = { GATEWAY_PORT: '0', DIRECTORY_PORT: '0', METRICS_PORT: '0' };
const hooks = new URL('support/loaded.ts', import.meta.url).href;

interface Muster {
  readonly gateway: Command;
  readonly directory: Command;
  readonly client: DirectoryClient;
  readonly url: string;
  readonly tenant: StackTenant;
  readonly send: Send;
  /** Ends both as Kubernetes does; their exit codes. */
  stop(): Promise<(number | null)[]>;
}

let database: TestDatabase;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

afterAll(() => database.drop());

async function portOf(command: Command): Promise<number> {
  return Number((await command.says(/"port":(\d+)/))[1]);
}

/** Directory and gateway as processes of their own. */
async function start(environment: Record<string, string> = {}): Promise<Muster> {
  const common = { ...loopback, ...anyPort, ...environment };
  const directory = runCommand('services/directory/main.ts', [], { ...common, DATABASE_URL: database.url });
  const address = `127.0.0.1:${await portOf(directory)}`;
  const gateway = runCommand('services/gateway/main.ts', [], { ...common, DIRECTORY_ADDRESS: address });
  const url = `http://127.0.0.1:${await portOf(gateway)}`;
  const client = connectDirectory(address);
  const tenant = await createTenant(client, {});
  const end = async (command: Command) => {
    command.child.kill('SIGTERM');
    return command.exited;
  };
  const stop = async () => {
    client.close();
    return [await end(gateway), await end(directory)];
  };
  ends.push(stop);
  return { gateway, directory, client, url, tenant, send: scimClient({ url }, tenant), stop };
}

async function startTraced(environment: Record<string, string> = {}): Promise<Muster & { collector: Collector }> {
  const collector = await startCollector();
  ends.push(() => collector.stop());
  const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '100', ...environment };
  return { ...(await start(traced)), collector };
}

const ofTrace = (collector: Collector, traceId: string): CollectedSpan[] =>
  collector.spans.filter((span) => span.traceId === traceId);

/** Waits until the span is there; those below it have ended before. */
async function traceWith(
  collector: Collector,
  traceId: string,
  service: string,
  name: RegExp,
): Promise<CollectedSpan[]> {
  const there = () => ofTrace(collector, traceId).some((span) => span.service === service && name.test(span.name));
  await expect.poll(there, { timeout: 15_000 }).toBe(true);
  return ofTrace(collector, traceId);
}

function only(spans: readonly CollectedSpan[], service: string, kind: string, name: RegExp): CollectedSpan {
  const found = spans.filter((span) => span.service === service && span.kind === kind && name.test(span.name));
  expect(
    found,
    `${service} ${kind} ${name} in ${spans.map((span) => `${span.service} ${span.name}`).join(', ')}`,
  ).toHaveLength(1);
  return found[0]!;
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const traceparent = { traceparent: `00-${TRACE}-${CALLER}-01` };

describe('a traced Muster', { timeout: 60_000 }, () => {
  test.skipIf(redisMissing())('one request is one trace, from the caller to the statements in Postgres', async () => {
    const { collector, send, tenant } = await startTraced({ REDIS_URL: await createTestRedis() });
    const answer = await send('POST', '/Users', fullUser('alice@example.com'), traceparent);
    expect(answer.status).toBe(201);
    const created = await traceWith(collector, TRACE, 'muster-gateway', /^POST/);
    const received = only(created, 'muster-gateway', 'SERVER', /^POST \/scim\/v2\/Users$/);
    const called = only(created, 'muster-gateway', 'CLIENT', /Provisioning\/CreateUser$/);
    await traceWith(collector, TRACE, 'muster-directory', /CreateUser$/);
    const all = ofTrace(collector, TRACE);
    const served = only(all, 'muster-directory', 'SERVER', /Provisioning\/CreateUser$/);
    expect(received.parentSpanId).toBe(CALLER);
    expect(called.parentSpanId).toBe(received.spanId);
    expect(served.parentSpanId).toBe(called.spanId);
    const statements = all.filter((span) => span.parentSpanId === served.spanId && span.name.startsWith('pg.query'));
    expect(statements.map((span) => span.attributes['db.query.text'])).toEqual(
      expect.arrayContaining(['begin', 'commit', expect.stringMatching(/insert into muster\.users/)]),
    );
    const counted = all.filter((span) => span.attributes['db.system.name'] === 'redis');
    expect(counted.map((span) => span.parentSpanId)).toEqual([received.spanId]);
    const requestId = answer.headers.get('x-request-id');
    const subject = { 'muster.request.id': requestId, 'muster.tenant.id': tenant.tenantId };
    expect(received.attributes).toMatchObject({ ...subject, 'http.response.status_code': '201' });
    expect(served.attributes).toMatchObject(subject);
  });

  test('what is done for a body that comes late is in the trace of its request', async () => {
    const { collector, tenant, url } = await startTraced();
    const answered = once(
      request(`${url}/scim/v2/Users`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${tenant.token}`,
          'content-type': 'application/scim+json',
          expect: '100-continue',
          ...traceparent,
        },
      })
        // Only when the headers have been dealt with is there something to continue with.
        .on('continue', function (this: ClientRequest) {
          this.end(JSON.stringify(fullUser('late@example.com')));
        }),
      'response',
    );
    const [answer] = (await answered) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(201);
    const spans = await traceWith(collector, TRACE, 'muster-gateway', /^POST/);
    const received = only(spans, 'muster-gateway', 'SERVER', /^POST/);
    expect(only(spans, 'muster-gateway', 'CLIENT', /CreateUser$/).parentSpanId).toBe(received.spanId);
  });

  test('each log line of a request has its id and the id of its trace', async () => {
    const { gateway, directory, send } = await startTraced();
    const answer = await send('GET', '/Users', undefined, traceparent);
    const requestId = answer.headers.get('x-request-id')!;
    const line = new RegExp(`^(?=.*"traceId":"${TRACE}").*"requestId":"${requestId}".*$`, 'm');
    expect((await gateway.says(line))[0]).toContain('"msg":"request"');
    expect((await directory.says(line))[0]).toContain('"method":"Provisioning/ListUsers"');
  });

  test('no token, no name, no filter and no other value of a user leaves the process, whatever goes wrong', async () => {
    const { collector, send, tenant, client, stop } = await startTraced();
    const secret = (n: number) => `secret-${n}@example.com`;
    const { body } = await send('POST', '/Users', { ...fullUser(secret(1)), displayName: 'Secret-Name' });
    expect((await send('POST', '/Users', fullUser(secret(1)))).status).toBe(409);
    for (const filter of [`userName eq "${secret(1)}"`, `displayName co "Secret" and name.familyName sw "Secret"`]) {
      expect((await send('GET', `/Users?filter=${encodeURIComponent(filter)}`)).status).toBe(200);
    }
    expect((await send('GET', `/Users?filter=${encodeURIComponent('userName eq "Secret')}`)).status).toBe(400);
    const path = `/Users/${String(body.id)}`;
    const change = patchOf({ op: 'replace', path: 'displayName', value: 'Secret-Other' });
    expect((await send('PATCH', path, change)).status).toBe(200);
    expect((await send('PATCH', path, patchOf({ op: 'replace', path: 'Secret', value: 'Secret' }))).status).toBe(400);
    expect((await send('POST', '/Users', '{"userName":"Secret')).status).toBe(400);
    expect((await send('GET', `/Users/Secret-${encodeURIComponent('ä')}`)).status).toBe(404);
    expect((await send('GET', '/Secret/Nothing')).status).toBe(404);
    await send('GET', '/Users', undefined, {
      baggage: 'name=Secret',
      'user-agent': 'Secret',
      'x-forwarded-for': 'Secret',
    });
    expect((await send('GET', '/Users', undefined, { authorization: 'Bearer mst_Secret' })).status).toBe(401);
    await expect(client.tenants.getTenant({ name: 'nobody' })).rejects.toThrow();
    expect(await stop()).toEqual([0, 0]);
    const statements = collector.spans.flatMap((span) => span.attributes['db.query.text'] ?? []);
    expect(statements.filter((text) => /\$\d/.test(text)).length).toBeGreaterThan(5);
    expect(collector.spans.filter((span) => span.service === 'muster-gateway').length).toBeGreaterThan(10);
    const bytes = collector.bytes();
    expect(bytes).not.toMatch(/secret/i);
    expect(bytes).not.toContain(tenant.token);
    expect(bytes).not.toContain('mst_');
    expect(bytes).not.toMatch(/Family|Given|127\.0\.0\.1:\d+\/scim|n-secret/);
  });

  test('what was not sent yet is sent when the process is told to stop', async () => {
    const { collector, send, stop } = await startTraced({ OTEL_BSP_SCHEDULE_DELAY: '600000' });
    await send('GET', '/Users', undefined, traceparent);
    expect(collector.spans).toEqual([]);
    expect(await stop()).toEqual([0, 0]);
    const spans = ofTrace(collector, TRACE);
    only(spans, 'muster-gateway', 'SERVER', /^GET/);
    only(spans, 'muster-directory', 'SERVER', /ListUsers$/);
  });

  test('the name and the sampler of the environment win, and a caller that does not trace is heard', async () => {
    const { collector, send, stop } = await startTraced({
      OTEL_SERVICE_NAME: 'ours',
      OTEL_TRACES_SAMPLER: 'parentbased_always_off',
    });
    await send('GET', '/Users');
    await send('GET', '/Users', undefined, traceparent);
    await send('GET', '/Users', undefined, { traceparent: `00-${TRACE.replace('0', '1')}-${CALLER}-00` });
    await stop();
    expect(new Set(collector.spans.map((span) => `${span.service} ${span.traceId}`))).toEqual(
      new Set([`ours ${TRACE}`]),
    );
  });
});

describe('a collector that is away', { timeout: 60_000 }, () => {
  test.each(['refuses', 'is silent'])('and %s fails no request, is said once, and holds up no end', async (how) => {
    const server = createServer((socket) => socket.on('error', () => undefined));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    if (how === 'refuses') server.close();
    else ends.push(() => Promise.resolve(server.close()));
    const { send, gateway, stop } = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_EXPORTER_OTLP_TIMEOUT: '300',
    });
    const answers = await Promise.all(Array.from({ length: 300 }, () => send('GET', '/Users')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await gateway.says(/"msg":"traces cannot be sent and are dropped"/);
    expect((await send('GET', '/Users')).status).toBe(200);
    expect(await stop()).toEqual([0, 0]);
    expect(gateway.output().match(/traces cannot be sent/g)).toHaveLength(1);
  });
});

describe('without OTEL_EXPORTER_OTLP_ENDPOINT', { timeout: 60_000 }, () => {
  const loaded = ({ output }: Command): Set<string> =>
    new Set(Array.from(output().matchAll(/^loaded (\S+)$/gm), ([, name]) => name!));

  test('nothing of OpenTelemetry is loaded but the API that prom-client asks for', async () => {
    const watched = { NODE_OPTIONS: `--import=${hooks}` };
    const { gateway, directory, send, stop } = await start(watched);
    expect((await send('GET', '/Users')).status).toBe(200);
    await stop();
    for (const each of [gateway, directory]) expect(loaded(each)).toEqual(new Set(['@opentelemetry/api']));
    expect(gateway.output()).not.toContain('traceId');
    const traced = await startTraced(watched);
    await traced.stop();
    expect(loaded(traced.gateway)).toContain('@opentelemetry/sdk-trace');
  });

  test.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', {}],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }],
    ['OTEL_TRACES_SAMPLER', 'sometimes', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }],
  ])('a wrong %s is said in a line', async (name, value, rest) => {
    const gateway = runCommand('services/gateway/main.ts', [], { ...loopback, ...anyPort, ...rest, [name]: value });
    expect(await gateway.exited).toBe(1);
    expect(gateway.output().trim()).toMatch(new RegExp(`^gateway: ${name}: .+$`));
  });
});
