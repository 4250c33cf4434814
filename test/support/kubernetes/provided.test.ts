import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { needsKubernetes } from './provided.ts';

test.each([
  ['test/operator/rotation.test.ts', '', true],
  ['test/support/kubernetes/build.test.ts', '', true],
  ['operator/kubernetes/watch.test.ts', `import { createNamespace } from '../../test/support/kubernetes.ts';`, true],
  ['operator/kubernetes/lease.test.ts', `const { kubeconfig } = inject('kubernetes');`, true],
  ['operator/kubernetes/queue.test.ts', `import { createQueue } from './queue.ts';`, false],
  ['services/scim/filter.test.ts', `import { parse } from './filter.ts';`, false],
  ['test/directory/tenants.test.ts', `const { url } = inject('postgres');`, false],
])('a run of %s (%s) needs an API server: %s', async (file, text, needed) => {
  const root = await mkdtemp(join(tmpdir(), 'muster-needs-'));
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
  expect(needsKubernetes(root, [join(root, file)])).toBe(needed);
  await rm(root, { recursive: true });
});

test('a run whose files are not known needs an API server', () => {
  expect(needsKubernetes('/', [])).toBe(true);
});
