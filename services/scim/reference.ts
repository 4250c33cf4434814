// What a value of type reference is: a URI, absolute or relative (RFC 7643 section 2.3.7), or, in a bulk, a text in its place.

/** "bulkId:x" in place of an id, or of a whole URI (RFC 7644 section 3.7.2). */
export const BULK_ID = /^bulkId:([^]*)$/i;
/** ".../Users/bulkId:x" in place of a URI that ends with an id. */
export const BULK_ID_IN_URL = /^([^]*\/)bulkId:([^/?#]+)$/i;

/** Letters of all scripts are taken as they are (RFC 3987): only few clients encode them. */
const NO_CHARACTER = /[\s\p{C}\p{Z}"<>\\^`{|}]|%(?![0-9a-f]{2})/iu;
/** RFC 3986 section 4.1: brackets stand around the address of a host only, and what precedes the first colon is a scheme. */
const REFERENCE =
  /^(?:[a-z][a-z0-9+.-]*:|(?![^/?#]*:))(?:\/\/[^/?#[\]]*(?:\[[0-9a-fv:.]+\](?::\d*)?)?(?=[/?#]|$))?[^#[\]]*(?:#[^#[\]]*)?$/i;

/** Whether a text is a URI reference. The empty one is. */
export const isUri = (text: string): boolean => !NO_CHARACTER.test(text) && REFERENCE.test(text);

/** Whether a text stands for what an operation of a bulk makes. */
export const isBulkReference = (text: string): boolean => BULK_ID.test(text) || BULK_ID_IN_URL.test(text);
