// Gateway, directory and those who manage tenants, over TLS with certificates on both sides.
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import * as grpc from '@grpc/grpc-js';
import { pino, type Logger } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loadProtocol } from '../../proto/load.ts';
import { parseConfig as parseDirectoryConfig } from '../../services/directory/config.ts';
import { startDirectory } from '../../services/directory/server.ts';
import { parseConfig as parseGatewayConfig } from '../../services/gateway/config.ts';
import { startGateway } from '../../services/gateway/server.ts';
import type { Certificates } from '../../services/rpc/certificates.ts';
import { connectDirectory } from '../../services/rpc/client.ts';
import { Distrust } from '../../services/rpc/distrust.ts';
import type { ClientTls } from '../../services/rpc/tls.ts';
import { ScimError } from '../../services/scim/error.ts';
import { runCommand } from '../deploy/process.ts';
import { clientTls, createAuthority, issue, mount, SERVER_NAME, type Mount } from '../support/certificates.ts';
import { openGate } from '../support/gate.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { createReader, readerClient } from '../support/reader.ts';
import { fullUser, scimClient } from '../support/scim.ts';
import { createTenant } from '../support/stack.ts';

const DAY_MS = 24 * 60 * 60_000;
const ago = (days: number) => new Date(Date.now() - days * DAY_MS);
const authority = createAuthority(ago(200));
const stranger = createAuthority(ago(1));
const gatewayCertificates = issue(authority, 'gateway.muster');
const operatorCertificates = issue(authority, 'operator.muster');

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const silent = pino({ level: 'silent' });
const loopback = { METRICS_HOST: '127.0.0.1', METRICS_PORT: '0' };

function mounted(certificates: Certificates): Mount {
  const made = mount(certificates);
  ends.push(() => made.remove());
  return made;
}

interface Options {
  readonly environment?: Readonly<Record<string, string>>;
  readonly logger?: Logger;
  readonly port?: number;
}

/** Starts a directory; `stop` may be called early. */
async function serve({ environment = {}, logger = silent, port = 0 }: Options) {
  const own = { DATABASE_URL: database.url, DIRECTORY_HOST: '127.0.0.1', DIRECTORY_PORT: String(port) };
  const directory = await startDirectory(parseDirectoryConfig({ ...own, ...loopback, ...environment }), logger);
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= directory.stop());
  ends.push(stop);
  return { address: `127.0.0.1:${directory.port}`, port: directory.port, stop };
}

async function startGatewayFor(address: string, environment: Readonly<Record<string, string>>, logger = silent) {
  const own = { GATEWAY_HOST: '127.0.0.1', GATEWAY_PORT: '0', DIRECTORY_ADDRESS: address };
  const gateway = await startGateway(parseGatewayConfig({ ...own, ...loopback, ...environment }), logger);
  ends.push(() => gateway.stop());
  return gateway;
}

function client(address: string, tls: ClientTls | undefined) {
  const connected = connectDirectory(address, tls);
  ends.push(() => connected.close());
  return connected;
}

const readiness = async ({ metricsPort }: { metricsPort: number }) =>
  (await fetch(`http://127.0.0.1:${metricsPort}/readyz`)).text();

test('a tenant is made by an operator and served by a gateway, each with its own certificate', async () => {
  const { address } = await serve(mounted(issue(authority, SERVER_NAME)));
  const tenant = await createTenant(client(address, clientTls(operatorCertificates)), {});
  const gateway = await startGatewayFor(address, mounted(gatewayCertificates).environment);
  const send = scimClient(gateway, tenant);
  expect(await send('POST', '/Users', fullUser('a'))).toMatchObject({ status: 201 });
  expect(await send('GET', '/Users')).toMatchObject({ status: 200, body: { totalResults: 1 } });
  await expect.poll(() => readiness(gateway)).toBe('ready\n');
});

