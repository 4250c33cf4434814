// What a request does to the members of a group, without looking at who they are: a group may have a hundred thousand, and
// adding one must not depend on that. The steps on ids that follow each other are one.
import type { Attribute } from './attribute.ts';
import { invalidValue, mutability } from './error.ts';
import { isObject } from './json.ts';
import type { Step } from './patch.ts';
import type { PatchTarget } from './patch-target.ts';
import type { ResolvedFilter } from './resolve.ts';

/** Members are a set of ids. `added` and `removed` have none in common. */
export interface IdChange {
  readonly kind: 'ids';
  /** Everybody who was in the group before goes first; `removed` is empty then. */
  readonly clear: boolean;
  /** Those who are not in the group yet are added. They must exist. */
  readonly added: ReadonlySet<string>;
  /** Those who are in the group are removed. */
  readonly removed: ReadonlySet<string>;
}

/** The members that satisfy a filter are removed. */
export interface FilterRemoval {
  readonly kind: 'filter';
  readonly filter: ResolvedFilter;
}

export type MemberChange = IdChange | FilterRemoval;

type MembersTarget = Extract<PatchTarget, { kind: 'attribute' }>;

const NONE: ReadonlySet<string> = new Set();

/** Exactly these are members afterwards. */
export const replaceMembers = (ids: ReadonlySet<string>): IdChange => ({
  kind: 'ids',
  clear: true,
  added: ids,
  removed: NONE,
});
const addMembers = (added: ReadonlySet<string>): IdChange => ({ kind: 'ids', clear: false, added, removed: NONE });
const removeMembers = (removed: ReadonlySet<string>): IdChange => ({ kind: 'ids', clear: false, added: NONE, removed });

/**
 * The ids of a list of members: objects with a `value`, as RFC 7643 section 4.2 has them, or plain ids; one of them needs no
 * list. What else they say is left alone: of which type a member is, and where, this service knows itself.
 * @throws ScimError invalidValue naming the element that has no id
 */
export function readMembers(value: unknown, path: string): ReadonlySet<string> {
  if (value === null || value === undefined) return NONE;
  const elements = (Array.isArray(value) ? value : [value]) as readonly unknown[];
  return new Set(elements.flatMap((each, index) => (each === null ? [] : [readMember(each, `${path}[${index}]`)])));
}

function readMember(element: unknown, place: string): string {
  const id = isObject(element) ? valueOf(element) : element;
  if (typeof id === 'string' && id !== '') return id;
  throw invalidValue(`${place} must be an object whose "value" is the id of a user or a group.`);
}

function valueOf(element: Readonly<Record<string, unknown>>): unknown {
  const key = Object.hasOwn(element, 'value')
    ? 'value'
    : Object.keys(element).find((each) => each.toLowerCase() === 'value');
  return key === undefined ? undefined : element[key];
}

/**
 * What one step of a PATCH does to the members.
 * @throws ScimError invalidValue, or mutability: a member is added or removed and never changed (RFC 7643 section 8.7.1)
 */
export function memberChange(step: Step, { sub, filter }: MembersTarget): MemberChange {
  const changesPart = sub !== undefined && sub.name !== 'value';
  if (changesPart || (filter !== undefined && step.op !== 'remove')) throw unchangeable(step, sub);
  if (filter !== undefined) {
    const ids = filteredIds(filter);
    return ids === undefined ? { kind: 'filter', filter } : removeMembers(ids);
  }
  switch (step.op) {
    case 'add':
      if (step.value === undefined) throw invalidValue(`The add operation on "${step.path}" has no value.`);
      return addMembers(readMembers(step.value, step.path));
    case 'replace':
      return replaceMembers(isEmptyText(step.value) ? NONE : readMembers(step.value, step.path));
    case 'remove':
      // Entra ID names in the value whom to remove, which RFC 7644 does not know. Without a value everybody goes.
      if (step.value === undefined || step.value === null) return replaceMembers(NONE);
      return removeMembers(readMembers(step.value, step.path));
  }
}

const isEmptyText = (value: unknown): boolean => value === '';

const unchangeable = (step: Step, sub: Attribute | undefined): Error =>
  mutability(
    `"${step.path}": a member${sub === undefined ? '' : `’s ${sub.name}`} cannot be changed. Add or remove it.`,
  );

/** The ids that a filter names, if it does nothing else: `value eq "x"`, and several of them with `or`. */
function filteredIds(filter: ResolvedFilter): ReadonlySet<string> | undefined {
  if (filter.kind === 'compare' && filter.operator === 'eq' && filter.path.text === 'members.value') {
    return new Set([String(filter.value)]);
  }
  if (filter.kind !== 'or') return undefined;
  const parts = filter.filters.map(filteredIds);
  return parts.includes(undefined) ? undefined : new Set(parts.flatMap((each) => [...(each ?? [])]));
}

/** The same changes in as few as they can be: those on ids that follow each other are one. */
export function mergeChanges(changes: readonly MemberChange[]): MemberChange[] {
  const merged: (FilterRemoval | Sum)[] = [];
  for (const next of changes) {
    const last = merged.at(-1);
    if (next.kind === 'filter') merged.push(next);
    else if (last?.kind === 'ids') add(last, next);
    else merged.push({ kind: 'ids', clear: next.clear, added: new Set(next.added), removed: new Set(next.removed) });
  }
  return merged.filter((each) => each.kind === 'filter' || each.clear || each.added.size > 0 || each.removed.size > 0);
}

interface Sum extends IdChange {
  clear: boolean;
  added: Set<string>;
  removed: Set<string>;
}

/** In the time that the second change takes by itself: there may be many. */
function add(sum: Sum, { clear, added, removed }: IdChange): void {
  if (clear) {
    sum.clear = true;
    sum.added = new Set();
    sum.removed = new Set();
  }
  for (const id of removed) {
    sum.added.delete(id);
    if (!sum.clear) sum.removed.add(id);
  }
  for (const id of added) {
    sum.removed.delete(id);
    sum.added.add(id);
  }
}
