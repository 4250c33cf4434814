// The one place where HTTP to the API server happens, as a function: tests wrap it to inject faults. What goes wrong
// below HTTP is a ConnectionError that says where to look.

export interface TransportRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the request, and the reading of its answer, with the signal's reason. */
  readonly signal: AbortSignal;
}

export interface TransportResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** Must be read to its end or be left by `return`: until then it holds a connection. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Sends one request. Every status is an answer; rejects with a ConnectionError where there was none. */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

/** `closed`: the connection ended before the answer did, so a write may or may not have happened. */
export type ConnectionFailure = 'closed' | 'unreachable' | 'untrusted' | 'credentials' | 'timeout' | 'other';

/** There was no (whole) answer. The message says what to look at, and never holds a credential. */
export class ConnectionError extends Error {
  readonly failure: ConnectionFailure;

  constructor(failure: ConnectionFailure, message: string) {
    super(message);
    this.name = 'ConnectionError';
    this.failure = failure;
  }
}

interface Explanation {
  readonly failure: ConnectionFailure;
  readonly advice: string;
}

const refused: Explanation = {
  failure: 'unreachable',
  advice: 'nothing listens there: is the API server running, and is the address right?',
};
const noName: Explanation = { failure: 'unreachable', advice: 'its name is not known: check the address and the DNS' };
const noRoute: Explanation = {
  failure: 'unreachable',
  advice: 'no connection came about: check NetworkPolicies, firewalls and the address',
};
const closed: Explanation = { failure: 'closed', advice: 'it closed the connection; it may be restarting' };
const unknownCa: Explanation = {
  failure: 'untrusted',
  advice: 'its certificate is not signed by the configured CA: check certificate-authority of the kubeconfig',
};
const wrongName: Explanation = {
  failure: 'untrusted',
  advice: 'its certificate is for another name: check the address, or tls-server-name of the kubeconfig',
};
const outdated: Explanation = { failure: 'untrusted', advice: 'its certificate is not valid at this time' };
const wantsCertificate: Explanation = {
  failure: 'credentials',
  advice: 'it does not accept the client certificate of the kubeconfig',
};

const explanations: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: refused,
  ENOTFOUND: noName,
  EAI_AGAIN: noName,
  ETIMEDOUT: noRoute,
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  UND_ERR_CONNECT_TIMEOUT: noRoute,
  ECONNRESET: closed,
  EPIPE: closed,
  UND_ERR_SOCKET: closed,
  SELF_SIGNED_CERT_IN_CHAIN: unknownCa,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownCa,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownCa,
  UNABLE_TO_GET_ISSUER_CERT: unknownCa,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownCa,
  CERT_SIGNATURE_FAILURE: unknownCa,
  ERR_TLS_CERT_ALTNAME_INVALID: wrongName,
  CERT_HAS_EXPIRED: outdated,
  CERT_NOT_YET_VALID: outdated,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: wantsCertificate,
};

/** What `error`, of a socket or of undici, means for someone who wants to reach `server`. */
export const describeFailure = (server: string, error: unknown): ConnectionError => {
  const code = codeOf(error);
  const { failure, advice } = explanations[code] ?? { failure: 'other', advice: `the request failed (${code})` };
  return new ConnectionError(failure, `No answer from the Kubernetes API server at ${server}: ${advice}. [${code}]`);
};

/** Of the error, or of the first cause that has one: messages of sockets may quote what was sent, codes do not. */
const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error.cause === undefined ? error.name : codeOf(error.cause);
};
