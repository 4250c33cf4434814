// Which declared extensions a query names: what it compares there, it compares as the tenant's declaration says.
import type { AttributePath, ResourceType } from './attribute.ts';
import { resolveSortPath, type ResolvedFilter, type ResolvedPath } from './resolve.ts';

/** The URNs of the declared extensions that a filter names. */
export function extensionsOfFilter(type: ResourceType, filter: ResolvedFilter): string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return [...new Set(filter.filters.flatMap((each) => extensionsOfFilter(type, each)))];
    case 'not':
      return extensionsOfFilter(type, filter.filter);
    case 'nothing':
      return [];
    default:
      return extensionOf(type, filter.path);
  }
}

/** The URN of the declared extension that a list is sorted by, or none. Throws as `resolveSortPath` does. */
export const extensionsOfSort = (type: ResourceType, path: AttributePath): string[] =>
  extensionOf(type, resolveSortPath(type, path));

function extensionOf({ extensions }: ResourceType, { steps }: ResolvedPath): string[] {
  const [first] = steps;
  return extensions.some(({ id, declared }) => declared === true && id === first?.name) ? [first?.name ?? ''] : [];
}
