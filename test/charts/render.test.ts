import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  CHART,
  NAMESPACE,
  environmentOf,
  find,
  helmMissing,
  lint,
  podTemplateOf,
  readChartFile,
  readYaml,
  render,
  renderText,
  tryToRender,
  valuesFiles,
} from './chart.ts';

const missing = helmMissing();

/** Both Issuers, CA and Certificates, sorted. */
const kindsOf = (set: readonly string[], apiVersions: readonly string[] = []): string[] =>
  render({ values: 'evaluation', set, apiVersions }).map(({ kind }) => kind);

describe.skipIf(missing !== undefined)('every way to install', () => {
  test.each(valuesFiles())('%s: lints and renders, the same each time', (values) => {
    const { status, output, error } = lint(values);
    expect(`${output}${error}`).not.toMatch(/\[(ERROR|WARNING)\]/);
    expect(status).toBe(0);
    expect(renderText({ values })).toBe(renderText({ values }));
  });

  test('each database, each Redis and each kind of TLS has values to test with', () => {
    const modes = valuesFiles().map(
      (values) => readYaml(`ci/${values}-values.yaml`) as Record<string, { mode?: string } | undefined>,
    );
    const used = (part: string): string[] => [...new Set(modes.map((each) => each[part]?.mode ?? 'default'))].sort();
    expect(used('database')).toEqual(['cnpg', 'default', 'evaluation', 'external']);
    expect(used('redis')).toEqual(['default', 'evaluation', 'external', 'none']);
    expect(used('tls')).toEqual(['certManager', 'default', 'disabled', 'existing', 'operator']);
  });

  test('no template looks into the cluster, or makes anything that differs the next time', () => {
    const templates = readdirSync(join(CHART, 'templates'), { recursive: true, encoding: 'utf8' });
    for (const template of templates.filter((name) => /\.(yaml|tpl|txt)$/.test(name))) {
      // But for the check that refuses a second operator, and renders nothing.
      const text = readChartFile(`templates/${template}`).replace(/define "muster.checkRival"[^]*/, '');
      expect(text, template).not.toMatch(
        /\{\{[^}]*\b(lookup|rand\w+|gen\w+Cert|genCA|genPrivateKey|uuidv4|now|htpasswd)\b/,
      );
    }
  });

  test('without rights in the cluster, nothing is rendered that has no namespace', () => {
    const namespaces = render({ values: 'namespaced' }).map(({ metadata }) => metadata.namespace);
    expect([...new Set(namespaces)].sort()).toEqual(['customers', NAMESPACE, 'partners']);
  });

  test('what is rendered holds no secret but those that the values have', () => {
    const others = valuesFiles().filter((values) => values !== 'inline');
    for (const values of others) expect(render({ values }).filter(({ kind }) => kind === 'Secret')).toEqual([]);
    const secrets = render({ values: 'inline' }).filter(({ kind }) => kind === 'Secret');
    expect(secrets.map(({ metadata, stringData }) => [metadata.name, stringData])).toEqual([
      [
        'users-muster-database-url',
        {
          url: 'postgres://login:secret-of-login@db:5432/muster',
          ownerUrl: 'postgres://owner:secret-of-owner@db:5432/muster',
        },
      ],
      ['users-muster-redis-url', { url: 'rediss://:secret-of-redis@redis:6380' }],
    ]);
    expect(renderText({ values: 'inline' }).match(/secret-of/g)).toHaveLength(3);
  });

  const notSecret = (database: string, redis: string) => {
    const set = [
      `database.external.url=${database}`,
      `database.external.ownerUrl=${database}`,
      `redis.external.url=${redis}`,
    ];
    return render({ values: 'inline', set }).filter(({ kind }) => kind !== 'Secret');
  };

  test.each([
    [
      'as it should be',
      (password: string) => [`postgres://login:${password}@db/muster`, `rediss://:${password}@redis`],
    ],
    [
      'with @ in it',
      (password: string) => [`postgres://login:a@${password}@db/muster`, `rediss://:a@${password}@redis`],
    ],
    [
      'with / in it',
      (password: string) => [`postgres://login:a/${password}@db/muster`, `rediss://:a/${password}@redis`],
    ],
    [
      'as a parameter',
      (password: string) => [`postgres://db/muster?password=${password}`, `rediss://redis?password=${password}`],
    ],
  ])('nothing that is not a Secret follows from a password %s, so that none can be tried on it', (_, urls) => {
    const [[database, redis], [otherDatabase, otherRedis]] = [urls('one'), urls('another')];
    expect(notSecret(database!, redis!)).toEqual(notSecret(otherDatabase!, otherRedis!));
  });

  test('pods are replaced when the database or Redis is another one', () => {
    const database = notSecret('postgres://a:b@db/muster', 'rediss://redis');
    const annotations = (manifests: typeof database, part: string) =>
      podTemplateOf(find(manifests, 'Deployment', `users-muster-${part}`))?.metadata.annotations;
    const moved = notSecret('postgres://a:b@other/muster', 'rediss://other');
    for (const part of ['directory', 'gateway'])
      expect(annotations(moved, part)).not.toEqual(annotations(database, part));
  });

  test('labels of one’s own are added, and replace none of the chart’s', () => {
    const chartsOwn = ['commonLabels', 'podLabels'].map((key) => `${key}.app\\.kubernetes\\.io/component=other`);
    const set = [...chartsOwn, 'commonLabels.team=people'];
    const labels = render({ values: 'evaluation', set }).map(({ metadata }) => metadata.labels ?? {});
    expect(labels.filter((each) => each['team'] === 'people').length).toBeGreaterThan(10);
    expect(labels.map((each) => each['app.kubernetes.io/component'])).not.toContain('other');
  });
});

describe.skipIf(missing !== undefined)('a value that is wrong is refused, by name', () => {
  test.each([
    ['gateway.replicas=two', '/gateway/replicas'],
    ['gatewway.replicas=2', 'gatewway'],
    ['database.mode=mysql', '/database/mode'],
    ['redis.mode=maybe', '/redis/mode'],
    ['tls.mode=on', '/tls/mode'],
    ['image.digest=sha256:abc', '/image/digest'],
    ['publicUrl=users.example.com', '/publicUrl'],
    ['operator.namespaces={Not_A_Name}', '/operator/namespaces/0'],
    ['gateway.trustedProxies={proxy}', '/gateway/trustedProxies/0'],
    ['database.external.url=mysql://x', '/database/external/url'],
    ['gateway.podDisruptionBudget.maxUnavailable=0', '/gateway/podDisruptionBudget/maxUnavailable'],
    ['directory.podDisruptionBudget.maxUnavailable=0%', '/directory/podDisruptionBudget/maxUnavailable'],
    ['monitoring.prometheusRule.errorRatio=5', '/monitoring/prometheusRule/errorRatio'],
  ])('%s', (set, field) => {
    const { status, error } = tryToRender({ values: 'evaluation', set: [set] });
    expect(status).not.toBe(0);
    expect(error).toContain(field);
  });

  test.each([
    [['database.mode=external'], 'database.external: give existingSecret or url'],
    [['redis.mode=external'], 'redis.external: give existingSecret or url'],
    [
      ['database.mode=external', 'database.external.url=postgres://a', 'database.external.existingSecret=b'],
      'not both',
    ],
    [['ingress.enabled=true'], 'ingress.host'],
    [['httpRoute.enabled=true'], 'httpRoute.parentRefs'],
    [['operator.serviceAccount.create=false'], 'operator.serviceAccount'],
    [
      ['gateway.autoscaling.enabled=true', 'gateway.autoscaling.minReplicas=11'],
      'gateway.autoscaling: minReplicas (11) must not be above maxReplicas (10)',
    ],
    [
      ['tls.mode=certManager', 'tls.certManager.duration=24h', 'tls.certManager.renewBefore=1440m'],
      'tls.certManager: renewBefore (1440m) must be shorter than duration (24h)',
    ],
  ])('%j', (set, message) => {
    const { status, error } = tryToRender({ values: 'evaluation', set });
    expect(status).not.toBe(0);
    expect(error).toContain(message);
  });
});

test.skipIf(missing !== undefined)(
  'a directory that is told to go serves on until gateways know who takes over',
  () => {
    const directory = (seconds: number) => {
      const set = [`directory.drainDelaySeconds=${seconds}`, 'directory.drainTimeoutSeconds=20'];
      const spec = podTemplateOf(
        find(render({ values: 'evaluation', set }), 'Deployment', 'users-muster-directory'),
      )?.spec;
      return { spec, container: spec?.containers[0] };
    };
    expect(directory(7).container).toMatchObject({ lifecycle: { preStop: { sleep: { seconds: 7 } } } });
    expect(directory(7).spec?.['terminationGracePeriodSeconds']).toBe(37);
    expect(directory(0).container).not.toHaveProperty('lifecycle'); // a sleep of nothing is refused before Kubernetes 1.33
  },
);

describe.skipIf(missing !== undefined)('TLS', () => {
  test('auto is cert-manager’s where the cluster has it, else the operator’s', () => {
    expect(kindsOf([])).not.toContain('Certificate');
    expect(kindsOf([], ['cert-manager.io/v1']).filter((kind) => kind === 'Certificate')).toHaveLength(6);
    const operator = find(render({ values: 'evaluation' }), 'Deployment', 'users-muster-operator');
    expect(environmentOf(operator)).toMatchObject({
      CERTIFICATES: 'operator',
      CERTIFICATE_PREFIX: 'users-muster',
      CERTIFICATE_DNS_NAMES:
        'users-muster-directory,users-muster-directory.identity,users-muster-directory.identity.svc,users-muster-directory.identity.svc.cluster.local',
    });
  });

  test.each([
    ['operator', ['directory', 'gateway']],
    ['certManager', ['directory', 'gateway', 'operator']],
    ['existing', ['directory', 'gateway', 'operator']],
    ['disabled', []],
  ])('%s: certificates are mounted in %j', (mode, expected) => {
    const manifests = render({ values: 'evaluation', set: [`tls.mode=${mode}`] });
    const mounted = ['directory', 'gateway', 'operator'].filter((part) => {
      const deployment = find(manifests, 'Deployment', `users-muster-${part}`);
      const spec = podTemplateOf(deployment)?.spec;
      const mounts =
        spec?.containers[0]?.volumeMounts?.some(({ mountPath }) => mountPath === '/var/run/muster/tls') ?? false;
      const volumes = (spec?.['volumes'] as { secret?: { secretName?: string } }[] | undefined) ?? [];
      expect(volumes.some(({ secret }) => secret?.secretName === `users-muster-${part}-tls`)).toBe(mounts);
      expect('TLS_CERT_FILE' in environmentOf(deployment)).toBe(mounts);
      return mounts;
    });
    expect(mounted).toEqual(expected);
  });

  test('applications read with a certificate of their own, of which there is one and whose names can be chosen', () => {
    const identities = (set: readonly string[]) =>
      environmentOf(find(render({ values: 'evaluation', set }), 'Deployment', 'users-muster-directory'));
    expect(identities([])).toMatchObject({ READER_IDENTITIES: 'reader.muster' });
    const chosen = ['directory.readerIdentities={pager.example,roster.example}'];
    expect(identities(chosen)).toMatchObject({ READER_IDENTITIES: 'pager.example,roster.example' });
    const manifests = render({ values: 'evaluation', set: ['tls.mode=certManager'] });
    expect(find(manifests, 'Certificate', 'users-muster-reader-tls').spec).toMatchObject({
      secretName: 'users-muster-reader-tls',
      dnsNames: ['reader.muster'],
      usages: ['digital signature', 'client auth'],
    });
  });

  test('a transmitter has a certificate of its own, and is rendered only where it is wanted', () => {
    const set = ['transmitter.enabled=true', 'tls.mode=certManager'];
    const manifests = render({ values: 'evaluation', set });
    expect(find(manifests, 'Certificate', 'users-muster-transmitter-tls').spec).toMatchObject({
      dnsNames: ['transmitter.muster'],
      usages: ['digital signature', 'client auth'],
    });
    const deployment = find(manifests, 'Deployment', 'users-muster-transmitter');
    expect(podTemplateOf(deployment)?.spec.volumes).toMatchObject([
      { name: 'tls', secret: { secretName: 'users-muster-transmitter-tls' } },
    ]);
    expect(environmentOf(deployment)).toMatchObject({ DIRECTORY_ADDRESS: 'users-muster-directory:50051' });
    const without = render({ values: 'evaluation' }).map(({ metadata }) => metadata.name);
    expect(without.filter((name) => name.includes('transmitter'))).toEqual([]);
  });

  test('a CA of your own takes the place of the chart’s', () => {
    const set = [
      'tls.mode=certManager',
      'tls.certManager.issuerRef.name=ours',
      'tls.certManager.issuerRef.kind=ClusterIssuer',
    ];
    expect(kindsOf(set)).not.toContain('Issuer');
    const certificates = render({ values: 'evaluation', set }).filter(({ kind }) => kind === 'Certificate');
    expect(certificates.map(({ spec }) => spec?.['issuerRef'])).toEqual(
      Array(5).fill({ name: 'ours', kind: 'ClusterIssuer' }),
    );
  });
});

describe.skipIf(missing !== undefined)('the database', () => {
  const urlsOf = (values: string, set: readonly string[] = []): unknown[] => {
    const spec = podTemplateOf(find(render({ values, set }), 'Deployment', 'users-muster-directory'))?.spec;
    const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
    const variable = (name: string) => containers.map(({ env }) => env?.find((each) => each.name === name));
    return [...variable('DATABASE_OWNER_URL'), ...variable('DATABASE_URL')].map(
      (found) => found?.value ?? found?.valueFrom,
    );
  };
  const key = (name: string, key: string, more = {}) => ({ secretKeyRef: { name, key, ...more } });

  test('migrations run as the owner, where the Secret tells one; the service never sees it', () => {
    const owner = key('database', 'ownerUrl', { optional: true });
    expect(urlsOf('external')).toEqual([owner, undefined, key('database', 'url'), key('database', 'url')]);
  });

  test('with CloudNativePG they run as its owner, and the service with its own login when there is one', () => {
    const uri = key('users-muster-database-app', 'uri');
    const own = 'postgres://muster_directory:$(DATABASE_PASSWORD)@users-muster-database-rw:5432/muster';
    expect(urlsOf('cnpg')).toEqual([undefined, undefined, uri, own]);
    expect(urlsOf('cnpg', ['database.cnpg.loginSecret='])).toEqual([undefined, undefined, uri, uri]);
  });

  test('more of CloudNativePG’s spec can be given, and does not replace the roles', () => {
    const set = ['database.cnpg.spec.backup.retentionPolicy=30d'];
    const cluster = find(render({ values: 'cnpg', set }), 'Cluster', 'users-muster-database');
    expect(cluster.spec).toMatchObject({ backup: { retentionPolicy: '30d' }, instances: 3 });
    expect(cluster.metadata.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
  });
});

describe.skipIf(missing !== undefined)('names', () => {
  test('are short enough in every mode, however long the release’s is', () => {
    const release = `a${'-very-long'.repeat(5)}-b`;
    for (const values of valuesFiles()) {
      for (const { kind, metadata } of render({ values, release })) {
        const limit =
          kind === 'StatefulSet' ? 52 : kind === 'Cluster' ? 50 : metadata.namespace === undefined ? 253 : 63;
        expect(metadata.name.length, `${kind} ${metadata.name}`).toBeLessThanOrEqual(limit);
        expect(metadata.name).toMatch(/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/);
      }
    }
  });

  test('can be replaced', () => {
    const named = (set: string[]) => render({ values: 'evaluation', set }).map(({ metadata }) => metadata.name);
    expect(named(['fullnameOverride=scim'])).toEqual(
      expect.arrayContaining(['scim-gateway', 'scim-directory', 'scim-operator']),
    );
    expect(named(['nameOverride=scim'])).toContain('users-scim-gateway');
    expect(named([])).toContain('users-muster-gateway');
  });
});

describe.skipIf(missing !== undefined)('details', () => {
  test('with autoscaling on, the number of replicas is left to it', () => {
    const manifests = render({ values: 'cnpg' });
    expect(find(manifests, 'Deployment', 'users-muster-gateway').spec).not.toHaveProperty('replicas');
    expect(find(manifests, 'HorizontalPodAutoscaler', 'users-muster-gateway').spec).toMatchObject({ minReplicas: 2 });
    expect(find(render({ values: 'evaluation' }), 'Deployment', 'users-muster-gateway').spec).toHaveProperty(
      'replicas',
      2,
    );
  });

  test('a digest is preferred to a tag', () => {
    const set = [`image.digest=sha256:${'a'.repeat(64)}`, 'image.repository=registry.example.com/muster'];
    const images = render({ values: 'evaluation', set })
      .flatMap((each) => podTemplateOf(each)?.spec.containers ?? [])
      .map(({ image }) => image);
    expect(new Set(images)).toEqual(
      new Set([`registry.example.com/muster@sha256:${'a'.repeat(64)}`, 'postgres:17-alpine', 'valkey/valkey:8-alpine']),
    );
  });

  test('the ScimTenant resource stays when the release goes, and is the file’s', () => {
    const name = 'scimtenants.scim.muster.dev';
    const rendered = find(render({ values: 'evaluation' }), 'CustomResourceDefinition', name);
    expect(rendered.metadata.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
    expect(rendered.spec).toEqual((readYaml('files/scimtenants.yaml') as { spec: object }).spec);
    expect(render({ values: 'namespaced' }).map(({ kind }) => kind)).not.toContain('CustomResourceDefinition');
  });

  test('only the operator has a token for the API server', () => {
    const pods = render({ values: 'evaluation' }).map(
      (each) => [each.metadata.name, podTemplateOf(each)?.spec] as const,
    );
    const mounted = pods.filter(([, spec]) => spec !== undefined && spec.automountServiceAccountToken !== false);
    expect(mounted.map(([name]) => name)).toEqual(['users-muster-operator']);
  });
});

// A Deployment's selector can't be changed: an upgrade that tried to would be refused.
test.skipIf(missing !== undefined)('selectors are those of every version before', () => {
  const manifests = render({ values: 'evaluation' });
  const selectors = manifests
    .filter(({ kind }) => ['Deployment', 'StatefulSet', 'Service'].includes(kind))
    .map(({ kind, metadata, spec }) => {
      const selector = spec?.['selector'] as { matchLabels?: Record<string, string> } & Record<string, string>;
      const labels = Object.entries<unknown>(selector.matchLabels ?? selector).map(
        ([key, value]) => `${key}=${String(value)}`,
      );
      return `${kind} ${metadata.name}: ${labels.sort().join(' ')}`;
    });
  expect(selectors.sort()).toMatchInlineSnapshot(`
    [
      "Deployment users-muster-directory: app.kubernetes.io/component=directory app.kubernetes.io/instance=users app.kubernetes.io/name=muster",
      "Deployment users-muster-gateway: app.kubernetes.io/component=gateway app.kubernetes.io/instance=users app.kubernetes.io/name=muster",
      "Deployment users-muster-operator: app.kubernetes.io/component=operator app.kubernetes.io/instance=users app.kubernetes.io/name=muster",
      "Deployment users-muster-valkey: app.kubernetes.io/component=valkey app.kubernetes.io/instance=users app.kubernetes.io/name=muster",
      "Service users-muster-directory: app.kubernetes.io/component=directory app.kubernetes.io/instance=users app.kubernetes.io/name=muster",
      "Service users-muster-gateway-metrics: app.kubernetes.io/component=gateway app.kubernetes.io/instance=users app.kubernetes.io/name=muster",
      "Service users-muster-gateway: app.kubernetes.io/component=gateway app.kubernetes.io/instance=users app.kubernetes.io/name=muster",
      "Service users-muster-operator: app.kubernetes.io/component=operator app.kubernetes.io/instance=users app.kubernetes.io/name=muster",
      "Service users-muster-postgres: app.kubernetes.io/component=postgres app.kubernetes.io/instance=users app.kubernetes.io/name=muster",
      "Service users-muster-valkey: app.kubernetes.io/component=valkey app.kubernetes.io/instance=users app.kubernetes.io/name=muster",
      "StatefulSet users-muster-postgres: app.kubernetes.io/component=postgres app.kubernetes.io/instance=users app.kubernetes.io/name=muster",
    ]
  `);
});
