import { expect, test } from 'vitest';
import { parseConfig } from './config.ts';

test('everything has a default, and empty means absent', () => {
  expect(parseConfig({ REDIS_URL: '' })).toMatchObject({ port: 8080, metricsPort: 9090, redisUrl: undefined });
});

test.each([
  ['GATEWAY_PORT', 'http'],
  ['METRICS_PORT', '70000'],
  ['PUBLIC_URL', 'scim.example'],
  ['REDIS_URL', 'http://redis'],
  ['TRUSTED_PROXIES', '10.0.0.0/8, true'],
  ['LOG_LEVEL', 'loud'],
  ['DRAIN_TIMEOUT_MS', '-1'],
])('a wrong %s is named', (name, value) => {
  expect(() => parseConfig({ [name]: value })).toThrow(name);
});

test('trusted proxies are a list of networks, and there are none by default', () => {
  expect(parseConfig({}).trustedProxies).toEqual([]);
  expect(parseConfig({ TRUSTED_PROXIES: '10.0.0.0/8, ::1,' }).trustedProxies).toEqual(['10.0.0.0/8', '::1']);
});
