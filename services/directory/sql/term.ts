// The number under which muster.user_terms keeps a value of an attribute.
import { hash } from 'node:crypto';

/** The first 64 bits of the SHA-1 of an equality term (services/scim/comparable.ts). Two terms may share one: rows are checked. */
export function termHash(term: string): bigint {
  return hash('sha1', term, 'buffer').readBigInt64BE(0);
}