test.each([
  ['without TLS', () => ({ environment: {} }), undefined],
  ['with TLS', () => mounted(issue(authority, SERVER_NAME)), clientTls(operatorCertificates)],
])(
  'a connection that nobody answers is given up, and another one made: %s',
  async (_, options, tls) => {
    const { address } = await serve(options());
    const gate = await openGate(address);
    ends.push(() => gate.stop());
    gate.swallow();
    const { tenants } = client(gate.address, tls);
    const ask = () => tenants.getTenant({ name: 'nobody' }).catch((error: unknown) => error);
    expect(await ask()).toMatchObject({ status: 503 });
    await gate.open();
    await expect.poll(ask, { timeout: 15_000 }).toMatchObject({ status: 404 });
  },
  30_000,
);

test('a peer that takes up an earlier session shows its certificate anew', async () => {
  const own = mounted(issue(authority, SERVER_NAME));
  const { port } = await serve(own);
  const { cert, key, ca } = operatorCertificates;
  /** Connects, and ends when the server has spoken: by then it has given away what a session is taken up with. */
  const greet = async (session?: Buffer) => {
    const options = {
      port,
      cert,
      key,
      ca,
      servername: SERVER_NAME,
      ALPNProtocols: ['h2'],
      ...(session && { session }),
    };
    const socket = connect(options);
    ends.push(() => socket.destroy());
    await once(socket, 'data');
    return { reused: socket.isSessionReused(), session: socket.getSession() };
  };
  const first = await greet();
  expect(first.reused).toBe(false);
  expect((await greet(first.session)).reused).toBe(false);
});

describe('whoever cannot be trusted is refused and told why', () => {
  const leaf = (dnsName: string, options = {}) => issue(authority, dnsName, options);
  const server = leaf(SERVER_NAME);
  test.each<[string, Certificates, ClientTls | undefined, RegExp]>([
    ['without TLS', server, undefined, /set TLS_CERT_FILE, TLS_KEY_FILE and TLS_CA_FILE here/],
    ['before it has a certificate', server, clientTls(undefined), /There is no certificate for this process yet/],
    ['expired', server, clientTls(leaf('operator.muster', { at: ago(100) })), /certificate expired on .*: renew it/],
    [
      'of another CA',
      server,
      clientTls(issue(stranger, 'operator.muster', { trusted: authority.cert })),
      /not signed by one of the authorities that it trusts/,
    ],
    ['for servers only', server, clientTls(leaf('operator.muster', { usage: 'server' })), /its log says why/],
    ['of a stranger', server, clientTls(leaf('billing.muster')), /no identity that is known here/],
    ['whose name only looks alike', server, clientTls(leaf('x.operator.muster')), /no identity that is known here/],
    ['of a wildcard', server, clientTls(leaf('*.muster')), /no identity that is known here/],
    [
      'who expects another server',
      server,
      clientTls(operatorCertificates, 'other.test'),
      /set DIRECTORY_ADDRESS to a host that it names, or TLS_SERVER_NAME/,
    ],
    [
      'who trusts another CA',
      server,
      clientTls(leaf('operator.muster', { trusted: stranger.cert })),
      /not signed by one of the authorities that are trusted here/,
    ],
    [
      'facing an expired server',
      leaf(SERVER_NAME, { at: ago(100) }),
      clientTls(operatorCertificates),
      /The directory’s certificate has expired/,
    ],
    [
      'facing a server with a client’s certificate',
      leaf(SERVER_NAME, { usage: 'client' }),
      clientTls(operatorCertificates),
      /The directory’s certificate is not for servers/,
    ],
  ])('a client %s', async (_, held, tls, message) => {
    const { address } = await serve(mounted(held));
    const failure = await client(address, tls)
      .tenants.listTenants({})
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ScimError);
    const { status, detail, cause } = failure as ScimError;
    expect({ status, detail }).toMatchObject({ status: 503, detail: expect.stringContaining('cannot be reached') });
    expect(cause).toBeInstanceOf(Distrust);
    expect((cause as Error).message).toMatch(message);
  });

  test('a client with TLS, by a directory without', async () => {
    const { address } = await serve({ environment: { DRAIN_TIMEOUT_MS: '100' } }); // such a connection is not let go of
    const failure = client(address, clientTls(operatorCertificates)).tenants.listTenants({});
    await expect(failure).rejects.toMatchObject({ cause: { message: expect.stringMatching(/does not speak TLS/) } });
  });

  test('a client that shows no certificate, in the handshake', async () => {
    const { port } = await serve(mounted(issue(authority, SERVER_NAME)));
    const failure = await new Promise<NodeJS.ErrnoException>((resolve) => {
      const socket = connect({ port, ca: authority.cert, servername: SERVER_NAME, ALPNProtocols: ['h2'] });
      socket.on('error', resolve);
    });
    expect(failure.code).toBe('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');
  });
});

