// What a tenant may be declared as: turns an EnsureTenant request into the row and the tokens to store, or says which part
// of it is wrong.
import type { EnsureTenantRequest__Output } from '../../proto/gen/muster/directory/v1/EnsureTenantRequest.ts';
import type { TokenDeclaration__Output } from '../../proto/gen/muster/directory/v1/TokenDeclaration.ts';
import type { TenantSpec__Output } from '../../proto/gen/muster/directory/v1/TenantSpec.ts';
import { ScimError, invalidValue } from '../scim/error.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { declaredType, type SchemaDeclaration } from '../scim/declared-type.ts';
import { parseObject } from '../scim/json.ts';
import { defaultRequiredAttributes, parseRequiredAttribute } from '../scim/required.ts';
import { parseSchemas } from '../scim/schema-declaration.ts';
import { userType } from '../scim/user.ts';
import { parseNetwork } from '../network.ts';
import type { TenantDeclaration } from './sql/tenants.ts';
import type { TokenDeclarationRow } from './sql/tokens.ts';
import { TOKENS_MAX } from './token-plan.ts';

const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,126}[a-z0-9])?$/;
const DIGEST_BYTES = 32;
const PATHS_MAX = 100;
const PATH_CHARACTERS_MAX = 300;
const TEXT_CHARACTERS_MAX = 500;
/** Entra ID's gallery requires as much of a SCIM endpoint. */
export const REQUESTS_PER_SECOND_MIN = 25;
const RATE_MAX = 100_000;
export const DEFAULT_RATE = { requests_per_second: 100, burst: 200 };
const TENANTS_MAX = 1_000;
const USERS_MAX = 1_000_000_000;
const NETWORKS_MAX = 100;
/** Every request of a tenant finds its schemas in memory, in each directory. */
export const SCHEMAS_BYTES_MAX = 256 * 1024;
const OVERLAP_SECONDS_MAX = 366 * 24 * 60 * 60;
const TOKEN_IDS_MAX = 100;
const TOKEN_ID = /^[0-9a-f]{16}$/;
/** 9999-12-31: the last day that every client can read. */
const TIME_MS_MAX = 253_402_300_799_000;

export interface Declaration {
  readonly tenant: TenantDeclaration;
  /** In the order of their digests; no digest twice. None when the tokens are kept. */
  readonly tokens: readonly TokenDeclarationRow[];
  /** The tokens that are declared stay so. */
  readonly keepTokens: boolean;
  /** How long a token that this declaration supersedes stays valid; 0: not at all. */
  readonly overlapSeconds: number;
  /** Tokens to revoke now unless they are declared. */
  readonly revokedTokenIds: ReadonlySet<string>;
  /** Whose tenant may be taken over; empty: nobody's. */
  readonly formerOwner: string;
}

/**
 * Checks a declaration and fills in the defaults.
 * @throws ScimError invalidValue naming the part that is wrong
 */
export function parseDeclaration(request: EnsureTenantRequest__Output): Declaration {
  const { spec } = request;
  const schemas = readSchemas(spec?.schemas ?? []);
  if (request.keep_tokens && request.tokens.length > 0) {
    throw invalidValue('keep_tokens: a declaration that keeps the tokens as they are has no tokens of its own.');
  }
  return {
    tenant: {
      tenant_id: parseName(request.name),
      owner: parseText('owner', request.owner, 1),
      owner_name: parseText('owner_name', request.owner_name),
      display_name: parseText('spec.display_name', spec?.display_name ?? ''),
      provisioning: spec?.provisioning === 'SUSPENDED' ? 'SUSPENDED' : 'ACTIVE',
      groups: spec?.groups === 'ENABLED' ? 'ENABLED' : 'DISABLED',
      bulk: spec?.bulk === 'BULK_DISABLED' ? 'DISABLED' : 'ENABLED',
      log_values: spec?.log_values ?? false,
      ...parseRequiredAttributes(spec, declaredType(userType, schemas)),
      ...parseRateLimit(spec),
      max_users: parseMaxUsers(spec?.max_users ?? 0),
      allowed_cidrs: parseNetworks(spec?.allowed_cidrs ?? []),
      schemas,
    },
    tokens: parseTokens(request.tokens),
    keepTokens: request.keep_tokens,
    overlapSeconds: parseOverlap(request.overlap_seconds),
    revokedTokenIds: parseTokenIds(request.revoked_token_ids),
    formerOwner: parseText('former_owner', request.former_owner),
  };
}

