// Builds etcd and kube-apiserver: about six minutes on two cores, once per version.
import { join } from 'node:path';
import { buildOnce, compile, stamp } from '../build.ts';
import { MODULE, builtAssets, findAssets, versionOf } from './assets.ts';

export { canBuild } from '../build.ts';

const VERSION = 'k8s.io/component-base/version';

/** Builds unless another run does or did; returns the folder of the binaries. Rejects with the end of the compiler's output. */
export function buildAssets(say?: (line: string) => void): Promise<string> {
  const [kubernetes, etcd] = [versionOf('k8s.io/kubernetes'), versionOf('go.etcd.io/etcd/server/v3')];
  const run = async (into: string): Promise<void> => {
    await compile(MODULE, join(into, 'etcd'), 'go.etcd.io/etcd/server/v3', []);
    await compile(
      MODULE,
      join(into, 'kube-apiserver'),
      'k8s.io/kubernetes/cmd/kube-apiserver',
      versionFlags(kubernetes),
    );
  };
  const what = `kube-apiserver ${kubernetes} and etcd ${etcd}`;
  return buildOnce({ folder: builtAssets(), what, duration: 'about six minutes', find: findAssets, run }, say);
}

// What Kubernetes' own build stamps in: without it the server calls itself v0.0.0, and emulates a version of its own choice.
function versionFlags(version: string): string[] {
  const [major, minor] = version.slice(1).split('.');
  return stamp(VERSION, { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' });
}
