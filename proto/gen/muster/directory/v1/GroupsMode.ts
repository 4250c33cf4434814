// Original file: proto/tenants.proto

export const GroupsMode = {
  GROUPS_MODE_UNSPECIFIED: 'GROUPS_MODE_UNSPECIFIED',
  /**
   * GET /Groups is an empty list, POST /Groups is 501, and users show no groups. Groups that are there are kept, and hidden.
   */
  DISABLED: 'DISABLED',
  /**
   * Groups are served beside users.
   */
  ENABLED: 'ENABLED',
} as const;

export type GroupsMode =
  | 'GROUPS_MODE_UNSPECIFIED'
  | 0
  /**
   * GET /Groups is an empty list, POST /Groups is 501, and users show no groups. Groups that are there are kept, and hidden.
   */
  | 'DISABLED'
  | 1
  /**
   * Groups are served beside users.
   */
  | 'ENABLED'
  | 2

export type GroupsMode__Output = typeof GroupsMode[keyof typeof GroupsMode]
