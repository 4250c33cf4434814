// What the API server refuses a request with: its Status, by the fields that decide what to do next.

/** The parts of a metav1.Status that are read here. */
export interface Status {
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: {
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  };
}

/** An answer of the API server other than 2xx, or an ERROR event of a watch. */
export class ApiError extends Error {
  /** HTTP status code. */
  readonly code: number;
  /** CamelCase, for example `AlreadyExists`, `Conflict`, `NotFound`, `Expired`; empty when the server gave none. */
  readonly reason: string;
  /** Seconds to wait before trying again, where the server said so. */
  readonly retryAfterSeconds: number | undefined;
  /** Reasons of the causes, for example `NamespaceTerminating`. */
  readonly causes: readonly string[];

  constructor(code: number, status: Status) {
    super(status.message ?? `The API server answered ${code}.`);
    this.name = 'ApiError';
    this.code = code;
    this.reason = status.reason ?? '';
    this.retryAfterSeconds = status.details?.retryAfterSeconds;
    this.causes = (status.details?.causes ?? []).map((cause) => cause.reason ?? '');
  }
}

const is =
  (code: number, reason?: string) =>
  (error: unknown): boolean =>
    error instanceof ApiError && error.code === code && (reason === undefined || error.reason === reason);

export const isNotFound = is(404);
/** The name is taken (POST). */
export const isAlreadyExists = is(409, 'AlreadyExists');
/** The object changed since it was read, or a server-side apply met another manager's field. */
export const isConflict = is(409, 'Conflict');
/** The resource version is too old to list or watch from. */
export const isGone = is(410);
/** Nothing can be created here any more. */
export const isNamespaceTerminating = (error: unknown): boolean =>
  error instanceof ApiError && error.code === 403 && error.causes.includes('NamespaceTerminating');
