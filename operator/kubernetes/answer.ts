// Reading what the API server answered: an object, or the reason why not.
import { ApiError, type Status } from './api-error.ts';
import { ConnectionError, type TransportResponse } from './transport.ts';

const BODY_BYTES_MAX = 256 * 1024 * 1024;
const TEXT_CHARACTERS_MAX = 300;

/** Rejects when the body is longer than 256 MiB, or no JSON. */
export const readJson = async <T>(response: TransportResponse): Promise<T> => {
  const text = await readText(response);
  try {
    return JSON.parse(text) as T;
  } catch {
    // The parser's own message would quote the answer, which may be a Secret.
    throw new ConnectionError('other', `An answer of ${text.length} characters is no JSON: is this the API server?`);
  }
};

const readText = async ({ body }: TransportResponse): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new ConnectionError('other', `An answer is longer than ${BODY_BYTES_MAX} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString();
};

/** The reason of an answer that is not 2xx; Retry-After counts where the Status says nothing. */
export const readError = async (response: TransportResponse): Promise<ApiError> => {
  const status = statusOf(response.status, await readText(response));
  const header = Number(response.headers.get('retry-after') ?? NaN);
  const retryAfterSeconds = status.details?.retryAfterSeconds ?? (Number.isFinite(header) ? header : undefined);
  return new ApiError(
    response.status,
    retryAfterSeconds === undefined ? status : { ...status, details: { ...status.details, retryAfterSeconds } },
  );
};

/** Proxies, and the API server under load, answer with text instead of a Status. */
const statusOf = (code: number, text: string): Status => {
  const status = parseStatus(text) ?? {
    message: `The API server answered ${code}: ${text.trim().slice(0, TEXT_CHARACTERS_MAX)}`,
  };
  if (code !== 401) return status;
  const message =
    'The API server does not accept the credentials (401): they expired, were revoked or are of another cluster.';
  return { ...status, message };
};

const parseStatus = (text: string): Status | undefined => {
  try {
    const value = JSON.parse(text) as unknown;
    const isStatus = typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status';
    return isStatus ? (value as Status) : undefined;
  } catch {
    return undefined;
  }
};
