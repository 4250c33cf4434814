import { expect, test } from 'vitest';
import { createNetworkCheck, normalAddress, parseNetwork } from './network.ts';

test.each([
  ['10.0.0.0/8', '10.0.0.0', 8, 'ipv4'],
  ['10.1.2.3', '10.1.2.3', 32, 'ipv4'],
  ['0.0.0.0/0', '0.0.0.0', 0, 'ipv4'],
  ['2001:DB8::/32', '2001:DB8::', 32, 'ipv6'],
  ['::1', '::1', 128, 'ipv6'],
  ['::ffff:10.0.0.0/104', '10.0.0.0', 8, 'ipv4'],
])('%s is a network', (text, address, prefix, family) => {
  expect(parseNetwork(text)).toEqual({ address, prefix, family });
});

test.each([
  '',
  '10.0.0.0/',
  '10.0.0.0/33',
  '10.0.0.0/08',
  '10.0.0',
  '::/129',
  'fe80::1%eth0',
  'a.example',
  '10.0.0.0/8 ',
])('%j is no network', (text) => expect(parseNetwork(text)).toBeUndefined());

test.each<[string[], string[], string[]]>([
  [['10.0.0.5/24'], ['10.0.0.0', '10.0.0.255', '::ffff:10.0.0.7', '::ffff:a00:7'], ['10.0.1.0', '::a00:7', '::1']],
  [['::ffff:10.0.0.0/104'], ['10.9.9.9', '::ffff:10.9.9.9'], ['11.0.0.0']],
  [['0.0.0.0/0'], ['192.0.2.1', '::ffff:192.0.2.1'], ['2001:db8::1']],
  [['::/0'], ['2001:db8::1'], ['192.0.2.1', '::ffff:192.0.2.1']],
  [
    ['2001:db8::/32', '192.0.2.1'],
    ['2001:DB8::1', '192.0.2.1'],
    ['2001:db9::1', '192.0.2.2'],
  ],
  [['nonsense'], [], ['192.0.2.1', '', 'nonsense']],
])('%j holds %j and not %j', (networks, inside, outside) => {
  const holds = createNetworkCheck(networks);
  expect(inside.filter((address) => !holds(address))).toEqual([]);
  expect(outside.filter((address) => holds(address))).toEqual([]);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:C000:201', '192.0.2.1'],
  ['192.0.2.1:4711', '192.0.2.1'],
  ['[2001:db8::1]:4711', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['unknown', undefined],
  ['', undefined],
])('the address %j is %j', (text, normal) => expect(normalAddress(text)).toBe(normal));
