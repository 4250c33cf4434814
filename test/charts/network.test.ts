// Who may talk to whom, read from the NetworkPolicies.
import { expect, test } from 'vitest';
import { find, helmMissing, podTemplateOf, render, type Manifest } from './chart.ts';

const COMPONENT = 'app.kubernetes.io/component';

interface Peer {
  readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly namespaceSelector?: object;
  readonly ipBlock?: { readonly cidr: string };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number }[];
}

interface Policy {
  readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

const policiesOf = (manifests: readonly Manifest[]): Policy[] =>
  manifests.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => spec as unknown as Policy);

/** `gateway → directory:50051`; `*` is everybody, other names are labels or namespaces. */
function listPaths(policies: readonly Policy[], direction: 'ingress' | 'egress'): string[] {
  const nameOf = ({ podSelector, namespaceSelector, ipBlock }: Peer): string =>
    ipBlock?.cidr ??
    podSelector?.matchLabels?.[COMPONENT] ??
    JSON.stringify(podSelector?.matchLabels ?? namespaceSelector);
  return policies
    .flatMap(({ podSelector, [direction]: rules = [] }) => {
      const own = podSelector.matchLabels[COMPONENT] ?? '';
      return rules.flatMap(({ from, to, ports = [] }) =>
        ports.flatMap(({ port }) => {
          const peers = (from ?? to)?.map(nameOf) ?? ['*'];
          return peers.map((peer) =>
            direction === 'ingress' ? `${peer} → ${own}:${port}` : `${own} → ${peer}:${port}`,
          );
        }),
      );
    })
    .filter((path) => !path.endsWith(':53'))
    .sort();
}

test.skipIf(helmMissing() !== undefined)('each part is reached by those that need it, and by nobody else', () => {
  const paths = listPaths(policiesOf(render({ values: 'evaluation' })), 'ingress');
  const metrics = paths.filter((path) => /:909\d$/.test(path));
  expect(paths.filter((path) => !metrics.includes(path))).toEqual([
    '* → gateway:8080',
    'directory → postgres:5432',
    'gateway → directory:50051',
    'gateway → valkey:6379',
    'operator → directory:50051',
    'transmitter → directory:50051',
    '{"scim.muster.dev/directory-client":"true"} → directory:50051',
  ]);
  const readers = new Set(metrics.map((path) => path.split(' → ')[0]));
  expect(readers).toEqual(new Set(['test', '{"matchLabels":{"kubernetes.io/metadata.name":"monitoring"}}']));
  expect(metrics).toHaveLength(6);
});

test.skipIf(helmMissing() !== undefined)(
  'CloudNativePG’s pods are reached by the directory, each other and what runs them',
  () => {
    const set = ['networkPolicy.databaseFrom[0].ipBlock.cidr=10.2.0.0/16'];
    const all = policiesOf(render({ values: 'cnpg', set }));
    const policies = all.filter(({ podSelector }) => 'cnpg.io/cluster' in podSelector.matchLabels);
    expect(policies.map(({ podSelector, policyTypes }) => ({ ...podSelector.matchLabels, policyTypes }))).toEqual([
      { 'cnpg.io/cluster': 'users-muster-database', policyTypes: ['Ingress'] },
    ]);
    const own = '{"cnpg.io/cluster":"users-muster-database"}';
    const manager = '{"app.kubernetes.io/name":"cloudnative-pg"}';
    expect(listPaths(policies, 'ingress')).toEqual(
      [
        '10.2.0.0/16 → :5432',
        'directory → :5432',
        `${own} → :5432`,
        `${own} → :8000`,
        `${manager} → :5432`,
        `${manager} → :8000`,
        '{"matchLabels":{"kubernetes.io/metadata.name":"monitoring"}} → :9187',
      ].sort(),
    );
  },
);

test.skipIf(helmMissing() !== undefined)('each part reaches those that it needs, and the databases nobody', () => {
  const policies = policiesOf(render({ values: 'evaluation' }));
  expect(policies.every(({ policyTypes }) => policyTypes.join() === 'Ingress,Egress')).toBe(true);
  expect(listPaths(policies, 'egress')).toEqual([
    'directory → postgres:5432',
    'gateway → directory:50051',
    'gateway → valkey:6379',
    'operator → *:443',
    'operator → *:6443',
    'operator → directory:50051',
  ]);
  const outside = listPaths(policiesOf(render({ values: 'external' })), 'egress');
  expect(outside.filter((path) => path.endsWith(':4318'))).toHaveLength(4);
  expect(outside).toContain('directory → 10.1.0.0/16:5432');
});

test.skipIf(helmMissing() !== undefined)('every pod but that of the test has a policy', () => {
  const manifests = render({ values: 'evaluation' });
  const held = policiesOf(manifests).map(({ podSelector }) => podSelector.matchLabels[COMPONENT]);
  const pods = manifests.flatMap((each) => podTemplateOf(each)?.metadata.labels?.[COMPONENT] ?? []);
  expect(pods.filter((part) => !held.includes(part))).toEqual(['test']);
  expect(policiesOf(render({ values: 'evaluation', set: ['networkPolicy.enabled=false'] }))).toEqual([]);
});

test.skipIf(helmMissing() !== undefined)('the transmitter alone reaches the world, and nothing private in it', () => {
  const manifests = render({ values: 'evaluation', set: ['transmitter.enabled=true'] });
  const policies = policiesOf(manifests);
  expect(listPaths(policies, 'egress').filter((path) => path.startsWith('transmitter'))).toEqual([
    'transmitter → 0.0.0.0/0:443',
    'transmitter → 2000::/3:443',
    'transmitter → directory:50051',
  ]);
  expect(listPaths(policies, 'ingress')).toContain('{"scim.muster.dev/directory-client":"true"} → transmitter:8081');
  const blocks = policies.flatMap(({ egress = [] }) =>
    egress.flatMap(({ to = [] }) => to.map(({ ipBlock }) => ipBlock)),
  );
  const { except } = blocks.find((block) => block?.cidr === '0.0.0.0/0') as unknown as { except: string[] };
  expect(except).toEqual(expect.arrayContaining(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16']));
  const own = [
    'networkPolicy.egress.receiversTo[0].ipBlock.cidr=10.3.0.0/16',
    'networkPolicy.egress.receiversPorts={8443}',
  ];
  const chosen = policiesOf(render({ values: 'evaluation', set: ['transmitter.enabled=true', ...own] }));
  expect(listPaths(chosen, 'egress').filter((path) => path.startsWith('transmitter'))).toEqual([
    'transmitter → 10.3.0.0/16:8443',
    'transmitter → directory:50051',
  ]);
});

test.skipIf(helmMissing() !== undefined)(
  'polling and keys are published beside the gateway where that is wanted',
  () => {
    const pathsOf = (published: boolean): unknown => {
      const set = [
        'transmitter.enabled=true',
        `transmitter.published=${published}`,
        'ingress.enabled=true',
        'ingress.host=x.example',
      ];
      const { spec } = find(render({ values: 'evaluation', set }), 'Ingress', 'users-muster-gateway');
      const [rule] = spec?.['rules'] as {
        http: { paths: { path: string; backend: { service: { name: string } } }[] };
      }[];
      return rule?.http.paths.map(({ path, backend }) => `${path} ${backend.service.name}`);
    };
    expect(pathsOf(false)).toEqual(['/scim/v2 users-muster-gateway']);
    expect(pathsOf(true)).toEqual([
      '/scim/v2 users-muster-gateway',
      '/poll users-muster-transmitter',
      '/jwks.json users-muster-transmitter',
    ]);
  },
);
