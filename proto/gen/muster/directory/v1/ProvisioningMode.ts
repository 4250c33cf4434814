// Original file: proto/tenants.proto

export const ProvisioningMode = {
  PROVISIONING_MODE_UNSPECIFIED: 'PROVISIONING_MODE_UNSPECIFIED',
  /**
   * Requests are served.
   */
  ACTIVE: 'ACTIVE',
  /**
   * Requests are answered with 403; users and tokens are kept.
   */
  SUSPENDED: 'SUSPENDED',
} as const;

export type ProvisioningMode =
  | 'PROVISIONING_MODE_UNSPECIFIED'
  | 0
  /**
   * Requests are served.
   */
  | 'ACTIVE'
  | 1
  /**
   * Requests are answered with 403; users and tokens are kept.
   */
  | 'SUSPENDED'
  | 2

export type ProvisioningMode__Output = typeof ProvisioningMode[keyof typeof ProvisioningMode]
