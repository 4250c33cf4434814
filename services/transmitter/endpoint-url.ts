// The URL that changes are sent to: what may be in it, before anything is resolved or connected.
import { isIP } from 'node:net';
import { addressReach, type Reach } from './address.ts';

const CHARACTERS_MAX = 2_048;

/** Says, for a person, why nothing was sent, or no answer came. It names no secret. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
}

/**
 * Over http nothing may leave the site: what is sent is about people, and a signature does not hide it (RFC 9967 section 5).
 * @param allowPrivate whether the receiver may be within the site
 */
export const isReachable = (reach: Reach, protocol: string, allowPrivate: boolean): boolean =>
  reach === 'PRIVATE' ? allowPrivate : reach === 'PUBLIC' && protocol === 'https:';

/**
 * An address in the URL, in whatever form (`0x7f.1`, `2130706433`, `[::ffff:10.0.0.1]`), is checked here; a name when it is resolved.
 * @throws DeliveryError that says what is wrong
 */
export function parseEndpointUrl(text: string, allowPrivate: boolean, reachOf = addressReach): URL {
  const url = text.length <= CHARACTERS_MAX && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new DeliveryError(`The URL is none, or longer than ${CHARACTERS_MAX} characters.`);
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) {
    throw new DeliveryError(
      'The URL must begin with https://; http:// is for receivers that may have private addresses.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new DeliveryError('The URL must not have a user and a password in it.');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isReachable(reachOf(host), url.protocol, allowPrivate))
    throw unreachable(host, url.protocol);
  return url;
}

/** @param where the address, and the name that it is of if there is one */
export const unreachable = (where: string, protocol: string): DeliveryError =>
  new DeliveryError(
    protocol === 'https:'
      ? `${where} is not a public address, and is not allowed for this receiver.`
      : `${where} is not a private address: only https:// goes there.`,
  );
