// Original file: proto/tenants.proto

export const GroupsMode = {
  GROUPS_MODE_UNSPECIFIED: 'GROUPS_MODE_UNSPECIFIED',
  /**
   * GET /Groups is an empty list, POST /Groups is 501.
   */
  DISABLED: 'DISABLED',
  ENABLED: 'ENABLED',
} as const;

export type GroupsMode =
  | 'GROUPS_MODE_UNSPECIFIED'
  | 0
  /**
   * GET /Groups is an empty list, POST /Groups is 501.
   */
  | 'DISABLED'
  | 1
  | 'ENABLED'
  | 2

export type GroupsMode__Output = typeof GroupsMode[keyof typeof GroupsMode]
