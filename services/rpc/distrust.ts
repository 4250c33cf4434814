// Why a process and its directory do not work together, in words that say what to do. For logs and for those who run Muster: customers
// are told only that the directory cannot be reached.
import { status, type ServiceError } from '@grpc/grpc-js';
import { findFlaw } from './certificates.ts';
import type { ClientTls } from './tls.ts';

export class Distrust extends Error {
  /** `forbidden`: the directory knows this process and refuses the call. `handshake`: there is no connection. */
  readonly kind: 'forbidden' | 'handshake';

  constructor(kind: Distrust['kind'], message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'Distrust';
    this.kind = kind;
  }
}

const FILES = 'TLS_CERT_FILE, TLS_KEY_FILE and TLS_CA_FILE';
const closed = /Failed to connect|ECONNRESET|EPIPE|socket hang up|Socket closed|socket disconnected|alert/;

/** What connections fail with (OpenSSL's and Node's words), and what to do about it. */
const advice: readonly (readonly [RegExp, string])[] = [
  [
    /Failed to load credentials/,
    'There is no certificate for this process yet: look for the Secret, or the file, that it shall be in.',
  ],
  [
    /does not match certificate's altnames/,
    'The directory’s certificate does not name the host that was called: set DIRECTORY_ADDRESS to a host that it names, or \
TLS_SERVER_NAME to such a name.',
  ],
  [
    /certificate has expired|certificate is not yet valid/,
    'The directory’s certificate has expired, or a clock is wrong: renew the directory’s certificate.',
  ],
  [
    /self-signed certificate|unable to (get|verify)|certificate signature failure/,
    'The directory’s certificate is not signed by one of the authorities that are trusted here (TLS_CA_FILE): give both sides the \
same authorities.',
  ],
  [
    /unsupported certificate purpose|unsuitable certificate purpose/,
    'The directory’s certificate is not for servers: issue one with the extended key usage serverAuth.',
  ],
  [
    /wrong version number|packet length too long|record layer failure/,
    `The directory does not speak TLS: set ${FILES} there as well, or nowhere.`,
  ],
  [/alert certificate required/, `The directory asks for a certificate and was shown none: set ${FILES}.`],
];

/** Undefined where it was for something else. `tls` is what the connection was to be made with. */
export function explain(error: unknown, tls: ClientTls | undefined): Distrust | undefined {
  if (!isServiceError(error)) return undefined;
  if (error.code === status.PERMISSION_DENIED && error.metadata.get('scim-status').length === 0) {
    return new Distrust('forbidden', `The directory refuses this process: ${error.details}`, error);
  }
  if (error.code !== status.UNAVAILABLE) return undefined;
  const known = advice.find(([pattern]) => pattern.test(error.details))?.[1];
  const message = known ?? (closed.test(error.details) ? adviceWhenClosed(tls) : undefined);
  return message === undefined ? undefined : new Distrust('handshake', message, error);
}

/** The directory hangs up on whom it does not trust, without a word, and also when it stops. */
function adviceWhenClosed(tls: ClientTls | undefined): string {
  if (tls === undefined) return `The directory hung up. If it speaks TLS, set ${FILES} here as well.`;
  const held = tls.certificates.current();
  const flaw = held && findFlaw(held, new Date());
  return flaw === undefined
    ? 'The directory hung up. Unless it just stops, it does not accept this process’ certificate: its log says why.'
    : `The directory hung up, since ${flaw}.`;
}

const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && 'code' in error && 'details' in error && 'metadata' in error;
