// What vitest's global setup gives the test files about Kubernetes, and whether a run has files that ask for it.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { installCrd, startTestKubernetes, getAssets } from '../kubernetes.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    kubernetes: ProvidedKubernetes;
  }
}

export interface ProvidedKubernetes {
  /** Of an administrator, YAML text, with the CRD installed; absent where `missing` says why. */
  readonly kubeconfig?: string;
  readonly missing?: string;
  /** Why startPrivateKubernetes would throw; absent when it would not. */
  readonly privateMissing?: string;
}

const NOT_STARTED = 'No test file of this run was known to need Kubernetes: see test/support/kubernetes/provided.ts.';

/**
 * Files under test/operator, test/charts and about this support need it, and those under operator that import anything of test/. An empty
 * list, as in watch mode, stands for all files.
 */
export function needsKubernetes(root: string, files: readonly string[]): boolean {
  if (files.length === 0) return true;
  return files.some((file) => {
    const path = relative(root, file).replaceAll('\\', '/');
    if (/^test\/(operator\/|charts\/|support\/kubernetes)/.test(path)) return true;
    return path.startsWith('operator/') && /\binject\(|\/test\//.test(readFileSync(file, 'utf8'));
  });
}

/** Starts the run's server where the run needs it. Throws when there is none and CI=true. */
export async function provideKubernetes(
  needed: boolean,
): Promise<{ provided: ProvidedKubernetes; stop: () => Promise<void> }> {
  if (!needed) {
    const provided = { missing: NOT_STARTED, privateMissing: NOT_STARTED };
    return { provided, stop: () => Promise.resolve() };
  }
  const server = await startTestKubernetes();
  // Where there is no server at all there are no binaries either, and it need not be tried again to build them.
  const privateMissing = 'missing' in server ? server.missing : await whyNot(getAssets);
  const missing = 'missing' in server ? server.missing : privateMissing;
  try {
    if (missing !== undefined && process.env.CI === 'true') throw new Error(missing);
    if (!('missing' in server)) await installCrd(server.kubeconfig);
  } catch (error) {
    if (!('missing' in server)) await server.stop();
    throw error;
  }
  if (missing !== undefined) console.warn(`${missing} Without it their files are skipped.`);
  const reason = privateMissing === undefined ? {} : { privateMissing };
  if ('missing' in server) return { provided: { ...server, ...reason }, stop: () => Promise.resolve() };
  return { provided: { kubeconfig: server.kubeconfig, ...reason }, stop: () => server.stop() };
}

async function whyNot(action: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
