// Original file: proto/tenants.proto

export const DeletionPolicy = {
  DELETION_POLICY_UNSPECIFIED: 'DELETION_POLICY_UNSPECIFIED',
  /**
   * The tenant's users stay and are found again when the same owner declares the tenant anew.
   */
  RETAIN: 'RETAIN',
  /**
   * The tenant and its users are erased.
   */
  ERASE: 'ERASE',
} as const;

export type DeletionPolicy =
  | 'DELETION_POLICY_UNSPECIFIED'
  | 0
  /**
   * The tenant's users stay and are found again when the same owner declares the tenant anew.
   */
  | 'RETAIN'
  | 1
  /**
   * The tenant and its users are erased.
   */
  | 'ERASE'
  | 2

export type DeletionPolicy__Output = typeof DeletionPolicy[keyof typeof DeletionPolicy]
