// Original file: proto/tenants.proto


export interface RequiredAttributes {
  /**
   * SCIM attribute paths, for example `name.familyName` or `emails[type eq "work"].value`.
   */
  'paths'?: (string)[];
}

export interface RequiredAttributes__Output {
  /**
   * SCIM attribute paths, for example `name.familyName` or `emails[type eq "work"].value`.
   */
  'paths': (string)[];
}