/** Checks the name of a tenant, reader or receiver: 1 to 128 lower-case letters, digits, `-` and `.`, the first and the last a letter or digit. */
export function parseName(name: string, whose: 'tenant' | 'reader' | 'receiver' = 'tenant', field = 'name'): string {
  if (NAME.test(name)) return name;
  throw invalidValue(
    `${field}: ${quote(name)} cannot be a ${whose}'s name. It is made of up to 128 lower-case letters, digits, "-" and ".", \
and begins and ends with a letter or digit.`,
  );
}

/** The tenants that a reader or receiver is told of: those that are named, each once and in order, or all of them. */
export function parseTenants(
  { all_tenants, tenant_ids }: { readonly all_tenants: boolean; readonly tenant_ids: readonly string[] },
  whose: 'reader' | 'receiver',
): { all_tenants: boolean; tenant_ids: string[] } {
  if (tenant_ids.length > TENANTS_MAX) {
    throw invalidValue(
      `tenant_ids: a ${whose} is limited to at most ${TENANTS_MAX} tenants, or to none with all_tenants.`,
    );
  }
  if (all_tenants === tenant_ids.length > 0) {
    throw invalidValue(
      `tenant_ids: a ${whose} ${whose === 'reader' ? 'reads' : 'is told of'} either the tenants that are named or, with all_tenants, all of them.`,
    );
  }
  const ids = tenant_ids.map((id, index) => parseName(id, 'tenant', `tenant_ids[${index}]`));
  return { all_tenants, tenant_ids: [...new Set(ids)].sort() };
}

function parseText(field: string, text: string, min = 0): string {
  if (text.length < min) throw invalidValue(`${field} is empty.`);
  if (text.length > TEXT_CHARACTERS_MAX) {
    throw invalidValue(`${field} is longer than ${TEXT_CHARACTERS_MAX} characters.`);
  }
  if (text.includes('\0')) throw invalidValue(`${field} holds a NUL character.`);
  return text;
}

function parseMaxUsers(maxUsers: number): number {
  if (maxUsers <= USERS_MAX) return maxUsers;
  throw invalidValue(`spec.max_users is ${maxUsers}; it is at most ${USERS_MAX}, and 0 for any number.`);
}

function parseNetworks(texts: readonly string[]): string[] {
  if (texts.length > NETWORKS_MAX) throw invalidValue(`spec.allowed_cidrs names more than ${NETWORKS_MAX} networks.`);
  for (const [index, text] of texts.entries()) {
    if (parseNetwork(text) !== undefined) continue;
    throw invalidValue(
      `spec.allowed_cidrs[${index}]: ${quote(text)} is no network. One is written like "203.0.113.0/24", "2001:db8::/32", or as a single address.`,
    );
  }
  return [...new Set(texts)];
}

function parseOverlap(seconds: number): number {
  if (seconds >= 0 && seconds <= OVERLAP_SECONDS_MAX) return seconds;
  throw invalidValue(`overlap_seconds is ${seconds}; it is between 0 and ${OVERLAP_SECONDS_MAX}.`);
}

function parseTokenIds(ids: readonly string[]): ReadonlySet<string> {
  if (ids.length > TOKEN_IDS_MAX) throw invalidValue(`revoked_token_ids names more than ${TOKEN_IDS_MAX} tokens.`);
  const index = ids.findIndex((id) => !TOKEN_ID.test(id));
  if (index === -1) return new Set(ids);
  // Not quoted: somebody may have put the token itself here.
  throw invalidValue(`revoked_token_ids[${index}] is no token's id, which has 16 hexadecimal digits in lower case.`);
}

/** @returns null for 0, which stands for never */
export function parseTime(field: string, timeMs: number): Date | null {
  if (timeMs < 0 || timeMs > TIME_MS_MAX) {
    throw invalidValue(`${field} is not a time in milliseconds since the epoch.`);
  }
  return timeMs === 0 ? null : new Date(timeMs);
}

