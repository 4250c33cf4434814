// Original file: proto/receivers.proto


export interface ResourceRef {
  /**
   * The tenant that it is in.
   */
  'tenant_id'?: (string);
  /**
   * Muster's id of the user or group.
   */
  'resource_id'?: (string);
}

export interface ResourceRef__Output {
  /**
   * The tenant that it is in.
   */
  'tenant_id': (string);
  /**
   * Muster's id of the user or group.
   */
  'resource_id': (string);
}
