// Original file: proto/provisioning.proto


/**
 * The query of a list, each parameter as sent. The directory parses them, so that a bad one is named in the SCIM error.
 */
export interface Query {
  /**
   * RFC 7644 section 3.4.2.2.
   */
  'filter'?: (string);
  /**
   * An attribute path (RFC 7644 section 3.4.2.3).
   */
  'sort_by'?: (string);
  /**
   * "ascending" or "descending".
   */
  'sort_order'?: (string);
  /**
   * The 1-based index of the first result, as a decimal.
   */
  'start_index'?: (string);
  /**
   * The most results to return, as a decimal.
   */
  'count'?: (string);
  /**
   * Comma-separated attribute paths to return.
   */
  'attributes'?: (string);
  /**
   * Comma-separated attribute paths to leave out.
   */
  'excluded_attributes'?: (string);
  /**
   * Pages by cursor (RFC 9865): empty for the first one, else the nextCursor or previousCursor of another.
   */
  'cursor'?: (string);
  '_filter'?: "filter";
  '_sort_by'?: "sort_by";
  '_sort_order'?: "sort_order";
  '_start_index'?: "start_index";
  '_count'?: "count";
  '_attributes'?: "attributes";
  '_excluded_attributes'?: "excluded_attributes";
  '_cursor'?: "cursor";
}

/**
 * The query of a list, each parameter as sent. The directory parses them, so that a bad one is named in the SCIM error.
 */
export interface Query__Output {
  /**
   * RFC 7644 section 3.4.2.2.
   */
  'filter'?: (string);
  /**
   * An attribute path (RFC 7644 section 3.4.2.3).
   */
  'sort_by'?: (string);
  /**
   * "ascending" or "descending".
   */
  'sort_order'?: (string);
  /**
   * The 1-based index of the first result, as a decimal.
   */
  'start_index'?: (string);
  /**
   * The most results to return, as a decimal.
   */
  'count'?: (string);
  /**
   * Comma-separated attribute paths to return.
   */
  'attributes'?: (string);
  /**
   * Comma-separated attribute paths to leave out.
   */
  'excluded_attributes'?: (string);
  /**
   * Pages by cursor (RFC 9865): empty for the first one, else the nextCursor or previousCursor of another.
   */
  'cursor'?: (string);
  '_filter'?: "filter";
  '_sort_by'?: "sort_by";
  '_sort_order'?: "sort_order";
  '_start_index'?: "start_index";
  '_count'?: "count";
  '_attributes'?: "attributes";
  '_excluded_attributes'?: "excluded_attributes";
  '_cursor'?: "cursor";
}
