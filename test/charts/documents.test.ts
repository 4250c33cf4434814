// What people read about the chart is made of what the chart does: `vitest run test/charts -u` writes the README anew.
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { createQueueMetrics } from '../../operator/kubernetes/queue-metrics.ts';
import { createMetrics as createOperatorMetrics } from '../../operator/metrics.ts';
import type { ScimTenant } from '../../operator/scim-tenant.ts';
import { registerTenantMetrics } from '../../operator/tenant-metrics.ts';
import { registerFeedMetrics } from '../../services/directory/feed/feed-metrics.ts';
import { createMetrics as createDirectoryMetrics } from '../../services/directory/metrics.ts';
import type { Database } from '../../services/directory/sql/database.ts';
import { createMetrics as createGatewayMetrics, type Measured } from '../../services/gateway/metrics.ts';
import { createMetrics as createTransmitterMetrics } from '../../services/transmitter/metrics.ts';
import type { Worker } from '../../services/transmitter/worker.ts';
import { createTenantRequests } from '../../services/gateway/tenant-requests.ts';
import { CHART, find, helmMissing, readChartFile, readYaml, render } from './chart.ts';
import { isExported, listSelectors } from './selectors.ts';
import { listValues, writeTable } from './values-table.ts';

const missing = helmMissing();
const README = join(CHART, 'README.md');

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Schema {
  readonly $ref?: string;
  readonly additionalProperties?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

function alerts(): Alert[] {
  const rule = find(render({ values: 'monitoring' }), 'PrometheusRule', 'users-muster-alerts');
  return (rule.spec?.['groups'] as { rules: Alert[] }[]).flatMap(({ rules }) => rules);
}

function between(text: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [before, after] = [text.split(open)[0], text.split(close)[1]];
  if (after === undefined) throw new Error(`The README has no ${open} … ${close}.`);
  return `${before}${open}\n\n${content}\n\n${close}${after}`;
}

test.skipIf(missing !== undefined)(
  'the README lists every value with its default, and the steps of every alert',
  async () => {
    const runbooks = alerts().map(({ alert, annotations }) => `### ${alert}\n\n${annotations['runbook']}`);
    const table = writeTable(listValues(readChartFile('values.yaml'), readYaml('values.yaml')));
    const text = between(between(readChartFile('README.md'), 'values', table), 'runbooks', runbooks.join('\n\n'));
    const style = await resolveConfig(README, { editorconfig: true });
    await expect(await format(text, { ...style, filepath: README })).toMatchFileSnapshot(README);
  },
);

test('every value is in the schema, and nothing else is', () => {
  const schema = JSON.parse(readChartFile('values.schema.json')) as Schema;
  const resolve = (one: Schema): Schema =>
    one.$ref === undefined ? one : (schema.definitions?.[one.$ref.replace('#/definitions/', '')] ?? {});
  const differences = (value: unknown, given: Schema, path: string): string[] => {
    const { properties, additionalProperties } = resolve(given);
    if (properties === undefined || typeof value !== 'object' || value === null) return [];
    expect(additionalProperties, path).toBe(false);
    const held = value as Record<string, unknown>;
    // A reference to an issuer is empty by default.
    if (Object.keys(held).length === 0) return [];
    const unlike = Object.keys(properties).filter((key) => !(key in held) && key !== 'global');
    const below = Object.entries(held).flatMap(([key, each]) =>
      properties[key] === undefined ? [`${path}/${key}`] : differences(each, properties[key], `${path}/${key}`),
    );
    return [...unlike.map((key) => `${path}/${key}`), ...below];
  };
  expect(differences(readYaml('values.yaml'), schema, '')).toEqual([]);
});

test('every value whose name does not say it all has a comment', () => {
  const told = listValues(readChartFile('values.yaml'), readYaml('values.yaml'));
  const mute = told.filter(({ path, meaning }) => meaning === '' && !path.includes('.'));
  expect(mute).toEqual([]);
});

/** What all answer `/metrics` with, after a request of each outcome and with a tenant of each condition. */
async function exportEverything(): Promise<string> {
  const operator = createOperatorMetrics(() => true, 1, 'https://kubernetes');
  createQueueMetrics(operator.registry)('scimtenant');
  operator.startReconcile()('error');
  registerTenantMetrics(operator.registry, () => ['True', 'False'].map(tenantOf));
  const gateway = createGatewayMetrics({
    limiter: { insured: false },
    tokens: { size: 0, hits: 0, misses: 0 },
    share: { waiting: 0 },
    changes: { connected: true },
    tenantRequests: createTenantRequests(() => 0),
  } as unknown as Measured);
  for (const status of [200, 400, 500, 503]) gateway.observe('GET', '/Users', status, 1, 'acme');
  const pool = { totalCount: 1, idleCount: 1, waitingCount: 0 };
  const directory = createDirectoryMetrics({ pool } as unknown as Database, { waiting: 0, dropped: 1 });
  directory.observe('Access/Authenticate', 'OK', 0.001);
  const sequencer = { held: true, outbox: { rows: 0, ageSeconds: 0 } };
  registerFeedMetrics(directory.registry, { sequencer, readers: () => new Map([['pager', { streams: 1, lag: 0 }]]) });
  const standing = { parked: 0, dead: 1, isFailing: false, oldestUndeliveredMs: 0 };
  const worker = { settings: { format: 'WEBHOOK' }, standing } as unknown as Worker;
  const halted = [{ receiver: 'crm', state: 'RECEIVER_GAP' as const }];
  const leasing = { workers: new Map([['pager', worker]]), halted, renewedAtMs: 0, reason: undefined };
  const transmitter = createTransmitterMetrics(() => leasing, Date.now);
  transmitter.countOf('pager', 'WEBHOOK')('DELIVERED');
  const texts = [operator, gateway, directory, transmitter].map(({ registry }) => registry.metrics());
  return (await Promise.all(texts)).join('\n');
}

function tenantOf(status: string): ScimTenant {
  const reason = status === 'True' ? 'QuarantineRisk' : 'SomeUsersFailing';
  const conditions = ['Ready', 'TokenExpiringSoon', 'Provisioning'].map((type) => ({ type, status, reason }));
  const token = { expiryTime: '2027-01-01T00:00:00Z' };
  const seen = {
    conditions,
    token,
    previousToken: token,
    lastRequestTime: token.expiryTime,
    users: { total: 1, active: 1 },
  };
  return { metadata: { namespace: 'customers', name: status.toLowerCase() }, status: seen } as unknown as ScimTenant;
}

test.skipIf(missing !== undefined)(
  'alerts and dashboard ask for series that are exported, labels included',
  async () => {
    const dashboard = JSON.parse(readChartFile('files/dashboard.json')) as unknown;
    const asked = [...alerts().map(({ expr }) => expr), ...expressionsOf(dashboard)].flatMap(listSelectors);
    expect(asked.length).toBeGreaterThan(40);
    const exposition = await exportEverything();
    expect(asked.filter((selector) => !isExported(selector, exposition)).map(({ text }) => text)).toEqual([]);
  },
);

/** Every `expr` in a dashboard, however deep. */
function expressionsOf(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const { expr } = part as { expr?: unknown };
  const below = Object.values(part).flatMap(expressionsOf);
  return typeof expr === 'string' ? [expr, ...below] : below;
}

test.skipIf(missing !== undefined)('each alert says what to do, and where to read it', () => {
  for (const { alert, annotations } of alerts()) {
    expect(annotations, alert).toMatchObject({ runbook_url: `https://example.com/runbooks#${alert.toLowerCase()}` });
    expect(annotations['runbook']?.length, alert).toBeGreaterThan(40);
  }
});
