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
  ['LOG_LEVEL', 'loud'],
  ['DRAIN_TIMEOUT_MS', '-1'],
])('a wrong %s is named', (name, value) => {
  expect(() => parseConfig({ [name]: value })).toThrow(name);
});
