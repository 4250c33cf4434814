// A user's document with everything that is stored beside it.
import type { ResourceType } from '../scim/attribute.ts';
import { comparableResource, equalityTerms, fold } from '../scim/comparable.ts';
import type { JsonObject } from '../scim/json.ts';
import { termHash } from './sql/term.ts';
import type { UserValues } from './sql/users.ts';

export interface StoredUser {
  readonly values: UserValues;
  readonly terms: readonly bigint[];
}

/** These have columns and indexes of their own. */
const columnTerms: ReadonlySet<string> = new Set(['userName', 'externalId', 'active']);

/** @param document a validated one of the tenant's user type */
export function storedUser(type: ResourceType, document: JsonObject): StoredUser {
  const comparable = comparableResource(type, document);
  const terms = equalityTerms(comparable).filter((term) => !columnTerms.has(term.slice(0, term.indexOf('\0'))));
  return {
    values: {
      userNameFolded: fold(document['userName'] as string),
      externalId: (document['externalId'] as string | undefined) ?? null,
      active: document['active'] as boolean,
      document: JSON.stringify(document),
      comparable: JSON.stringify(comparable),
    },
    terms: terms.map(termHash),
  };
}
