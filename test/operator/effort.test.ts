// What the operator does not do twice.
import { describe, expect, inject, test } from 'vitest';
import { scrape, sumSamples } from '../bench/operator/exposition.ts';
import { createNamespace } from '../support/kubernetes.ts';
import { startStack } from '../support/stack.ts';
import { createPerson, startTestOperator } from './support.ts';

const { kubeconfig = '', missing } = inject('kubernetes');

describe.skipIf(missing !== undefined)('the operator’s effort', () => {
  test.each(['true', 'false'])(
    'with WATCH_SECRETS=%s, what it wrote for a new tenant does not bring it back',
    async (watched) => {
      const namespace = await createNamespace(kubeconfig);
      const stack = await startStack();
      const person = createPerson(kubeconfig, namespace);
      const environment = { WATCH_SECRETS: watched };
      const base = { kubeconfig, directoryAddress: stack.directoryAddress, namespaces: [namespace], environment };
      const operator = await startTestOperator(base);
      const names = ['first', 'second', 'third', 'fourth'];
      // When the next one is Ready, all events of the one before have been seen.
      for (const name of names) {
        await person.create(name);
        await person.waitFor(name, 'Ready', 'True');
      }
      const countReconciles = async () =>
        sumSamples(
          await scrape(`http://127.0.0.1:${operator.metricsPort}/metrics`),
          'controller_runtime_reconcile_total',
        );
      // It is Ready a moment before its reconcile ends.
      await expect.poll(countReconciles).toBeGreaterThanOrEqual(names.length);
      expect(await countReconciles()).toBe(names.length);
      await operator.stop();
      await person.close();
      await stack.stop();
    },
  );
});
