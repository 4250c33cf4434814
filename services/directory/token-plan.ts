// What a declaration means for the tokens that a tenant has: which are added, which change, which are superseded, and which
// end now. Pure; the times are the database's.
import { tokenId } from '../token.ts';
import { ScimError } from '../scim/error.ts';
import type { Declaration } from './declaration.ts';
import type { TokenDeclarationRow, TokenRow } from './sql/tokens.ts';

/** The most tokens that a tenant has at once: those that are declared, and superseded ones that are still valid. */
export const TOKENS_MAX = 20;

/** Those of a tenant that are no more, and whose users are still told from strangers. */
export const ENDED_TOKENS = { days: 30, most: 50 };

export interface TokenPlan {
  readonly added: readonly TokenDeclarationRow[];
  /** Declared otherwise than before, or declared again. */
  readonly changed: readonly TokenDeclarationRow[];
  /** To be superseded by this declaration. When those before them end was settled when they were superseded. */
  readonly superseded: readonly TokenRow[];
  /** To be deleted: never one that is declared. */
  readonly revoked: readonly TokenRow[];
}

/** @throws ScimError 429 when too many would be valid at once */
export function planTokens(held: readonly TokenRow[], declaration: Declaration): TokenPlan {
  const { keepTokens, overlapSeconds, revokedTokenIds } = declaration;
  const tokens = keepTokens ? held.filter((row) => row.superseded_at === null) : declaration.tokens;
  const declared = new Set(tokens.map(keyOf));
  const rows = new Map(held.map((row) => [keyOf(row), row]));
  const others = held.filter((row) => !declared.has(keyOf(row)));
  const ends = (row: TokenRow) =>
    row.expired || revokedTokenIds.has(tokenId(row.digest)) || (row.superseded_at === null && overlapSeconds === 0);
  const plan = {
    added: tokens.filter((token) => !rows.has(keyOf(token))),
    changed: tokens.filter((token) => {
      const row = rows.get(keyOf(token));
      return row !== undefined && !isAsDeclared(row, token);
    }),
    superseded: others.filter((row) => !ends(row) && row.superseded_at === null),
    revoked: others.filter(ends),
  };
  if (plan.added.length > 0)
    assertRoom(
      tokens.length,
      others.filter((row) => !ends(row)),
    );
  return plan;
}

export const isEmpty = ({ added, changed, superseded, revoked }: TokenPlan): boolean =>
  added.length + changed.length + superseded.length + revoked.length === 0;

const keyOf = ({ digest }: { readonly digest: Buffer }): string => digest.toString('latin1');

const isAsDeclared = (row: TokenRow, token: TokenDeclarationRow): boolean =>
  row.superseded_at === null && row.label === token.label && row.expires_at?.getTime() === token.expires_at?.getTime();

function assertRoom(declared: number, superseded: readonly TokenRow[]): void {
  const count = declared + superseded.length;
  if (count <= TOKENS_MAX) return;
  throw new ScimError(
    429,
    `tokens: ${count} tokens would be valid at once, and a tenant has at most ${TOKENS_MAX}: ${declared} are declared, and \
${superseded.length} that are not declared any more are in their overlap. Nothing was changed. Revoke tokens that are not \
used any more (${superseded.map((row) => tokenId(row.digest)).join(', ')}), or wait for the first to end.`,
  );
}
