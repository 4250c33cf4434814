// Original file: proto/receivers.proto

export const ReceiverFormat = {
  RECEIVER_FORMAT_UNSPECIFIED: 'RECEIVER_FORMAT_UNSPECIFIED',
  /**
   * Standard Webhooks: a POST of JSON with a signature for each change.
   */
  WEBHOOK: 'WEBHOOK',
  /**
   * Security event tokens (RFC 9967), a POST for each (RFC 8935).
   */
  SET_PUSH: 'SET_PUSH',
  /**
   * Security event tokens (RFC 9967), which the receiver asks the transmitter for (RFC 8936).
   */
  SET_POLL: 'SET_POLL',
} as const;

export type ReceiverFormat =
  | 'RECEIVER_FORMAT_UNSPECIFIED'
  | 0
  /**
   * Standard Webhooks: a POST of JSON with a signature for each change.
   */
  | 'WEBHOOK'
  | 1
  /**
   * Security event tokens (RFC 9967), a POST for each (RFC 8935).
   */
  | 'SET_PUSH'
  | 2
  /**
   * Security event tokens (RFC 9967), which the receiver asks the transmitter for (RFC 8936).
   */
  | 'SET_POLL'
  | 3

export type ReceiverFormat__Output = typeof ReceiverFormat[keyof typeof ReceiverFormat]
