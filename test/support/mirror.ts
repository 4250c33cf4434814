// What an application makes of the changes that it follows: users and groups as they are, worked in as directory.proto says.
import type { Change } from './follower.ts';

export interface MirroredUser {
  readonly version: number;
  readonly active: boolean;
  readonly document: string;
}

export interface MirroredGroup {
  readonly version: number;
  readonly document: string;
  readonly members: Set<string>;
}

export class Mirror {
  readonly users = new Map<string, MirroredUser>();
  readonly groups = new Map<string, MirroredGroup>();
  /** What was wrong with the order of the changes; a snapshot may begin anywhere. */
  readonly complaints: string[] = [];
  #gone = new Map<string, number>();

  /** As it is now: what a reader has on its disk. */
  clone(): Mirror {
    const copy = new Mirror();
    for (const [id, user] of this.users) copy.users.set(id, user);
    for (const [id, group] of this.groups) copy.groups.set(id, { ...group, members: new Set(group.members) });
    copy.complaints.push(...this.complaints);
    copy.#gone = new Map(this.#gone);
    return copy;
  }

  /** Works a change in. Changes that were worked in before may come again, from an earlier one on. */
  apply(change: Change): void {
    if (change.kind === 'TENANT_ERASED') throw new Error('A tenant was erased.');
    const held = change.resource === 'USER' ? this.users : this.groups;
    const id = change.resource_id;
    const known = held.get(id)?.version ?? this.#gone.get(id) ?? 0;
    const first = known === 0 && !this.#gone.has(id);
    // A deleted one that was not in the snapshot says nothing of the versions before.
    const begins = change.snapshot || change.kind === 'CREATED' || change.kind === 'DELETED';
    if (change.version > known + 1 && !(first && begins)) {
      this.complaints.push(`${id}: version ${change.version} came after ${known}`);
    }
    if (change.version < known) return;
    if (change.kind === 'DELETED') {
      held.delete(id);
      this.#gone.set(id, change.version);
    } else if (change.user) {
      const { active, document } = change.user;
      this.users.set(id, { version: change.version, active, document: String(document) });
    } else if (change.group) {
      const members = new Set(this.groups.get(id)?.members);
      for (const member of change.members_added) members.add(member.id);
      for (const member of change.members_removed) members.delete(member.id);
      this.groups.set(id, { version: change.version, document: String(change.group.document), members });
    } else {
      this.complaints.push(`${id}: a change without the state after it`);
    }
  }
}
