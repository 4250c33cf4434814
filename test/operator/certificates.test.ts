// Certificates and the evaluation database's password, made by operators against the run's API server, with no rights but those that ship.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { startUpkeep, type UpkeepOptions } from '../../operator/certificates/upkeep.ts';
import { parseConfig } from '../../operator/config.ts';
import { createApi } from '../../operator/kubernetes/api.ts';
import { isNotFound } from '../../operator/kubernetes/api-error.ts';
import type { Transport } from '../../operator/kubernetes/transport.ts';
import { loadCluster } from '../../operator/kubernetes/kubeconfig.ts';
import { secretsPath, type Secret } from '../../operator/secret.ts';
import { parseConfig as parseDirectoryConfig } from '../../services/directory/config.ts';
import { startDirectory } from '../../services/directory/server.ts';
import { mount } from '../support/certificates.ts';
import { createNamespace, createServiceAccount, type Rules } from '../support/kubernetes.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { createPerson, startTestOperator } from './support.ts';

type Rule = NonNullable<Rules['namespaced']>[number];
const { kubeconfig = '', missing } = inject('kubernetes');
const DAY_MS = 24 * 60 * 60_000;
const PARTS = ['ca', 'directory-tls', 'gateway-tls', 'operator-tls', 'reader-tls', 'transmitter-tls'];
const NAMES = [...PARTS.map((part) => `m-${part}`), 'm-database'];
const DIRECTORY_NAMES = ['m-directory', 'm-directory.muster', 'm-directory.muster.svc'];

const shipped = load(
  readFileSync(new URL('../../charts/muster/files/operator-rules.yaml', import.meta.url), 'utf8'),
) as Readonly<Record<'tenants' | 'watchSecrets' | 'own' | 'ownSecrets', Rule[]>>;

/** As the chart does: all but the creation is held to the names. */
const ownRules = shipped.ownSecrets.map((rule) =>
  rule.verbs.includes('create') ? rule : { ...rule, resourceNames: NAMES },
);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

