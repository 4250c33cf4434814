// Kubernetes for tests. A run has one API server with the CRD in it; each test works in namespaces of its own. A test that
// breaks the API server starts a private one. Outside of vitest (the benchmark) only the functions with `start` make sense.
import { readFile } from 'node:fs/promises';
import { buildAssets, canBuild } from './kubernetes/build.ts';
import { findAssets } from './kubernetes/assets.ts';
import { borrow } from './kubernetes/borrowed.ts';
import { startControlPlane } from './kubernetes/control-plane.ts';
import { startK3s } from './kubernetes/k3s.ts';

export { createNamespace, createServiceAccount, type Rules } from './kubernetes/access.ts';
export { installCrd } from './kubernetes/crd.ts';

export interface TestKubernetes {
  /** Of an administrator, YAML text. */
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

export interface PrivateKubernetes extends TestKubernetes {
  readonly port: number;
  /** Ends kube-apiserver as a crash would. */
  kill(): Promise<void>;
  /** Starts kube-apiserver again, on the same port and with the same data: watches from before it get 410. */
  restart(): Promise<void>;
  /**
   * Makes etcd forget old revisions, so that pages of a LIST that was begun before get 410. A watch gets it only where the
   * API server's own watch cache does not reach back: after restart(), or with the flag --watch-cache=false.
   */
  compact(): Promise<void>;
}

const NEEDS =
  'set TEST_KUBECONFIG to the path of a kubeconfig, or KUBEBUILDER_ASSETS to a folder with etcd and kube-apiserver, ' +
  'start Docker, or install Go.';

/** The API server of a test run: borrowed, our own, or K3s in a container. Building our own takes minutes, once. */
export async function startTestKubernetes(): Promise<TestKubernetes | { missing: string }> {
  const borrowed = process.env.TEST_KUBECONFIG;
  if (borrowed) return borrow(await readFile(borrowed, 'utf8'));
  const assets = findAssets();
  if (assets !== undefined) return startControlPlane(assets);
  const container = await startK3s();
  if (container !== undefined) return container;
  if (!canBuild()) return { missing: `Tests of the operator need Kubernetes: ${NEEDS}` };
  const built = await buildAssets().catch((error: unknown) => error as Error);
  if (typeof built === 'string') return startControlPlane(built);
  return { missing: `Tests of the operator need Kubernetes: ${NEEDS} Building it failed: ${built.message}` };
}

/** An API server for one test alone, which may kill it; `flags` are kube-apiserver's. Throws where it has no binaries. */
export async function startPrivateKubernetes(flags: readonly string[] = []): Promise<PrivateKubernetes> {
  return startControlPlane(await getAssets(), flags);
}

/** The folder with etcd and kube-apiserver, built if need be. Throws with what it takes. `say` hears how the build goes. */
export async function getAssets(say?: (line: string) => void): Promise<string> {
  const assets = findAssets();
  if (assets !== undefined) return assets;
  if (canBuild()) return buildAssets(say);
  throw new Error('A private API server needs KUBEBUILDER_ASSETS with etcd and kube-apiserver, or Go to build them.');
}
