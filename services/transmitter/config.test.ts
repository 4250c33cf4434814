// What the transmitter is told by its environment.
import { expect, test } from 'vitest';
import { parseConfig } from './config.ts';

test('it starts without a word, and speaks in one name whatever its URL', () => {
  expect(parseConfig({ TRANSMITTER_PORT: '' })).toMatchObject({
    ...{ directoryAddress: '127.0.0.1:50051', host: '0.0.0.0', port: 8081, metricsPort: 9093 },
    ...{ issuer: 'urn:muster', drainTimeoutMs: 25_000, tls: { files: undefined } },
  });
  expect(parseConfig({ PUBLIC_URL: 'https://hooks.example' }).issuer).toBe('https://hooks.example');
  expect(parseConfig({ PUBLIC_URL: 'https://hooks.example', ISSUER: 'https://muster.example' }).issuer).toBe(
    'https://muster.example',
  );
});

test('what is wrong is named, all of it', () => {
  const parse = () => parseConfig({ TRANSMITTER_PORT: '70000', PUBLIC_URL: 'hooks', TLS_CERT_FILE: '/tls.crt' });
  expect(parse).toThrow(/TRANSMITTER_PORT/);
  expect(parse).toThrow(/PUBLIC_URL is not such a URL/);
});