describe('what a certificate allows', () => {
  const services = Object.values(loadProtocol()).flatMap((one) => ('service' in one ? [one.service] : []));
  const paths = services.flatMap((service) => Object.values(service).map(({ path }) => path));
  const allowed: Readonly<Record<string, RegExp>> = {
    'gateway.muster': /^\/muster\.directory\.v1\.(Access|Provisioning)\//,
    'operator.muster': /^\/muster\.directory\.v1\.(Tenants|Readers|Receivers|ProvisioningLog)\//,
    'reader.muster': /^\/muster\.directory\.v1\.Directory\//,
    'transmitter.muster': /^\/muster\.directory\.v1\.Deliveries\//,
    'billing.muster': /^$/,
  };

  /** The status that a call without a request ends with. */
  function call(caller: grpc.Client, path: string): Promise<grpc.status> {
    const same = (bytes: Buffer) => bytes;
    return new Promise((resolve) => {
      const stream = caller.makeServerStreamRequest(path, same, same, Buffer.alloc(0), {
        deadline: Date.now() + 10_000,
      });
      stream.on('data', () => {
        resolve(grpc.status.OK);
        stream.cancel();
      });
      stream.on('error', ({ code }: grpc.ServiceError) => resolve(code));
      stream.on('end', () => resolve(grpc.status.OK));
    });
  }

  test('every service of the protocol is among them', () => {
    expect(new Set(paths.map((path) => path.split('/')[1])).size).toBe(8);
    expect(paths.length).toBeGreaterThan(25);
  });

  test.each(Object.keys(allowed))('%s may call its services and no other, be it rpc by rpc', async (name) => {
    const { address } = await serve(mounted(issue(authority, SERVER_NAME)));
    const { cert, key, ca } = issue(authority, name);
    const credentials = grpc.credentials.createSsl(Buffer.from(ca), Buffer.from(key), Buffer.from(cert));
    const caller = new grpc.Client(address, credentials, { 'grpc.ssl_target_name_override': SERVER_NAME });
    ends.push(() => caller.close());
    const refused: string[] = [];
    for (const path of paths) if ((await call(caller, path)) === grpc.status.PERMISSION_DENIED) refused.push(path);
    expect(refused).toEqual(paths.filter((path) => allowed[name]?.test(path) !== true));
    const health = await call(caller, '/grpc.health.v1.Health/Check');
    expect(health).toBe(name === 'billing.muster' ? grpc.status.PERMISSION_DENIED : grpc.status.OK);
  });

  test('other names than the usual ones can be given', async () => {
    const identities = { GATEWAY_IDENTITIES: 'a.example, b.example', OPERATOR_IDENTITIES: 'c.example' };
    const { environment } = mounted(issue(authority, SERVER_NAME));
    const { address } = await serve({ environment: { ...environment, ...identities } });
    await expect(
      client(address, clientTls(issue(authority, 'c.example'))).tenants.listTenants({}),
    ).resolves.toBeDefined();
    const { access } = client(address, clientTls(issue(authority, 'b.example')));
    await expect(access.reportUsage({})).resolves.toBeDefined();
    await expect(client(address, clientTls(operatorCertificates)).tenants.listTenants({})).rejects.toThrow();
  });
});

