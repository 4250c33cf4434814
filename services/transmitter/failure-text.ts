// Why there was no answer, in words for the person who looks after the receiver.

const texts: Readonly<Partial<Record<string, string>>> = {
  ENOTFOUND: 'The name was not found.',
  EAI_AGAIN: 'The name could not be resolved.',
  ECONNREFUSED: 'The connection was refused.',
  ECONNRESET: 'The connection was broken off.',
  EPIPE: 'The connection was broken off.',
  UND_ERR_SOCKET: 'The connection was broken off.',
  EHOSTUNREACH: 'There is no way to the address.',
  ENETUNREACH: 'There is no way to the address.',
  ETIMEDOUT: 'Nobody answered at the address.',
  UND_ERR_CONNECT_TIMEOUT: 'Nobody answered at the address.',
  UND_ERR_HEADERS_OVERFLOW: 'The answer’s headers are too large.',
  CERT_HAS_EXPIRED: 'The certificate has expired.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for another name.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate is self-signed.',
  SELF_SIGNED_CERT_IN_CHAIN: 'The certificate is of an authority that is not trusted.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The certificate is of an authority that is not trusted.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'The certificate is of an authority that is not trusted.',
};

/** @param error of the resolver, the socket, TLS or HTTP */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return 'The request failed.';
  if (error.name === 'TimeoutError') return 'There was no answer in time.';
  if (error.name === 'HTTPParserError') return 'The answer is not HTTP.';
  const code = codeOf(error);
  if (code === undefined) return 'The request failed.';
  return texts[code] ?? `The request failed: ${code}.`;
}

/** Of an error, or of the last of several attempts. */
function codeOf(error: Error): string | undefined {
  if ('code' in error && typeof error.code === 'string') return error.code;
  const last: unknown = error instanceof AggregateError ? error.errors.at(-1) : error.cause;
  return last instanceof Error ? codeOf(last) : undefined;
}
