// The cluster that a kubeconfig names, as kubectl would find it, with credentials by client-node: certificates, tokens, exec plugins. Loading
// client-node takes over a second and 60 MB, so a pod, which has its service account, does without (service-account.ts).
import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { connect, type Access, type Cluster } from './cluster.ts';
import { ConnectionError } from './transport.ts';

const PLUGIN_MESSAGE_CHARACTERS_MAX = 300;

interface KubeconfigOptions {
  /** YAML text; when absent KUBECONFIG, ~/.kube/config, and then the pod's service account. */
  readonly kubeconfig?: string;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/** Throws when there is no configuration, or when it names no cluster. Connects with the first request. */
export const loadCluster = ({ kubeconfig, now }: KubeconfigOptions = {}): Cluster =>
  connect(() => readAccess(kubeconfig), now);

const readAccess = (text: string | undefined): Access => {
  const config = readConfig(text);
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    throw new Error(`The kubeconfig's current-context '${config.getCurrentContext()}' names no cluster.`);
  }
  return {
    namespace: config.getContextObject(config.getCurrentContext())?.namespace?.trim() || 'default',
    server: cluster.server,
    readCredentials: () => readCredentials(config, cluster.server),
    proxyOf(tls) {
      const route = config.createDispatcherOptions(cluster, tls);
      if (route.type === 'socks') {
        throw new ConnectionError('other', 'The proxy-url of the kubeconfig is a SOCKS proxy; use an HTTP proxy.');
      }
      return route.type === 'proxy' ? route.uri : undefined;
    },
  };
};

const readConfig = (text: string | undefined): KubeConfig => {
  const config = new KubeConfig();
  if (text !== undefined) config.loadFromString(text);
  else config.loadFromDefault();
  // client-node's last resort, which nobody means.
  if (config.getCurrentCluster()?.server === 'http://localhost:8080') {
    throw new Error(
      'No Kubernetes cluster is configured: set KUBECONFIG, write ~/.kube/config, or run in a pod with a service account.',
    );
  }
  return config;
};

/** TLS options and headers of the next request; client-node re-reads token and CA files as they change. */
const readCredentials = async (config: KubeConfig, server: string): Promise<RequestOptions> => {
  const credentials: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(credentials);
    return credentials;
  } catch (error) {
    throw new ConnectionError('credentials', `No credentials for ${server}: ${withoutSecrets(error)}`);
  }
};

/** What an exec plugin printed may be a token: a parser quotes its input, and plugins print what they like. */
const withoutSecrets = (error: unknown): string => {
  if (error instanceof SyntaxError) return 'the credential plugin printed something that is not JSON.';
  const message = error instanceof Error ? error.message : 'the credential plugin failed.';
  return message.replace(/[\w.~+/=-]{40,}/g, '…').slice(0, PLUGIN_MESSAGE_CHARACTERS_MAX);
};
