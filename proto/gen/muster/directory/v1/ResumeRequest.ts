// Original file: proto/receivers.proto


export interface ResumeRequest {
  /**
   * The name that it was declared with.
   */
  'name'?: (string);
  /**
   * Where it was. FAILED_PRECONDITION in RECEIVER_GAP.
   */
  'position'?: (boolean);
  /**
   * From now on: what changed since its position is never sent.
   */
  'now'?: (boolean);
  /**
   * First everything that there is, then what changes.
   */
  'snapshot'?: (boolean);
  /**
   * Where from. RECEIVER_GONE may go on where it was.
   */
  'from'?: "position"|"now"|"snapshot";
}

export interface ResumeRequest__Output {
  /**
   * The name that it was declared with.
   */
  'name': (string);
  /**
   * Where it was. FAILED_PRECONDITION in RECEIVER_GAP.
   */
  'position'?: (boolean);
  /**
   * From now on: what changed since its position is never sent.
   */
  'now'?: (boolean);
  /**
   * First everything that there is, then what changes.
   */
  'snapshot'?: (boolean);
  /**
   * Where from. RECEIVER_GONE may go on where it was.
   */
  'from'?: "position"|"now"|"snapshot";
}
