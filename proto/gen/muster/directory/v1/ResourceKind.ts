// Original file: proto/directory.proto

export const ResourceKind = {
  RESOURCE_KIND_UNSPECIFIED: 'RESOURCE_KIND_UNSPECIFIED',
  /**
   * A user.
   */
  USER: 'USER',
  /**
   * A group.
   */
  GROUP: 'GROUP',
} as const;

export type ResourceKind =
  | 'RESOURCE_KIND_UNSPECIFIED'
  | 0
  /**
   * A user.
   */
  | 'USER'
  | 1
  /**
   * A group.
   */
  | 'GROUP'
  | 2

export type ResourceKind__Output = typeof ResourceKind[keyof typeof ResourceKind]
