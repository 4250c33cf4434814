// Why a ScimTenant is not as declared, in the words of its conditions. One switch from what went wrong to the reason, to whether
// trying again can help, and to what a person should do. The README explains each reason.
import { status } from '@grpc/grpc-js';
import { Distrust } from '../services/rpc/distrust.ts';
import { ScimError } from '../services/scim/error.ts';
import { ApiError, isAlreadyExists, isConflict, isNamespaceTerminating } from './kubernetes/api-error.ts';

export type FailureReason =
  | 'SecretConflict'
  | 'SecretContested'
  | 'NamespaceTerminating'
  | 'Forbidden'
  | 'KubernetesRefused'
  | 'KubernetesUnavailable'
  | 'TenantIdConflict'
  | 'InvalidSpec'
  | 'TooManyTokens'
  | 'DirectoryUnavailable'
  | 'DirectoryFailed'
  | 'Erasing'
  | 'InternalError';

export class Failure extends Error {
  readonly reason: FailureReason;
  /** Whether only a person can mend it; else it is tried again until it works. */
  readonly terminal: boolean;

  constructor(reason: FailureReason, message: string, options: { terminal: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'Failure';
    this.reason = reason;
    this.terminal = options.terminal;
  }
}

/** Undefined when there is nothing to tell: the resource changed meanwhile, and comes again by itself. */
export function toFailure(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error;
  if (isConflict(error) || isAlreadyExists(error)) return undefined;
  if (error instanceof ScimError) return fromDirectory(error);
  if (error instanceof ApiError) return fromKubernetes(error);
  if (error instanceof Error && error.name === 'ConnectionError') {
    return new Failure('KubernetesUnavailable', error.message, transient(error));
  }
  return new Failure('InternalError', 'The operator failed; its log says why. It tries again.', transient(error));
}

const transient = (cause: unknown) => ({ terminal: false, cause });
const terminal = (cause: unknown) => ({ terminal: true, cause });

const TAKEN = `Delete this resource and create one with another spec.tenantId; or, when it follows a ScimTenant that is gone, annotate it with \
scim.muster.dev/adopt=<the UID of that one>.`;
const TOO_MANY = 'To revoke all earlier ones, annotate the resource with scim.muster.dev/revoke-previous=true.';

function fromDirectory(error: ScimError): Failure {
  const { cause } = error;
  if (cause instanceof Distrust) {
    if (cause.kind === 'forbidden') return new Failure('DirectoryFailed', cause.message, transient(error));
    return new Failure('DirectoryUnavailable', `${withoutCall(error.detail)} ${cause.message}`, transient(error));
  }
  switch (error.status) {
    case 400:
      return new Failure('InvalidSpec', inTheResource(error.detail), terminal(error));
    case 412:
      return new Failure('TenantIdConflict', `${error.detail} ${TAKEN}`, terminal(error));
    case 429:
      return new Failure('TooManyTokens', `${error.detail} ${TOO_MANY}`, terminal(error));
    case 503:
      return new Failure('DirectoryUnavailable', `${withoutCall(error.detail)} ${AGAIN}`, transient(error));
    default:
      return new Failure('DirectoryFailed', `The directory failed: ${error.detail}`, transient(error));
  }
}

const AGAIN = 'It is tried again by itself.';

/** What the directory asks of whoever sent the request is the operator's to do, not the reader's. */
const withoutCall = (detail: string): string => detail.replace(/[;.] try again\.$/i, '.');

/** The directory names parts of a declaration as the wire does, `spec.rate_limit`; people wrote `spec.rateLimit`. */
const inTheResource = (detail: string): string =>
  detail
    .replace(/^spec(\.[a-z_]+)+/, (path) => path.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()))
    .replace(/^name:/, 'spec.tenantId:');

function fromKubernetes(error: ApiError): Failure {
  if (isNamespaceTerminating(error)) {
    return new Failure(
      'NamespaceTerminating',
      'The namespace is being deleted; nothing is made in it.',
      terminal(error),
    );
  }
  if (error.code === 401 || error.code === 403) {
    const message = `The operator may not do this: ${error.message} Compare its Role with the one that is shipped.`;
    return new Failure('Forbidden', message, transient(error));
  }
  const unknownField = error.code === 500 && error.message.includes('field not declared in schema');
  if (error.code === 400 || error.code === 422 || unknownField) {
    return new Failure('KubernetesRefused', `The API server refused: ${error.message}`, terminal(error));
  }
  return new Failure('KubernetesUnavailable', `The API server failed: ${error.message}`, transient(error));
}

/** Whether the directory has no such tenant. */
export const isNotFoundInDirectory = (error: unknown): boolean => error instanceof ScimError && error.status === 404;

/** Whether the directory has no room for another token. */
export const isTooMany = (error: unknown): boolean => error instanceof ScimError && error.status === 429;

/** Whether the directory has the tenant for another owner. */
export const isTaken = (error: unknown): boolean => error instanceof ScimError && error.status === 412;

/** Whether the directory took longer than it was given. */
export const isSlow = (error: unknown): boolean =>
  error instanceof ScimError &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === status.DEADLINE_EXCEEDED;
