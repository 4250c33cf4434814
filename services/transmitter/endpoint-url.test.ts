import { expect, test } from 'vitest';
import { DeliveryError, parseEndpointUrl } from './endpoint-url.ts';

test.each([
  ['https://hooks.example.com/muster?a=b', false],
  ['https://8.8.8.8:8443/', false],
  ['http://receiver.oncall.svc:8080/', true],
  ['http://10.1.2.3/', true],
  ['https://[::1]/', true],
])('%s is taken (private allowed: %s)', (url, allowPrivate) => {
  expect(parseEndpointUrl(url, allowPrivate).href).toBe(url);
});

test.each([
  ['', 'is none'],
  ['hooks.example.com', 'is none'],
  [`https://example.com/${'a'.repeat(2_048)}`, 'longer than'],
  ['http://hooks.example.com/', 'https://'],
  ['ftp://hooks.example.com/', 'https://'],
  ['file:///etc/passwd', 'https://'],
  ['https://user:secret@hooks.example.com/', 'a user and a password'],
  ['https://user@hooks.example.com/', 'a user and a password'],
])('%s is refused', (url, words) => {
  expect(() => parseEndpointUrl(url, false)).toThrow(new RegExp(`^[^]*${words}`));
  expect(() => parseEndpointUrl(url, false)).toThrow(DeliveryError);
});

test.each([
  ['2130706433', '127.0.0.1'],
  ['0x7f000001', '127.0.0.1'],
  ['0x7f.1', '127.0.0.1'],
  ['017700000001', '127.0.0.1'],
  ['127.1', '127.0.0.1'],
  ['127.0.0.1.', '127.0.0.1'],
  ['１２７.0.0.1', '127.0.0.1'],
  ['[::ffff:169.254.169.254]', '::ffff:a9fe:a9fe'],
  ['[0:0::1]', '::1'],
  ['[64:ff9b::10.0.0.1]', '64:ff9b::a00:1'],
  ['169.254.43518', '169.254.169.254'],
])('%s is recognised as an address that is not public', (host, address) => {
  expect(() => parseEndpointUrl(`https://${host}/`, false)).toThrow(`${address} is not a public address`);
});

test('metadata is nobody’s receiver, even where private addresses are', () => {
  expect(() => parseEndpointUrl('http://169.254.169.254/latest', true)).toThrow('not a private address');
  expect(() => parseEndpointUrl('https://[fd00:ec2::254]/', true)).toThrow('not a public address');
});

test('nothing goes over http to the internet', () => {
  expect(() => parseEndpointUrl('http://8.8.8.8/', true)).toThrow('not a private address');
});
