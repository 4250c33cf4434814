// Original file: proto/tenants.proto

export const GroupsMode = {
  GROUPS_MODE_UNSPECIFIED: 'GROUPS_MODE_UNSPECIFIED',
  /**
   * GET /Groups is an empty list, POST /Groups is 501.
   */
  DISABLED: 'DISABLED',
  /**
   * Refused: groups are not served by this version.
   */
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
  /**
   * Refused: groups are not served by this version.
   */
  | 'ENABLED'
  | 2

export type GroupsMode__Output = typeof GroupsMode[keyof typeof GroupsMode]
