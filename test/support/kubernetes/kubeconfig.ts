// A kubeconfig with a bearer token, as text: what kubectl, client-node and the operator read.
import { dump } from 'js-yaml';

export interface Access {
  /** URL. */
  readonly server: string;
  /** PEM; absent: what the system trusts. */
  readonly ca?: string | undefined;
  readonly token: string;
  /** Of the context. */
  readonly namespace?: string;
}

/** YAML text of a kubeconfig with one context. */
export function writeKubeconfig({ server, ca, token, namespace }: Access): string {
  const name = 'test';
  const authority = ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  return dump({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, ...authority } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, ...(namespace === undefined ? {} : { namespace }) } }],
    'current-context': name,
  });
}
