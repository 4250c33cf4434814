// Mutual TLS at the calling end: a gRPC channel whose new connections always use the latest certificates.
import { credentials, experimental, type ChannelCredentials, type ChannelOptions } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { watchFiles, type CertificateSource } from './certificates.ts';
import type { TlsConfig } from './tls-config.ts';

export interface ClientTls {
  readonly certificates: CertificateSource;
  /** What the server's certificate must name; undefined: the host of its address. */
  readonly serverName?: string | undefined;
}

const PLAINTEXT =
  'TLS_CERT_FILE is not set: the directory speaks and is spoken to in plaintext, and whoever reaches its port may do anything';

/**
 * Undefined where plaintext is wanted, which is warned of. Rejects with an Error that names the file that cannot be used.
 * @param address of the directory, with or without a port: plaintext within one machine is nobody's business
 */
export async function openTls(
  { files, serverName }: TlsConfig,
  address: string,
  logger: Logger,
): Promise<ClientTls | undefined> {
  if (files !== undefined) return { certificates: await watchFiles(files, logger), serverName };
  if (!LOOPBACK.test(address)) logger.warn(PLAINTEXT);
  return undefined;
}

export function channelCredentials(tls: ClientTls | undefined): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  const provider = createProvider(tls.certificates);
  return experimental.createCertificateProviderChannelCredentials(provider, provider);
}

export const channelOptions = (tls: ClientTls | undefined): ChannelOptions =>
  tls?.serverName === undefined ? {} : { 'grpc.ssl_target_name_override': tls.serverName };

const LOOPBACK = /^(127\.[\d.]+|localhost|\[?::1\]?)(:\d+)?$/;

type Unsubscribe = () => void;

/** Without certificates, connections fail at once and are tried again. */
function createProvider(certificates: CertificateSource): experimental.CertificateProvider {
  const subscriptions = new Map<object, Unsubscribe>();
  const add = (listener: object, tell: () => void) => {
    subscriptions.set(listener, certificates.subscribe(tell));
    process.nextTick(tell);
  };
  const remove = (listener: object) => {
    subscriptions.get(listener)?.();
    subscriptions.delete(listener);
  };
  return {
    addCaCertificateListener(listener) {
      add(listener, () => {
        const held = certificates.current();
        listener(held === undefined ? null : { caCertificate: Buffer.from(held.ca) });
      });
    },
    addIdentityCertificateListener(listener) {
      add(listener, () => {
        const held = certificates.current();
        const update = held && { certificate: Buffer.from(held.cert), privateKey: Buffer.from(held.key) };
        listener(update ?? null);
      });
    },
    removeCaCertificateListener: remove,
    removeIdentityCertificateListener: remove,
  };
}