function readSchemas(texts: readonly Buffer[]): SchemaDeclaration[] {
  const field = 'spec.schemas';
  if (texts.reduce((bytes, text) => bytes + text.length, 0) > SCHEMAS_BYTES_MAX) {
    throw invalidValue(`${field}: all schemas of a tenant together have at most ${SCHEMAS_BYTES_MAX} bytes.`);
  }
  const values = texts.map((text, index) => {
    try {
      return parseObject(text);
    } catch (error) {
      throw error instanceof ScimError ? invalidValue(`${field}[${index}]: ${error.detail}`) : error;
    }
  });
  return parseSchemas(field, values);
}

type Required = Pick<TenantDeclaration, 'required_attributes' | 'required_in_schemas'>;

function parseRequiredAttributes(spec: TenantSpec__Output | null, type: ResourceType): Required {
  const field = 'spec.required_attributes';
  const paths = spec?.required_attributes?.paths ?? defaultRequiredAttributes;
  if (paths.length > PATHS_MAX) throw invalidValue(`${field} names more than ${PATHS_MAX} attributes.`);
  const declared = new Set(type.extensions.flatMap((each) => (each.declared ? [each.id] : [])));
  const inSchemas = new Set<string>();
  for (const path of paths) {
    if (path.length > PATH_CHARACTERS_MAX) {
      throw invalidValue(`${field}: ${quote(path)} is longer than ${PATH_CHARACTERS_MAX} characters.`);
    }
    try {
      const { extension = '' } = parseRequiredAttribute(type, path);
      if (declared.has(extension)) inSchemas.add(path);
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      const shown = quote(path);
      throw invalidValue(`${field}: ${error.detail.startsWith(shown) ? '' : `${shown}: `}${error.detail}`);
    }
  }
  return {
    required_attributes: [...new Set(paths).difference(inSchemas)],
    required_in_schemas: [...inSchemas],
  };
}

function parseRateLimit(spec: TenantSpec__Output | null): { requests_per_second: number; burst: number } {
  const { requests_per_second, burst } = spec?.rate_limit ?? DEFAULT_RATE;
  if (requests_per_second < REQUESTS_PER_SECOND_MIN) {
    throw invalidValue(
      `spec.rate_limit.requests_per_second is ${requests_per_second}; it must be at least ${REQUESTS_PER_SECOND_MIN}, \
because Entra ID requires a SCIM endpoint to take that many and slows its provisioning down when it cannot.`,
    );
  }
  if (requests_per_second > RATE_MAX || burst > RATE_MAX) {
    throw invalidValue(`spec.rate_limit is above ${RATE_MAX}.`);
  }
  return { requests_per_second, burst };
}

/** The tokens to store, in the order of their digests. @throws ScimError invalidValue naming the part that is wrong */
export function parseTokens(
  tokens: readonly TokenDeclaration__Output[],
  whose: 'tenant' | 'reader' = 'tenant',
): TokenDeclarationRow[] {
  if (tokens.length > TOKENS_MAX) throw invalidValue(`tokens: a ${whose} has at most ${TOKENS_MAX} tokens at once.`);
  const rows = tokens.map(({ digest, label, expiry_time_ms }, index) => {
    if (digest.length !== DIGEST_BYTES) {
      throw invalidValue(`tokens[${index}].digest has ${digest.length} bytes; a SHA-256 digest has ${DIGEST_BYTES}.`);
    }
    const expires_at = parseTime(`tokens[${index}].expiry_time_ms`, expiry_time_ms);
    return { digest, label: parseText(`tokens[${index}].label`, label), expires_at };
  });
  const sorted = rows.toSorted((a, b) => a.digest.compare(b.digest));
  if (sorted.some((row, index) => index > 0 && sorted[index - 1]?.digest.equals(row.digest) === true)) {
    throw invalidValue('tokens: the same digest is declared twice.');
  }
  return sorted;
}

const quote = (text: string): string => JSON.stringify(text.slice(0, PATH_CHARACTERS_MAX));
