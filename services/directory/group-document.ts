// A group's document with everything that is stored beside it but its members.
import type { ResourceType } from '../scim/attribute.ts';
import { comparableResource, equalityTerms, fold, type Comparable } from '../scim/comparable.ts';
import type { JsonObject } from '../scim/json.ts';
import type { GroupValues } from './sql/groups.ts';
import { termHash } from './sql/term.ts';

export interface StoredGroup {
  readonly values: GroupValues;
  readonly terms: readonly bigint[];
}

/** These have columns and indexes of their own. */
const columnTerms: ReadonlySet<string> = new Set(['displayName', 'externalId']);

/** The terms that are stored beside a `comparable`: of one that was read, those that are there. */
export const groupTerms = (comparable: Comparable): bigint[] =>
  equalityTerms(comparable)
    .filter((term) => !columnTerms.has(term.slice(0, term.indexOf('\0'))))
    .map(termHash);

/**
 * @param document a validated one of the tenant's group type
 * @param schemasVersion which declaration of schemas the type is of
 */
export function storedGroup(type: ResourceType, document: JsonObject, schemasVersion: number): StoredGroup {
  const comparable = comparableResource(type, document);
  return {
    values: {
      displayNameFolded: fold(document['displayName'] as string),
      externalId: (document['externalId'] as string | undefined) ?? null,
      document: JSON.stringify(document),
      comparable: JSON.stringify(comparable),
      schemasVersion,
    },
    terms: groupTerms(comparable),
  };
}
