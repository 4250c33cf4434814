// A user's document with everything that is stored beside it.
import type { ResourceType } from '../scim/attribute.ts';
import { comparableResource, equalityTerms, fold, type Comparable } from '../scim/comparable.ts';
import type { JsonObject } from '../scim/json.ts';
import { termHash } from './sql/term.ts';
import type { UserValues } from './sql/users.ts';

export interface StoredUser {
  readonly values: UserValues;
  readonly terms: readonly bigint[];
}

/** These have columns and indexes of their own. */
const columnTerms: ReadonlySet<string> = new Set(['userName', 'externalId', 'active']);

/** The terms that are stored beside a `comparable`: of one that was read, those that are there. */
export const userTerms = (comparable: Comparable): bigint[] =>
  equalityTerms(comparable)
    .filter((term) => !columnTerms.has(term.slice(0, term.indexOf('\0'))))
    .map(termHash);

/**
 * @param document a validated one of the tenant's user type
 * @param schemasVersion which declaration of schemas the type is of
 */
export function storedUser(type: ResourceType, document: JsonObject, schemasVersion: number): StoredUser {
  const comparable = comparableResource(type, document);
  return {
    values: {
      userNameFolded: fold(document['userName'] as string),
      externalId: (document['externalId'] as string | undefined) ?? null,
      active: document['active'] as boolean,
      document: JSON.stringify(document),
      comparable: JSON.stringify(comparable),
      schemasVersion,
    },
    terms: userTerms(comparable),
  };
}
