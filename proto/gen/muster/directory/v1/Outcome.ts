// Original file: proto/provisioning-log.proto

export const Outcome = {
  OUTCOME_UNSPECIFIED: 'OUTCOME_UNSPECIFIED',
  /**
   * Answered with 2xx.
   */
  SUCCEEDED: 'SUCCEEDED',
  /**
   * Answered with an error, but for 404, 412 and 429, which belong to the course of things.
   */
  FAILED: 'FAILED',
} as const;

export type Outcome =
  | 'OUTCOME_UNSPECIFIED'
  | 0
  /**
   * Answered with 2xx.
   */
  | 'SUCCEEDED'
  | 1
  /**
   * Answered with an error, but for 404, 412 and 429, which belong to the course of things.
   */
  | 'FAILED'
  | 2

export type Outcome__Output = typeof Outcome[keyof typeof Outcome]