describe.skipIf(missing !== undefined)('the operator’s own Secrets', () => {
  let namespace: string;
  let account: string;
  let person: ReturnType<typeof createPerson>;

  beforeEach(async () => {
    namespace = await createNamespace(kubeconfig);
    account = await createServiceAccount(kubeconfig, namespace, { namespaced: ownRules });
    person = createPerson(kubeconfig, namespace);
    ends.push(() => person.close());
  });

  /** What one replica does, with the rights of the chart. */
  function keep(options: Partial<UpkeepOptions> = {}, wrap = (transport: Transport) => transport) {
    const cluster = loadCluster({ kubeconfig: account });
    const api = createApi(wrap(cluster.transport), { fieldManager: 'muster-operator' });
    const log: string[] = [];
    const upkeep = startUpkeep({
      secrets: { open: api, guarded: api, namespace },
      certificates: { prefix: 'm', dnsNames: DIRECTORY_NAMES },
      database: { secret: 'm-database', host: 'm-postgres' },
      isLeader: () => false,
      now: () => new Date(),
      logger: pino({ level: 'info' }, { write: (line: string) => log.push(line) }),
      ...options,
    });
    ends.push(async () => {
      await upkeep.stop();
      await cluster.close();
    });
    return { ...upkeep, log: () => log.join('') };
  }

  /** Holds the first look at the CA of each of so many replicas until all have looked. */
  function meet(count: number): (transport: Transport) => Transport {
    const all = Promise.withResolvers<undefined>();
    let there = 0;
    return (transport) => {
      let isFirst = true;
      return async (request) => {
        const response = await transport(request);
        if (!isFirst || !request.path.includes('m-ca')) return response;
        isFirst = false;
        there += 1;
        if (there === count) all.resolve(undefined);
        await all.promise;
        return response;
      };
    };
  }

  const textsOf = ({ data = {} }: Secret): Record<string, string> =>
    Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
  const read = async (name: string) => textsOf(await person.getSecret(name));
  const certOf = async (part: string) => new X509Certificate((await read(`m-${part}`))['tls.crt'] ?? '');
  const versions = async () =>
    Object.fromEntries(
      await Promise.all(NAMES.map(async (name) => [name, (await person.getSecret(name)).metadata.resourceVersion])),
    ) as Record<string, string>;
  const path = (name: string) => `${secretsPath(namespace)}/${name}`;
  const soon = { timeout: 15_000 };
  const whole = (upkeep: { source: { current(): unknown } }) =>
    expect.poll(() => upkeep.source.current(), soon).toBeDefined();

  test('are made by two replicas at once: one CA, and certificates that verify against it', async () => {
    const together = meet(3);
    const replicas = [keep({}, together), keep({}, together), keep({}, together)];
    await Promise.all(replicas.map(whole));
    await expect.poll(async () => Object.keys(await versions().catch(() => ({}))), soon).toEqual(NAMES);
    const ca = new X509Certificate((await read('m-ca'))['tls.crt'] ?? '');
    expect(ca).toMatchObject({ ca: true, subject: expect.stringMatching(/^CN=Muster CA /) });
    const expected: [string, string[], string][] = [
      ['directory-tls', DIRECTORY_NAMES, '1.3.6.1.5.5.7.3.1'],
      ['gateway-tls', ['gateway.muster'], '1.3.6.1.5.5.7.3.2'],
      ['operator-tls', ['operator.muster'], '1.3.6.1.5.5.7.3.2'],
      ['reader-tls', ['reader.muster'], '1.3.6.1.5.5.7.3.2'],
      ['transmitter-tls', ['transmitter.muster'], '1.3.6.1.5.5.7.3.2'],
    ];
    for (const [part, names, usage] of expected) {
      const secret = await person.getSecret(`m-${part}`);
      expect(secret).toMatchObject({
        type: 'kubernetes.io/tls',
        metadata: {
          labels: { 'app.kubernetes.io/managed-by': 'muster-operator', 'app.kubernetes.io/part-of': 'muster' },
        },
      });
      const cert = await certOf(part);
      expect(cert.checkIssued(ca) && cert.verify(ca.publicKey)).toBe(true);
      expect(cert.subjectAltName).toBe(names.map((name) => `DNS:${name}`).join(', '));
      expect({ ca: cert.ca, usage: cert.keyUsage }).toEqual({ ca: false, usage: [usage] });
      const { 'ca.crt': trusted, ...rest } = textsOf(secret);
      expect(trusted).toBe(ca.toString());
      expect(Object.keys(rest)).toEqual(['tls.crt', 'tls.key']);
    }
    const own = (await read('m-operator-tls'))['tls.crt'];
    for (const { source } of replicas) expect(source.current()).toMatchObject({ cert: own });
    expect(replicas.map(({ log }) => log()).join('')).not.toMatch(/PRIVATE KEY|"level":50/);
  });

  test('are left as they are while nothing is due', async () => {
    await whole(keep());
    await expect.poll(() => read('m-database').catch(() => undefined), soon).toBeDefined();
    const before = await versions();
    const again = keep({ isLeader: () => true, now: () => new Date(Date.now() + 59 * DAY_MS) });
    await whole(again);
    again.wake();
    await whole(keep());
    expect(await versions()).toEqual(before);
  });

  test('are renewed by the one that leads when two thirds of their life are over, and by no other', async () => {
    await whole(keep());
    await expect.poll(() => read('m-database').catch(() => undefined), soon).toBeDefined();
    const before = await versions();
    const later = { now: () => new Date(Date.now() + 61 * DAY_MS) };
    await whole(keep(later));
    expect(await versions()).toEqual(before);
    let isLeader = false;
    const elected = keep({ ...later, isLeader: () => isLeader });
    await whole(elected);
    const held = elected.source.current();
    isLeader = true;
    elected.wake();
    await expect.poll(() => elected.source.current(), soon).not.toBe(held);
    await expect.poll(() => elected.log().split('a certificate is renewed').length - 1, soon).toBe(5);
    const { 'm-ca': ca, 'm-database': database, ...leaves } = await versions();
    expect({ ca, database }).toEqual({ ca: before['m-ca'], database: before['m-database'] });
    for (const [name, version] of Object.entries(leaves)) expect(version).not.toBe(before[name]);
  });

  test('are healed by the one that leads, and made again when they are deleted', async () => {
    await whole(keep());
    await expect.poll(() => read('m-gateway-tls').catch(() => undefined), soon).toBeDefined();
    await person.api.merge(path('m-directory-tls'), { data: { 'tls.crt': Buffer.from('broken').toString('base64') } });
    await person.api.delete(path('m-gateway-tls'));
    const leader = keep({ isLeader: () => true });
    await whole(leader);
    const ca = await certOf('ca');
    const isSigned = async (part: string) => (await certOf(part)).verify(ca.publicKey);
    for (const part of ['directory-tls', 'gateway-tls']) {
      await expect.poll(() => isSigned(part).catch(() => false), soon).toBe(true);
    }
    // A CA without its key: another takes its place, and what the one before signed stays trusted by those who come later.
    await person.api.merge(path('m-ca'), { data: { 'tls.key': Buffer.from('broken').toString('base64') } });
    leader.wake();
    await expect.poll(async () => (await certOf('ca')).serialNumber, soon).not.toBe(ca.serialNumber);
    const next = await certOf('ca');
    await expect.poll(async () => (await certOf('gateway-tls')).verify(next.publicKey), soon).toBe(true);
    expect((await read('m-gateway-tls'))['ca.crt']).toBe(next.toString() + ca.toString());
  });

  test('are not made of a stranger’s: it is left alone and told of, and the others are made', async () => {
    const body = { metadata: { name: 'm-gateway-tls' }, type: 'Opaque', data: { 'tls.crt': 'AAAA' } };
    const foreign = await person.api.create<Secret>(secretsPath(namespace), body);
    const leader = keep({ isLeader: () => true });
    await whole(leader);
    await expect.poll(leader.log, soon).toContain('The Secret m-gateway-tls is left alone');
    await expect.poll(() => certOf('directory-tls').catch(isNotFound), soon).toBeInstanceOf(X509Certificate);
    expect(await person.getSecret('m-gateway-tls')).toEqual(foreign);
  });

  test('a stranger’s CA signs nothing', async () => {
    const body = { metadata: { name: 'm-ca' }, type: 'Opaque', data: {} };
    await person.api.create<Secret>(secretsPath(namespace), body);
    const leader = keep({ isLeader: () => true });
    await expect.poll(leader.log, soon).toContain('The Secret m-ca is left alone');
    await expect(person.getSecret('m-directory-tls')).rejects.toThrow('not found');
  });

  test('the database’s password is made once, by one replica, and never changed', async () => {
    const replicas = [keep(), keep({ isLeader: () => true }), keep()];
    await expect.poll(() => read('m-database').catch(() => undefined), soon).toBeDefined();
    const made = await read('m-database');
    const url = `postgres://muster:${made['password']}@m-postgres/muster`;
    expect(made).toEqual({ username: 'muster', password: expect.stringMatching(/^[\w-]{43}$/), url, ownerUrl: url });
    await person.api.merge(path('m-database'), { data: { extra: 'AAAA' } });
    const { metadata } = await person.getSecret('m-database');
    for (const { wake } of replicas) wake();
    await whole(keep({ isLeader: () => true }));
    expect((await person.getSecret('m-database')).metadata.resourceVersion).toBe(metadata.resourceVersion);
  });

  test(
    'an operator makes them, and reconciles over TLS with the one that it holds in memory',
    { timeout: 60_000 },
    async () => {
      const environment = {
        CERTIFICATES: 'operator',
        CERTIFICATE_PREFIX: 'm',
        CERTIFICATE_DNS_NAMES: DIRECTORY_NAMES.join(','),
        TLS_SERVER_NAME: 'm-directory.muster.svc',
      };
      const rules = [...shipped.tenants, ...shipped.watchSecrets, ...shipped.own, ...ownRules];
      const operatorAccount = await createServiceAccount(kubeconfig, namespace, { namespaced: rules });
      const port = '127.0.0.1:1';
      const early = await startTestOperator({
        ...{ kubeconfig: operatorAccount, directoryAddress: port, namespaces: [namespace], environment },
      });
      ends.push(() => early.stop());
      await person.create('acme');
      await person.waitFor('acme', 'Ready', 'False', 'DirectoryUnavailable');
      // A directory mounts what was made, and another operator finds it.
      const { 'tls.crt': cert = '', 'tls.key': key = '', 'ca.crt': ca = '' } = await read('m-directory-tls');
      const files = mount({ cert, key, ca });
      ends.push(() => files.remove());
      const database = await createTestDatabase();
      ends.push(() => database.drop());
      const anyPort = {
        DIRECTORY_HOST: '127.0.0.1',
        DIRECTORY_PORT: '0',
        METRICS_HOST: '127.0.0.1',
        METRICS_PORT: '0',
      };
      const config = parseDirectoryConfig({ DATABASE_URL: database.url, ...anyPort, ...files.environment });
      const directory = await startDirectory(config, pino({ level: 'silent' }));
      ends.push(() => directory.stop());
      await early.stop();
      const directoryAddress = `127.0.0.1:${directory.port}`;
      const base = { kubeconfig: operatorAccount, directoryAddress, namespaces: [namespace] };
      const operator = await startTestOperator({ ...base, environment });
      ends.push(() => operator.stop());
      await person.waitFor('acme', 'Ready', 'True');
      await operator.stop();
      // A gateway's certificate gets nowhere here, and the status says so.
      const { 'tls.crt': other = '', 'tls.key': otherKey = '' } = await read('m-gateway-tls');
      const gatewayFiles = mount({ cert: other, key: otherKey, ca });
      ends.push(() => gatewayFiles.remove());
      const names = { TLS_SERVER_NAME: 'm-directory.muster.svc' };
      const impostor = await startTestOperator({ ...base, environment: { ...gatewayFiles.environment, ...names } });
      ends.push(() => impostor.stop());
      await person.change('acme', { spec: { provisioning: 'Suspended' } });
      const refused = await person.waitFor('acme', 'Ready', 'Unknown', 'DirectoryFailed');
      expect(JSON.stringify(refused.status?.conditions)).toContain('identity of gateway, which may not call');
    },
  );

  test.each([
    [{ CERTIFICATES: 'operator' }, /CERTIFICATE_PREFIX is not set[^]*CERTIFICATE_DNS_NAMES is no list/],
    [{ CERTIFICATES: 'yes' }, /CERTIFICATES is neither operator nor none/],
    [{ DATABASE_SECRET: 'm-database' }, /DATABASE_HOST and DATABASE_SECRET go together/],
    [{ TLS_CA_FILE: '/c' }, /TLS_CERT_FILE is not set/],
    [
      {
        ...{ CERTIFICATES: 'operator', CERTIFICATE_PREFIX: 'm', CERTIFICATE_DNS_NAMES: 'a' },
        ...{ TLS_CERT_FILE: '/a', TLS_KEY_FILE: '/b', TLS_CA_FILE: '/c' },
      },
      /TLS_CERT_FILE is set/,
    ],
  ])('settings that do not fit together are named: %j', (environment, message) => {
    expect(() => parseConfig(environment)).toThrow(message);
  });
});
