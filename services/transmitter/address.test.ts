import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, test } from 'vitest';
import { addressReach } from './address.ts';

describe.each([
  [
    'PUBLIC',
    ['1.1.1.1', '8.8.8.8', '172.15.255.255', '172.32.0.0', '100.128.0.1', '2606:4700::1111', '64:ff9b::808:808'],
  ],
  ['PUBLIC', ['::ffff:8.8.8.8', '169.253.255.255', '223.255.255.255', '2001:4860:4860::8888']],
  [
    'PRIVATE',
    ['127.0.0.1', '127.255.255.254', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1'],
  ],
  ['PRIVATE', ['::1', 'fc00::1', 'fdff::1', '::ffff:10.0.0.1', '::ffff:7f00:1', '64:ff9b::10.0.0.1', '64:ff9b::a00:1']],
  ['FORBIDDEN', ['169.254.169.254', '::ffff:169.254.169.254', '64:ff9b::169.254.169.254', '64:ff9b::a9fe:a9fe']],
  ['FORBIDDEN', ['fd00:ec2::254', 'fd20:ce::254', '168.63.129.16', '100.100.100.200', 'fe80::1', 'fe80::1%eth0']],
  ['FORBIDDEN', ['0.0.0.0', '0.1.2.3', '::', '64:ff9b::', '64:ff9b::1', '224.0.0.1', '255.255.255.255', '240.0.0.1']],
  ['FORBIDDEN', ['192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '192.0.0.8', '192.88.99.1', '2001:db8::1']],
  [
    'FORBIDDEN',
    ['2002:7f00:1::', '2001::1', 'ff02::1', 'fec0::1', '::127.0.0.1', '64:ff9b:1::7f00:1', '3fff::1', '4000::1'],
  ],
] as const)('%s', (reach, addresses) => {
  test.each(addresses)('%s', (address) => expect(addressReach(address)).toBe(reach));
});

test.each(['', 'localhost', '1.2.3', 'example.com', '1.2.3.4.5'])('%j is no address', (text) => {
  expect(addressReach(text)).toBe('FORBIDDEN');
});

/** Near the borders of every range that somebody made, as well as anywhere. */
const bordersV4 = [
  '0.0.0.0',
  '10.0.0.0',
  '100.64.0.0',
  '127.0.0.0',
  '169.254.0.0',
  '172.16.0.0',
  '192.0.0.0',
  '192.0.2.0',
].concat([
  '192.88.99.0',
  '192.168.0.0',
  '198.18.0.0',
  '198.51.100.0',
  '203.0.113.0',
  '224.0.0.0',
  '240.0.0.0',
  '255.255.255.255',
]);
const anyV4 = fc
  .oneof(
    fc.nat(0xffff_ffff),
    fc
      .tuple(fc.constantFrom(...bordersV4), fc.constantFrom(0, 8, 10, 12, 15, 16, 24), fc.integer({ min: -2, max: 2 }))
      .map(([border, bits, offset]) => {
        const first = ipaddr.IPv4.parse(border)
          .toByteArray()
          .reduce((sum, byte) => sum * 256 + byte, 0);
        return (first + (bits === 0 ? 0 : 2 ** (32 - bits)) + offset + 2 ** 32) % 2 ** 32;
      }),
  )
  .map((bits) => [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join('.'));

const anyV6 = fc
  .tuple(
    fc.constantFrom(
      '',
      '2',
      '20',
      '2001',
      '2001:db8',
      '2002',
      '3fff',
      'fc00',
      'fd00:ec2',
      'fe80',
      'ff02',
      '64:ff9b',
      '0:0:0:0:0:ffff',
    ),
    fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }),
  )
  .map(([prefix, groups]) => {
    const begin = prefix === '' ? [] : prefix.split(':');
    return [...begin, ...groups.map((group) => group.toString(16))].slice(0, 8).join(':');
  });

/** What ipaddr.js calls otherwise though packets for it go over the internet, to name servers and tunnel ends. */
const routed = new Set(['unicast', 'as112', 'amt']);

test('another implementation knows every IPv4 address that is called public as public, and the other way round', () => {
  fc.assert(
    fc.property(anyV4, (address) => {
      const expected = routed.has(ipaddr.IPv4.parse(address).range());
      expect([address, addressReach(address) === 'PUBLIC']).toEqual([address, expected && address !== '168.63.129.16']);
      for (const form of [`::ffff:${address}`, `64:ff9b::${address}`])
        expect(addressReach(form)).toBe(addressReach(address));
    }),
    { numRuns: 5_000 },
  );
});

test('another implementation knows every IPv6 address that is called public as public', () => {
  fc.assert(
    fc.property(anyV6, (address) => {
      fc.pre(addressReach(address) === 'PUBLIC');
      const parsed = ipaddr.IPv6.parse(address);
      const range = parsed.isIPv4MappedAddress() ? parsed.toIPv4Address().range() : parsed.range();
      expect([address, routed.has(range)]).toEqual([address, true]);
    }),
    { numRuns: 3_000 },
  );
});
