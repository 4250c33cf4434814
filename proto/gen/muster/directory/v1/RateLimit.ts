// Original file: proto/tenants.proto


export interface RateLimit {
  /**
   * Sustained rate, at least 25: Entra ID's gallery requires as much.
   */
  'requests_per_second'?: (number);
  /**
   * How many requests may come at once beyond that rate.
   */
  'burst'?: (number);
}

export interface RateLimit__Output {
  /**
   * Sustained rate, at least 25: Entra ID's gallery requires as much.
   */
  'requests_per_second': (number);
  /**
   * How many requests may come at once beyond that rate.
   */
  'burst': (number);
}
