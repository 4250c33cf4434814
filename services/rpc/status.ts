// ScimError to gRPC status and back. The status message is the detail; two trailing metadata entries carry the rest.
import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { ScimError, internal, tooMany, unavailable, type ScimType } from '../scim/error.ts';

const codes: Readonly<Record<number, status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  409: status.ALREADY_EXISTS,
  410: status.OUT_OF_RANGE,
  412: status.FAILED_PRECONDITION,
  413: status.INVALID_ARGUMENT,
  429: status.RESOURCE_EXHAUSTED,
  501: status.UNIMPLEMENTED,
  503: status.UNAVAILABLE,
};

const LOGGED = 'muster-logged';
const UNREACHABLE = 'The directory cannot be reached just now. The request was not confirmed; try again.';

// To try again would get the same answer. grpc-js says it in words only: the code is also that of a server that is short of something.
const isTooLarge = ({ code, details }: ServiceError): boolean =>
  code === status.RESOURCE_EXHAUSTED && details.startsWith('Received message larger than max');
const TOO_LARGE =
  'The answer is larger than an answer may be. What was to be changed has been changed. Ask for fewer at once with count, or leave out \
with excludedAttributes what is large: members, or groups.';

/**
 * What a gRPC server ends a failed call with.
 * @param logged whether it is in the provisioning log
 */
export function toStatus(error: ScimError, logged = false): { code: status; details: string; metadata: Metadata } {
  const metadata = new Metadata();
  metadata.set('scim-status', String(error.status));
  if (error.scimType !== undefined) metadata.set('scim-type', error.scimType);
  if (error.retryAfterSeconds !== undefined) metadata.set('scim-retry-after', String(error.retryAfterSeconds));
  if (logged) metadata.set(LOGGED, 'true');
  return { code: codes[error.status] ?? status.INTERNAL, details: error.detail, metadata };
}

/**
 * What a gRPC client's failure means. A server that could not be reached, or was too slow, is 503; an answer that is too large is 400.
 * @param distrust why this process and the server don't work together: never the fault of whoever sent the request, so 503 as well
 */
export function fromStatus(error: ServiceError, distrust?: Error): ScimError {
  if (distrust !== undefined) return unavailable(UNREACHABLE, distrust);
  const scimStatus = error.metadata.get('scim-status')[0];
  if (scimStatus !== undefined) {
    const retryAfter = error.metadata.get('scim-retry-after')[0];
    return new ScimError(Number(scimStatus), error.details, {
      scimType: error.metadata.get('scim-type')[0] as ScimType | undefined,
      retryAfterSeconds: retryAfter === undefined ? undefined : Number(retryAfter),
      cause: error,
    });
  }
  if (isTooLarge(error)) return tooMany(TOO_LARGE);
  switch (error.code) {
    case status.UNAVAILABLE:
    case status.DEADLINE_EXCEEDED:
    case status.RESOURCE_EXHAUSTED:
    case status.CANCELLED:
      return unavailable(UNREACHABLE, error);
    default:
      return internal(error);
  }
}

/** Whether the server that answered a call with this has it in the provisioning log. */
export const isLogged = (error: ScimError): boolean =>
  (error.cause as Partial<ServiceError> | undefined)?.metadata?.get(LOGGED)[0] === 'true';