test('an application reads with a reader’s certificate and a token: neither does without the other', async () => {
  const environment = { ...mounted(issue(authority, SERVER_NAME)).environment, READER_IDENTITIES: 'pager.example' };
  const { address } = await serve({ environment });
  const operator = client(address, clientTls(operatorCertificates));
  const { tenantId: tenant_id } = await createTenant(operator, {});
  const token = await createReader(operator);
  const read = async (dnsName: string, sent: string | undefined) => {
    const { cert, key, ca } = issue(authority, dnsName);
    const credentials = grpc.credentials.createSsl(Buffer.from(ca), Buffer.from(key), Buffer.from(cert));
    const reader = readerClient(address, sent, credentials, { 'grpc.ssl_target_name_override': SERVER_NAME });
    ends.push(() => reader.close());
    return reader.listUsers({ tenant_id }).then(
      () => grpc.status.OK,
      (error: unknown) => (error as grpc.ServiceError).code,
    );
  };
  expect(await read('pager.example', token)).toBe(grpc.status.OK);
  expect(await read('pager.example', undefined)).toBe(grpc.status.UNAUTHENTICATED);
  for (const name of ['gateway.muster', 'operator.muster', 'reader.muster', 'billing.muster']) {
    expect(await read(name, token), name).toBe(grpc.status.PERMISSION_DENIED);
  }
});

test.each([
  ['trusts another CA', issue(authority, 'gateway.muster', { trusted: stranger.cert }), /TLS_CA_FILE/],
  ['has expired', issue(authority, 'gateway.muster', { at: ago(100) }), /renew it/],
  ['has an operator’s certificate', operatorCertificates, /identity of operator, which may not call/],
])('a gateway that %s answers 503, and its readiness says why', async (_, certificates, message) => {
  const { address } = await serve(mounted(issue(authority, SERVER_NAME)));
  const tenant = await createTenant(client(address, clientTls(operatorCertificates)), {});
  const gateway = await startGatewayFor(address, mounted(certificates).environment);
  const send = scimClient(gateway, tenant);
  for (const [method, path, body] of [
    ['GET', '/Users', undefined],
    ['GET', '/Users/6e3a0b1c-0000-7000-8000-000000000000', undefined],
    ['POST', '/Users', { userName: 'a' }],
    ['GET', '/ServiceProviderConfig', undefined],
  ] as const) {
    expect(await send(method, path, body)).toMatchObject({ status: 503 });
  }
  expect(await send('GET', '/Users')).not.toHaveProperty('body.detail', expect.stringMatching(message));
  await expect.poll(() => readiness(gateway)).toMatch(message);
});

describe('files that are replaced', () => {
  /** The serial number of the certificate that a new connection is shown. */
  const shownBy = (port: number, { cert, key, ca }: Certificates) =>
    new Promise<string | undefined>((resolve, reject) => {
      const options = { port, cert, key, ca, servername: SERVER_NAME, ALPNProtocols: ['h2'] };
      const socket = connect(options, () => {
        resolve(socket.getPeerX509Certificate()?.serialNumber);
        socket.destroy();
      });
      socket.on('error', reject);
    });
  const serialOf = ({ cert }: Certificates) => new X509Certificate(cert).serialNumber;
  const soon = { timeout: 20_000, interval: 100 };

  test('are used by new connections, up to another CA, and no request fails', { timeout: 90_000 }, async () => {
    const directoryMount = mounted(issue(authority, SERVER_NAME));
    const gatewayMount = mounted(gatewayCertificates);
    const first = await serve(directoryMount);
    const tenant = await createTenant(client(first.address, clientTls(operatorCertificates)), {});
    const lines: string[] = [];
    const log = (text: string) => lines.push(text);
    const gateway = await startGatewayFor(first.address, gatewayMount.environment, pino({}, { write: log }));
    const send = scimClient(gateway, tenant);
    const statuses = new Set<number>();
    let going = true;
    const traffic = Promise.all(
      Array.from({ length: 4 }, async (_, at) => {
        for (let count = 0; going; count++) {
          statuses.add((await send('POST', '/Users', fullUser(`${at}-${count}`))).status);
        }
      }),
    );

    const next = createAuthority(new Date());
    const both = next.cert + authority.cert;
    // Both are trusted first; only then does the new one sign.
    const before = [
      issue(authority, SERVER_NAME, { trusted: both }),
      issue(authority, 'gateway.muster', { trusted: both }),
    ];
    const after = [issue(next, SERVER_NAME, { trusted: both }), issue(next, 'gateway.muster', { trusted: both })];
    const probe = issue(authority, 'operator.muster', { trusted: both });
    for (const [server, own] of [before, after]) {
      directoryMount.replace(server!);
      gatewayMount.replace(own!);
      await expect.poll(() => shownBy(first.port, probe), soon).toBe(serialOf(server!));
      await expect.poll(() => lines.some((line) => line.includes(serialOf(own!))), soon).toBe(true);
    }
    going = false;
    await traffic;
    expect([...statuses]).toEqual([201]);

    // The old CA is gone for those who come now, and the gateway, whose process never stopped, shows its new certificate.
    directoryMount.replace(issue(next, SERVER_NAME));
    await first.stop();
    const peers: string[] = [];
    const logger = pino({ level: 'debug' }, { write: (text: string) => peers.push(text) });
    await serve({ environment: directoryMount.environment, logger, port: first.port });
    await expect.poll(async () => (await send('GET', '/Users')).status, soon).toBe(200);
    expect(peers.join()).toContain(serialOf(after[1]!));
    await expect(client(first.address, clientTls(probe)).tenants.listTenants({})).rejects.toThrow('cannot be reached');
  });

  test.each([
    ['broken', (good: Certificates) => ({ ...good, cert: 'no certificate' })],
    ['half written', (good: Certificates) => ({ ...good, key: operatorCertificates.key })],
    ['without a CA', (good: Certificates) => ({ ...good, ca: '' })],
  ])('%s change nothing, and the log says so', async (_, spoil) => {
    const good = issue(authority, SERVER_NAME);
    const directoryMount = mounted(good);
    const lines: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (text: string) => lines.push(text) });
    const { port } = await serve({ environment: directoryMount.environment, logger });
    directoryMount.replace(spoil(issue(authority, SERVER_NAME)));
    await expect.poll(() => lines.join(), soon).toContain('the one before stays in use');
    expect(await shownBy(port, operatorCertificates)).toBe(serialOf(good));
  });
});

