// The traces of an operator that runs as a pod runs it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { runCommand } from '../deploy/process.ts';
import { startCollector } from '../support/collector.ts';
import { createNamespace } from '../support/kubernetes.ts';
import { connectStrictly } from '../support/kubernetes/request.ts';
import { startStack } from '../support/stack.ts';

const { kubeconfig = '', missing } = inject('kubernetes');

describe.skipIf(missing !== undefined)('a traced operator', { timeout: 60_000 }, () => {
  test('each reconcile is one trace with its calls to Kubernetes and to the directory, and no token in it', async () => {
    await using ends = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), 'muster-traced-'));
    ends.defer(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'kubeconfig'), kubeconfig);
    const collector = await startCollector();
    ends.defer(() => collector.stop());
    const stack = await startStack({ environment: { PUBLIC_URL: 'https://scim.example.com' } });
    ends.defer(() => stack.stop());
    const namespace = await createNamespace(kubeconfig);
    const operator = runCommand('operator/main.ts', [], {
      KUBECONFIG: join(folder, 'kubeconfig'),
      POD_NAMESPACE: namespace,
      WATCH_NAMESPACES: namespace,
      DIRECTORY_ADDRESS: stack.directoryAddress,
      METRICS_HOST: '127.0.0.1',
      METRICS_PORT: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
    });
    ends.defer(async () => {
      operator.child.kill('SIGTERM');
      await operator.exited;
    });
    const ask = connectStrictly(kubeconfig);
    const tenants = `/apis/scim.muster.dev/v1alpha1/namespaces/${namespace}/scimtenants`;
    const acme = { apiVersion: 'scim.muster.dev/v1alpha1', kind: 'ScimTenant', metadata: { name: 'acme' }, spec: {} };
    await ask({ method: 'POST', path: tenants, body: acme });
    const called = () => collector.spans.find(({ name }) => name.endsWith('Tenants/EnsureTenant'));
    await expect.poll(called, { timeout: 30_000 }).toMatchObject({ service: 'muster-operator', kind: 'CLIENT' });
    const { traceId, parentSpanId } = called()!;
    const trace = () => collector.spans.filter((span) => span.traceId === traceId);
    const first = () => trace().find(({ spanId }) => spanId === parentSpanId);
    await expect.poll(first, { timeout: 15_000 }).toMatchObject({
      name: 'reconcile',
      parentSpanId: '',
      attributes: { 'muster.scimtenant': `${namespace}/acme` },
    });
    const written = trace().filter(({ name }) => ['POST', 'PATCH', 'PUT'].includes(name));
    expect(new Set(written.map((span) => span.parentSpanId))).toEqual(new Set([parentSpanId]));
    const secrets = `/api/v1/namespaces/${namespace}/secrets`;
    expect(written.map(({ attributes }) => attributes['url.path'])).toContainEqual(expect.stringContaining(secrets));
    const paths = collector.spans.map(({ attributes }) => attributes['url.path'] ?? '');
    expect(paths.filter((path) => path.includes('/leases/'))).toEqual([]);
    const secret = (await ask({ method: 'GET', path: `${secrets}/acme-scim-token` })) as { data: { token: string } };
    expect(collector.bytes()).not.toContain(secret.data.token);
    expect(collector.bytes()).not.toContain(Buffer.from(secret.data.token, 'base64').toString());
  });
});
