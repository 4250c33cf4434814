// Original file: proto/tenants.proto

export const BulkMode = {
  /**
   * As BULK_ENABLED.
   */
  BULK_MODE_UNSPECIFIED: 'BULK_MODE_UNSPECIFIED',
  /**
   * POST /Bulk is served.
   */
  BULK_ENABLED: 'BULK_ENABLED',
  /**
   * POST /Bulk is answered with 501, and ServiceProviderConfig says so.
   */
  BULK_DISABLED: 'BULK_DISABLED',
} as const;

export type BulkMode =
  /**
   * As BULK_ENABLED.
   */
  | 'BULK_MODE_UNSPECIFIED'
  | 0
  /**
   * POST /Bulk is served.
   */
  | 'BULK_ENABLED'
  | 1
  /**
   * POST /Bulk is answered with 501, and ServiceProviderConfig says so.
   */
  | 'BULK_DISABLED'
  | 2

export type BulkMode__Output = typeof BulkMode[keyof typeof BulkMode]
