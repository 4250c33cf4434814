// Original file: proto/directory.proto


export interface Checkpoint {
  /**
   * Where to go on from.
   */
  'cursor'?: (string);
  /**
   * The snapshot is complete: what is not in it is not there. Sent once.
   */
  'snapshot_complete'?: (boolean);
}

export interface Checkpoint__Output {
  /**
   * Where to go on from.
   */
  'cursor': (string);
  /**
   * The snapshot is complete: what is not in it is not there. Sent once.
   */
  'snapshot_complete': (boolean);
}
