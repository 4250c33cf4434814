// Original file: proto/directory.proto

export const ChangeKind = {
  CHANGE_KIND_UNSPECIFIED: 'CHANGE_KIND_UNSPECIFIED',
  /**
   * The resource is new.
   */
  CREATED: 'CREATED',
  /**
   * Attributes changed; `paths` says which.
   */
  UPDATED: 'UPDATED',
  /**
   * `active` became true; other attributes may have changed with it.
   */
  ACTIVATED: 'ACTIVATED',
  /**
   * `active` became false; other attributes may have changed with it.
   */
  DEACTIVATED: 'DEACTIVATED',
  /**
   * The resource is gone; its last state is given. It is in no group any more, which each of its groups says, too; of a deleted
   * group nobody is a member any more, without a word of who was.
   */
  DELETED: 'DELETED',
  /**
   * Members of a group were added or removed; the group's other attributes may have changed with it.
   */
  MEMBERS_CHANGED: 'MEMBERS_CHANGED',
  /**
   * The tenant itself was erased with all that it had, and with it earlier changes that were not read yet: no user of it is
   * named any more.
   */
  TENANT_ERASED: 'TENANT_ERASED',
} as const;

export type ChangeKind =
  | 'CHANGE_KIND_UNSPECIFIED'
  | 0
  /**
   * The resource is new.
   */
  | 'CREATED'
  | 1
  /**
   * Attributes changed; `paths` says which.
   */
  | 'UPDATED'
  | 2
  /**
   * `active` became true; other attributes may have changed with it.
   */
  | 'ACTIVATED'
  | 3
  /**
   * `active` became false; other attributes may have changed with it.
   */
  | 'DEACTIVATED'
  | 4
  /**
   * The resource is gone; its last state is given. It is in no group any more, which each of its groups says, too; of a deleted
   * group nobody is a member any more, without a word of who was.
   */
  | 'DELETED'
  | 5
  /**
   * Members of a group were added or removed; the group's other attributes may have changed with it.
   */
  | 'MEMBERS_CHANGED'
  | 6
  /**
   * The tenant itself was erased with all that it had, and with it earlier changes that were not read yet: no user of it is
   * named any more.
   */
  | 'TENANT_ERASED'
  | 7

export type ChangeKind__Output = typeof ChangeKind[keyof typeof ChangeKind]
