// Original file: proto/deliveries.proto


export interface RefusedMessage {
  /**
   * `jti` of the token.
   */
  'message_id'?: (string);
  /**
   * What is wrong with it.
   */
  'error'?: (string);
  /**
   * It would be as wrong the next time: it is given up.
   */
  'final'?: (boolean);
}

export interface RefusedMessage__Output {
  /**
   * `jti` of the token.
   */
  'message_id': (string);
  /**
   * What is wrong with it.
   */
  'error': (string);
  /**
   * It would be as wrong the next time: it is given up.
   */
  'final': (boolean);
}
