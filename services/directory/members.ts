// Who is in a locked group: makes the changes of one request in order, each in one statement whatever its size.
import { invalidValue } from '../scim/error.ts';
import type { MemberChange } from '../scim/member-change.ts';
import { isId } from './precondition.ts';
import type { Statement, Transaction } from './sql/database.ts';
import {
  changeMembers,
  deleteMatchingMembers,
  findCrowded,
  findNesting,
  lockNesting,
  MEMBERSHIPS_MAX,
  replaceMembers,
  type Crowded,
  type MembersChanged,
  type Nesting,
} from './sql/group-members.ts';
import type { MemberRecord, ResourceName } from './sql/outbox.ts';

/** More than an identity provider sends; an answer with all of them stays below what a message may hold. */
export const MEMBERS_MAX = 250_000;

/**
 * How many times a group of a tenant may be in a group, directly. A user is in no more groups than this and `MEMBERSHIPS_MAX` together,
 * directly or not: an answer that shows them stays as small as one should be, and so does every search through groups in groups.
 */
export const NESTINGS_MAX = 5_000;

const IDS_SHOWN_MAX = 20;

/** The group whose members change: its row is locked. */
export interface LockedGroup {
  readonly tenantId: string;
  readonly id: string;
  readonly memberCount: number;
  /** The public URL up to and including /scim/v2, for filters on `$ref`. */
  readonly baseUrl: string;
}

export interface Outcome {
  /** Who is in the group that was not before, and the other way round: each once. */
  readonly members: MemberRecord;
  readonly memberCount: number;
}

/**
 * Makes the changes. The transaction must be rolled back when this fails.
 * @throws ScimError invalidValue naming the ids that are nobody's, those that are in too many groups, the groups that would close a circle,
 *   or the limit
 */
export async function applyMemberChanges(
  transaction: Transaction,
  group: LockedGroup,
  changes: readonly MemberChange[],
): Promise<Outcome> {
  const nested: string[] = [];
  const added = new Map<string, ResourceName>();
  const removed = new Map<string, ResourceName>();
  for (const change of changes) {
    const malformed = change.kind === 'ids' ? [...change.added].filter((id) => !isId(id)) : [];
    const [result] = await transaction.query<MembersChanged>(statementOf(group, change));
    if (result === undefined) throw new Error('A change of members has no result');
    const missing = [...malformed, ...result.missing];
    if (missing.length > 0) throw nobodys(missing);
    await requireRoom(transaction, group.tenantId, result);
    nested.push(...result.added_groups);
    move(result.removed_users, 'USER', added, removed);
    move(result.removed_groups, 'GROUP', added, removed);
    move(result.added_users, 'USER', removed, added);
    move(result.added_groups, 'GROUP', removed, added);
  }
  const memberCount = group.memberCount + added.size - removed.size;
  if (memberCount > MEMBERS_MAX) throw invalidValue(`A group has at most ${MEMBERS_MAX} members.`);
  if (nested.length > 0) await requireNestable(transaction, group, nested);
  return { members: { added: [...added], removed: [...removed] }, memberCount };
}

/** Whoever comes back, or goes again, within one request was not away, or never there. */
function move(
  ids: readonly string[],
  kind: ResourceName,
  from: Map<string, ResourceName>,
  to: Map<string, ResourceName>,
): void {
  for (const id of ids) if (!from.delete(id)) to.set(id, kind);
}

function statementOf({ tenantId, id, baseUrl }: LockedGroup, change: MemberChange): Statement {
  if (change.kind === 'filter') return deleteMatchingMembers(tenantId, id, change.filter, baseUrl);
  const added = [...change.added].filter(isId);
  if (change.clear) return replaceMembers(tenantId, id, added);
  return changeMembers(tenantId, id, added, [...change.removed].filter(isId));
}

async function requireRoom(transaction: Transaction, tenantId: string, result: MembersChanged): Promise<void> {
  const added = [...result.added_users, ...result.added_groups];
  if (added.length === 0) return;
  const [found] = result.crowded ? [] : await transaction.query<Crowded>(findCrowded(tenantId, added));
  const ids = result.crowded ?? found?.crowded ?? [];
  if (ids.length === 0) return;
  throw invalidValue(
    `members: a user or a group is directly in at most ${MEMBERSHIPS_MAX} groups, and so many have ${listed(ids)}. ${UNCHANGED}`,
  );
}

async function requireNestable(transaction: Transaction, group: LockedGroup, nested: readonly string[]): Promise<void> {
  await transaction.query(lockNesting(group.tenantId));
  const [nesting] = await transaction.query<Nesting>(findNesting(group.tenantId, group.id, nested, NESTINGS_MAX));
  if (nesting === undefined) throw new Error('The groups in groups were not counted');
  const { circles, nestings } = nesting;
  if (circles.length > 0) {
    throw invalidValue(`A group cannot be in itself. The group is in these, directly or not: ${listed(circles)}.`);
  }
  if (nestings <= NESTINGS_MAX) return;
  throw invalidValue(
    `The groups of a tenant have at most ${NESTINGS_MAX} groups as members, counted once for each group that they are in. ${UNCHANGED}`,
  );
}

const UNCHANGED = 'No member was added or removed.';

const nobodys = (ids: readonly string[]): Error =>
  invalidValue(`members: no user and no group has the id ${listed(ids)}. ${UNCHANGED}`);

const ID_SHOWN_CHARACTERS = 100;

function listed(ids: readonly string[]): string {
  const shown = ids.slice(0, IDS_SHOWN_MAX).map((id) => JSON.stringify(id.slice(0, ID_SHOWN_CHARACTERS)));
  const more = ids.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
