// What a receiver may be declared as: turns requests into the row and the credential to store, or says which part of them is wrong.
import type { Credential__Output } from '../../../proto/gen/muster/directory/v1/Credential.ts';
import type { EnsureReceiverRequest__Output } from '../../../proto/gen/muster/directory/v1/EnsureReceiverRequest.ts';
import { invalidValue } from '../../scim/error.ts';
import { parseName, parseTenants } from '../declaration.ts';
import type { ChangeKind } from '../sql/outbox.ts';
import type { CredentialKind, ReceiverDeclaration, ReceiverFormat } from '../sql/receivers.ts';

const URL_CHARACTERS_MAX = 2_048;
const AUDIENCE_CHARACTERS_MAX = 500;
const RETRY_HOURS_DEFAULT = 72;
const SECRET_BYTES_MIN = 24;
const SECRET_BYTES_MAX = 64;
const DIGEST_BYTES = 32;
/** What an HTTP header may hold. */
const AUTHORIZATION = /^[\x21-\x7e](?:[\x20-\x7e]{0,4094}[\x21-\x7e])?$/;

export interface NewCredential {
  readonly kind: CredentialKind;
  readonly value: Buffer;
}

/**
 * Checks a declaration and fills in the defaults.
 * @param retentionHours for how long changes are kept
 * @throws ScimError invalidValue naming the part that is wrong
 */
export function parseReceiver(request: EnsureReceiverRequest__Output, retentionHours: number): ReceiverDeclaration {
  const name = parseName(request.name, 'receiver');
  const { format } = request;
  if (format === 'RECEIVER_FORMAT_UNSPECIFIED') {
    throw invalidValue('format is missing: WEBHOOK, SET_PUSH or SET_POLL.');
  }
  const url = parseUrl(format, request.url, request.allow_private);
  return {
    name,
    format,
    url,
    ...parseTenants(request, 'receiver'),
    kinds: parseKinds(request.kinds),
    audience: parseAudience(request.audience, format, format === 'SET_POLL' ? name : url),
    allow_private: request.allow_private,
    retry_for_hours: parseRetry(request.retry_for_hours, retentionHours),
  };
}

/** Whether a name's addresses may be used is looked at with each request to them; what the URL itself says, here. */
function parseUrl(format: ReceiverFormat, text: string, allowPrivate: boolean): string {
  if (format === 'SET_POLL') {
    if (text === '') return '';
    throw invalidValue('url: a receiver that polls has none.');
  }
  const url = text.length <= URL_CHARACTERS_MAX && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw invalidValue(`url is none, or longer than ${URL_CHARACTERS_MAX} characters.`);
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) {
    throw invalidValue(
      'url must begin with https://; http:// is for receivers that may be at private addresses (allow_private).',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw invalidValue('url must not have a user and a password in it: SET_PUSH can have an authorization instead.');
  }
  return text;
}

function parseKinds(kinds: EnsureReceiverRequest__Output['kinds']): ChangeKind[] {
  const named = kinds.filter((kind) => kind !== 'CHANGE_KIND_UNSPECIFIED');
  if (named.length < kinds.length) throw invalidValue('kinds names one that there is not.');
  return [...new Set(named)].sort();
}

function parseAudience(audience: string, format: ReceiverFormat, byDefault: string): string {
  if (format === 'WEBHOOK') {
    if (audience === '') return '';
    throw invalidValue('audience: a webhook has none.');
  }
  if (audience.length > AUDIENCE_CHARACTERS_MAX || audience.includes('\0')) {
    throw invalidValue(`audience is longer than ${AUDIENCE_CHARACTERS_MAX} characters, or holds a NUL character.`);
  }
  return audience === '' ? byDefault : audience;
}

function parseRetry(hours: number, retentionHours: number): number {
  const wanted = hours === 0 ? RETRY_HOURS_DEFAULT : hours;
  if (wanted < retentionHours) return wanted;
  throw invalidValue(
    `retry_for_hours is ${wanted}, and changes are kept for ${retentionHours} hours (CHANGES_RETENTION_HOURS): it must be less, so \
that nothing is lost of a receiver that is away.`,
  );
}

const kindOf = { WEBHOOK: 'signing_secret', SET_PUSH: 'authorization', SET_POLL: 'token_digest' } as const;

/** @throws ScimError invalidValue for one that is missing, or that the format has no use for */
export function parseCredential(format: ReceiverFormat, credential: Credential__Output | null): NewCredential {
  if (credential?.kind !== kindOf[format]) {
    throw invalidValue(`credential: ${format} takes ${kindOf[format]}.`);
  }
  const { signing_secret, authorization, token_digest } = credential;
  switch (format) {
    case 'WEBHOOK': {
      const value = signing_secret ?? Buffer.alloc(0);
      if (value.length >= SECRET_BYTES_MIN && value.length <= SECRET_BYTES_MAX)
        return { kind: 'SIGNING_SECRET', value };
      throw invalidValue(
        `credential.signing_secret has ${value.length} bytes; it has ${SECRET_BYTES_MIN} to ${SECRET_BYTES_MAX}.`,
      );
    }
    case 'SET_PUSH': {
      const text = authorization ?? '';
      if (AUTHORIZATION.test(text)) return { kind: 'AUTHORIZATION', value: Buffer.from(text) };
      throw invalidValue('credential.authorization is no value of an HTTP header: up to 4,096 characters of ASCII.');
    }
    case 'SET_POLL': {
      const value = token_digest ?? Buffer.alloc(0);
      if (value.length === DIGEST_BYTES) return { kind: 'TOKEN', value };
      throw invalidValue(`credential.token_digest has ${value.length} bytes; a SHA-256 digest has ${DIGEST_BYTES}.`);
    }
  }
}
