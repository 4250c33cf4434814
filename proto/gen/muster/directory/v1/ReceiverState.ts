// Original file: proto/receivers.proto

export const ReceiverState = {
  RECEIVER_STATE_UNSPECIFIED: 'RECEIVER_STATE_UNSPECIFIED',
  /**
   * It is sent what changes.
   */
  RECEIVER_ACTIVE: 'RECEIVER_ACTIVE',
  /**
   * It takes nothing for the time being: one attempt is made now and then, and what changes waits.
   */
  RECEIVER_FAILING: 'RECEIVER_FAILING',
  /**
   * It said that it wants nothing any more (410). Nothing is sent until it is resumed.
   */
  RECEIVER_GONE: 'RECEIVER_GONE',
  /**
   * Changes that it had not been sent yet are gone: they are older than what is retained, or the database is another one. Nothing is
   * sent until it is resumed, from now on or with everything that there is.
   */
  RECEIVER_GAP: 'RECEIVER_GAP',
} as const;

export type ReceiverState =
  | 'RECEIVER_STATE_UNSPECIFIED'
  | 0
  /**
   * It is sent what changes.
   */
  | 'RECEIVER_ACTIVE'
  | 1
  /**
   * It takes nothing for the time being: one attempt is made now and then, and what changes waits.
   */
  | 'RECEIVER_FAILING'
  | 2
  /**
   * It said that it wants nothing any more (410). Nothing is sent until it is resumed.
   */
  | 'RECEIVER_GONE'
  | 3
  /**
   * Changes that it had not been sent yet are gone: they are older than what is retained, or the database is another one. Nothing is
   * sent until it is resumed, from now on or with everything that there is.
   */
  | 'RECEIVER_GAP'
  | 4

export type ReceiverState__Output = typeof ReceiverState[keyof typeof ReceiverState]
