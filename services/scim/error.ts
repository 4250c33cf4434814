// Every error that a SCIM client can be answered with (RFC 7644 section 3.12). `detail` is public: Entra shows it verbatim
// to the customer's administrator. `cause` is for the log and is never sent.

/** The scimType keywords of RFC 7644 table 9 and RFC 9865 table 3. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount';

export class ScimError extends Error {
  /** HTTP status code. */
  readonly status: number;
  readonly scimType: ScimType | undefined;
  /** Seconds to wait before trying again: sent as Retry-After. */
  readonly retryAfterSeconds: number | undefined;
  /** Paths of the required attributes that were missing: `detail` names them in words. */
  readonly missing: readonly string[];

  constructor(
    status: number,
    detail: string,
    options: {
      scimType?: ScimType | undefined;
      retryAfterSeconds?: number | undefined;
      missing?: readonly string[];
      cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'ScimError';
    this.status = status;
    this.scimType = options.scimType;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.missing = options.missing ?? [];
  }

  /** The text that the client is shown. */
  get detail(): string {
    return this.message;
  }
}

const RETRY_AFTER_SECONDS = 5;

const badRequest = (scimType: ScimType) => (detail: string) => new ScimError(400, detail, { scimType });

/** A filter that does not parse, is too large, or compares what cannot be compared. */
export const invalidFilter = badRequest('invalidFilter');
/** A body that is not JSON, or not the message it should be. */
export const invalidSyntax = badRequest('invalidSyntax');
/** A PATCH path that does not parse or that names no attribute of the schema. */
export const invalidPath = badRequest('invalidPath');
/** A PATCH path whose filter matches nothing that could be changed. */
export const noTarget = badRequest('noTarget');
/** A query that yields more than one answer may hold. */
export const tooMany = badRequest('tooMany');
/** A value that is missing, or of the wrong type. */
export const invalidValue = badRequest('invalidValue');
/** A cursor that this query was not answered with. */
export const invalidCursor = badRequest('invalidCursor');
/** A cursor that was waited with for too long. */
export const expiredCursor = badRequest('expiredCursor');
/** A count that is no number, or not that of the walk's first page. */
export const invalidCount = badRequest('invalidCount');
/** An attempt to change what must not change. */
export const mutability = badRequest('mutability');

export const unauthorized = (): ScimError =>
  new ScimError(
    401,
    'The bearer token is missing, wrong, expired or revoked. Enter the tenant’s current secret token.',
  );
export const forbidden = (detail: string): ScimError => new ScimError(403, detail);
export const notFound = (detail: string): ScimError => new ScimError(404, detail);
export const uniqueness = (detail: string): ScimError => new ScimError(409, detail, { scimType: 'uniqueness' });
export const conflict = (detail: string): ScimError => new ScimError(409, detail);
export const preconditionFailed = (detail: string): ScimError => new ScimError(412, detail);
export const tooLarge = (detail: string): ScimError => new ScimError(413, detail);
export const notImplemented = (detail: string): ScimError => new ScimError(501, detail);
export const internal = (cause: unknown): ScimError =>
  new ScimError(500, 'Muster failed to handle the request. The request id names it in the log.', { cause });
export const unavailable = (detail: string, cause?: unknown): ScimError =>
  new ScimError(503, detail, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });

/** Whether it is the service that failed. A 501 is an answer: what was asked for is not provided. */
export const isFailure = ({ status }: ScimError): boolean => status >= 500 && status !== 501;
