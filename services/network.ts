// Networks as people write them (`203.0.113.0/24`, `2001:db8::/32`, a single address) and whether an address is in them.
import { BlockList, SocketAddress, isIP } from 'node:net';

const BITS = { ipv4: 32, ipv6: 128 } as const;
/** RFC 4291 section 2.5.5.2: an IPv4 address as an IPv6 one. */
const MAPPED_BITS = 96;

export interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Undefined for what is no network. Bits behind the prefix may be set; they count for nothing. */
export function parseNetwork(text: string): Network | undefined {
  const [, address = '', digits] = /^([0-9a-f:.]+)(?:\/(0|[1-9]\d{0,2}))?$/i.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return undefined;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const prefix = digits === undefined ? BITS[family] : Number(digits);
  if (prefix > BITS[family]) return undefined;
  const mapped = family === 'ipv6' && prefix >= MAPPED_BITS ? unmapped(address) : undefined;
  return mapped === undefined
    ? { address, prefix, family }
    : { address: mapped, prefix: prefix - MAPPED_BITS, family: 'ipv4' };
}

/** Tells whether an address is in one of the networks: never for what is no address. A text that is no network is nobody's. */
export function createNetworkCheck(networks: readonly string[]): (address: string) => boolean {
  // One each: in a list of both, ::/0 would hold every IPv4 address too.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const text of networks) {
    const network = parseNetwork(text);
    if (network !== undefined) lists[network.family].addSubnet(network.address, network.prefix, network.family);
  }
  return (address) => {
    const normal = normalAddress(address);
    if (normal === undefined) return false;
    const family = isIP(normal) === 4 ? 'ipv4' : 'ipv6';
    return lists[family].check(normal, family);
  };
}

/** An address in one form only: without zone and port, an IPv4 address never as an IPv6 one. Undefined for no address. */
export function normalAddress(text: string): string | undefined {
  // Azure's Application Gateway writes ports into X-Forwarded-For.
  const [, bracketed, plain] = /^(?:\[([^\]]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+)$/.exec(text.trim()) ?? [];
  const address = (bracketed ?? plain ?? text.trim()).replace(/%.*$/, '');
  if (isIP(address) === 0) return undefined;
  return isIP(address) === 6 ? (unmapped(address) ?? address) : address;
}

/** The IPv4 address that an IPv6 address stands for, if it does. */
function unmapped(address: string): string | undefined {
  const normal = new SocketAddress({ address, family: 'ipv6' }).address;
  const [, dotted, high = '', low = ''] =
    /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]+):([0-9a-f]+))$/i.exec(normal) ?? [];
  if (dotted !== undefined) return dotted;
  if (high === '') return undefined;
  const bits = Number.parseInt(high, 16) * 0x1_0000 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join('.');
}