describe('the settings', () => {
  const files = { TLS_CERT_FILE: '/a', TLS_KEY_FILE: '/b', TLS_CA_FILE: '/c' };

  test.each(Object.keys(files))('two files without %s are refused by all', (name) => {
    const environment = { DATABASE_URL: 'postgres://a', ...files, [name]: '' };
    for (const parse of [parseDirectoryConfig, parseGatewayConfig]) {
      expect(() => parse(environment)).toThrow(new RegExp(`${name}.*is not set: mutual TLS needs`));
    }
  });

  test('a file that is not there is named at the start', async () => {
    await expect(serve({ environment: files })).rejects.toThrow('TLS_CERT_FILE /a cannot be read (ENOENT).');
  });

  test('a list of identities must be one of DNS names', () => {
    const environment = { DATABASE_URL: 'postgres://a', GATEWAY_IDENTITIES: 'gateway.muster,*' };
    expect(() => parseDirectoryConfig(environment)).toThrow('GATEWAY_IDENTITIES is no list of DNS names');
  });

  test('plaintext is warned of once, unless nobody else hears it', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (text: string) => lines.push(text) });
    await serve({ logger });
    expect(lines).toEqual([]);
    await serve({ environment: { DIRECTORY_HOST: '0.0.0.0' }, logger });
    expect(lines.filter((line) => line.includes('TLS_CERT_FILE is not set'))).toHaveLength(1);
  });
});

test('the command line manages tenants with an operator’s certificate, and says what to do without', async () => {
  const { address } = await serve(mounted(issue(authority, SERVER_NAME)));
  const run = async (environment: Readonly<Record<string, string>>) => {
    const command = runCommand('deploy/tenant.ts', ['list', '--directory', address], environment);
    return { code: await command.exited, output: command.output() };
  };
  expect(await run(mounted(operatorCertificates).environment)).toMatchObject({ code: 0 });
  expect(await run(mounted(gatewayCertificates).environment)).toMatchObject({
    code: 1,
    output: expect.stringContaining('identity of gateway, which may not call muster.directory.v1.Tenants'),
  });
  expect(await run({})).toMatchObject({ code: 1, output: expect.stringContaining('set TLS_CERT_FILE') });
  expect(await run({ TLS_CERT_FILE: '/a' })).toMatchObject({
    code: 1,
    output: expect.stringContaining('TLS_KEY_FILE is not set'),
  });
});
