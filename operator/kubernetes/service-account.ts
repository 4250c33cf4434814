// The cluster that this pod runs in, with the token and the CA that kubelet keeps in its files.
// https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type Access, type Cluster } from './cluster.ts';

/** Unless SERVICE_ACCOUNT_FOLDER says otherwise. */
const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
/** kubelet renews a token long before it ends; client-go looks as often (transport/token_source.go). */
const REREAD_MS = 60_000;

interface Pod {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/** Undefined outside of a pod, and where KUBECONFIG says which cluster is meant. */
export function findServiceAccount({ environment = process.env, now }: Pod = {}): Cluster | undefined {
  const folder = environment['SERVICE_ACCOUNT_FOLDER'] ?? FOLDER;
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443', KUBECONFIG: kubeconfig } = environment;
  if (kubeconfig || !host || !existsSync(join(folder, 'token'))) return undefined;
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return connect(() => readAccess(server, folder, now), now);
}

function readAccess(server: string, folder: string, now = () => performance.now()): Access {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8').trim();
  const readAll = () => ({
    credentials: { ca: read('ca.crt'), headers: { authorization: `Bearer ${read('token')}` } },
    readAt: now(),
  });
  let held = readAll();
  return {
    namespace: read('namespace'),
    server,
    readCredentials() {
      if (now() - held.readAt >= REREAD_MS) held = readAll();
      return Promise.resolve(held.credentials);
    },
  };
}
