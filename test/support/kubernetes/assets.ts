// Where the binaries etcd and kube-apiserver are: in KUBEBUILDER_ASSETS as envtest has them, or built by an earlier run.
import { join } from 'node:path';
import { cached, canRun, requiredVersion } from '../build.ts';

export const BINARIES = ['etcd', 'kube-apiserver'] as const;

/** Pins what is built: a Go module whose go.sum has the digest of every source. */
export const MODULE = new URL('go/', import.meta.url).pathname;

/** The folder with both binaries; undefined when there is none yet. Throws when KUBEBUILDER_ASSETS lacks one. */
export function findAssets(): string | undefined {
  const given = process.env.KUBEBUILDER_ASSETS;
  if (given) {
    const missing = missingIn(given);
    if (missing.length === 0) return given;
    throw new Error(`KUBEBUILDER_ASSETS is ${given}, which has no ${missing.join(' and no ')} that can be run.`);
  }
  const built = builtAssets();
  return missingIn(built).length === 0 ? built : undefined;
}

/** The folder in the user's cache that is built into; its name holds the versions. */
export const builtAssets = (): string =>
  cached(`kubernetes-${versionOf('k8s.io/kubernetes')}-etcd-${versionOf('go.etcd.io/etcd/server/v3')}`);

/** The version that go.mod requires, for example `v1.34.4`. */
export const versionOf = (module: string): string => requiredVersion(MODULE, module);

const missingIn = (folder: string): string[] => BINARIES.filter((name) => !canRun(join(folder, name)));
