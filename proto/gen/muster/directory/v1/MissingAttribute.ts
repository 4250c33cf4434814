// Original file: proto/tenants.proto


export interface MissingAttribute {
  /**
   * As declared in the tenant's required attributes.
   */
  'path'?: (string);
  /**
   * How many of those that fail lack it.
   */
  'users'?: (number);
}

export interface MissingAttribute__Output {
  /**
   * As declared in the tenant's required attributes.
   */
  'path': (string);
  /**
   * How many of those that fail lack it.
   */
  'users': (number);
}
