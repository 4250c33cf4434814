// Which addresses a request may go to: public ones; private ones where somebody allowed it; and some that are nobody's receiver,
// ever, above all the metadata services of clouds, which give credentials to whoever asks.
import { SocketAddress, isIP } from 'node:net';
import { createNetworkCheck, normalAddress } from '../network.ts';

export type Reach = 'PUBLIC' | 'PRIVATE' | 'FORBIDDEN';

/** Metadata services that are not link-local: AWS's and Google's over IPv6, Azure's, Alibaba's. */
const metadata = ['fd00:ec2::254', 'fd20:ce::254', '168.63.129.16', '100.100.100.200'];

/** This host, a site's own networks (RFC 1918, RFC 4193), and those between a provider and its customers (RFC 6598). */
const privateNetworks = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '::1',
  'fc00::/7',
];

/** What IANA's registry of special-purpose addresses (RFC 6890) has of IPv4 beyond that, and what is no unicast. */
const specialV4 = [
  '0.0.0.0/8', // this network
  '169.254.0.0/16', // link-local, and metadata at 169.254.169.254
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation, like the next but two and the one after it
  '192.88.99.0/24', // 6to4 relays, no more
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
];

/** All of IPv6 that is routed on the internet (RFC 4291 section 2.4); what is special in it follows. */
const globalV6 = ['2000::/3'];
const specialV6 = [
  '2001::/23', // protocol assignments, Teredo
  '2001:db8::/32', // documentation, like 3fff::
  '2002::/16', // 6to4: would go to an IPv4 address that is in it
  '3fff::/20',
];

const isForbidden = createNetworkCheck([...metadata, ...specialV4, ...specialV6]);
const isPrivate = createNetworkCheck(privateNetworks);
const isGlobal = createNetworkCheck(['0.0.0.0/0', ...globalV6]);

/** @param address of either family, in any form that `net.isIP` knows; an IPv4 address in an IPv6 one counts as itself */
export function addressReach(address: string): Reach {
  const normal = normalAddress(address);
  if (normal === undefined) return 'FORBIDDEN';
  const tested = translated(normal) ?? normal;
  if (isForbidden(tested)) return 'FORBIDDEN';
  if (isPrivate(tested)) return 'PRIVATE';
  return isGlobal(tested) ? 'PUBLIC' : 'FORBIDDEN';
}

/** The IPv4 address that a translator (NAT64, RFC 6052 section 2.1) would make of an IPv6 one. */
function translated(address: string): string | undefined {
  if (isIP(address) !== 6) return undefined;
  const text = new SocketAddress({ address, family: 'ipv6' }).address;
  const [found, dotted, high = '0', low = '0'] =
    /^64:ff9b::(?:(\d+\.\d+\.\d+\.\d+)|(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4}))?$/.exec(text) ?? [];
  if (found === undefined) return undefined;
  if (dotted !== undefined) return dotted;
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return bits.flatMap((group) => [group >>> 8, group & 0xff]).join('.');
}
