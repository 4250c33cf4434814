// Original file: proto/tenants.proto

export const SyncState = {
  SYNC_STATE_UNSPECIFIED: 'SYNC_STATE_UNSPECIFIED',
  /**
   * Requests come, and all users arrive.
   */
  HEALTHY: 'HEALTHY',
  /**
   * Requests come, and some users do not arrive.
   */
  SOME_USERS_FAILING: 'SOME_USERS_FAILING',
  /**
   * So much fails that Entra ID is about to stop the customer's job.
   */
  QUARANTINE_RISK: 'QUARANTINE_RISK',
  /**
   * So much failed that Entra ID must have stopped the customer's job, and it has been silent since.
   */
  QUARANTINED: 'QUARANTINED',
  /**
   * Nothing is wrong, and no request has come for longer than two of Entra ID's cycles.
   */
  IDLE: 'IDLE',
  /**
   * No request has come yet.
   */
  NEVER_CONNECTED: 'NEVER_CONNECTED',
} as const;

export type SyncState =
  | 'SYNC_STATE_UNSPECIFIED'
  | 0
  /**
   * Requests come, and all users arrive.
   */
  | 'HEALTHY'
  | 1
  /**
   * Requests come, and some users do not arrive.
   */
  | 'SOME_USERS_FAILING'
  | 2
  /**
   * So much fails that Entra ID is about to stop the customer's job.
   */
  | 'QUARANTINE_RISK'
  | 3
  /**
   * So much failed that Entra ID must have stopped the customer's job, and it has been silent since.
   */
  | 'QUARANTINED'
  | 4
  /**
   * Nothing is wrong, and no request has come for longer than two of Entra ID's cycles.
   */
  | 'IDLE'
  | 5
  /**
   * No request has come yet.
   */
  | 'NEVER_CONNECTED'
  | 6

export type SyncState__Output = typeof SyncState[keyof typeof SyncState]
