// The id of a resource that is created: made here or, for those of a bulk that refer to each other, by the gateway beforehand.
import { internal } from '../scim/error.ts';
import type { Directory } from './directory.ts';

const UUID_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * @param given Of the CreateRequest; empty when there is none. That nobody has it already is for the insert to find out.
 * @throws ScimError 500: no client chooses ids, so a wrong one is a fault of ours.
 */
export function createdId({ createId }: Directory, given: string): string {
  if (given === '') return createId();
  if (!UUID_7.test(given)) throw internal(new Error('the id that a resource shall have is no UUID of version 7'));
  return given;
}
