// Connections between gateway and directory are made anew from time to time, and nobody notices.
import { expect, test } from 'vitest';
import { openGate } from '../support/gate.ts';
import { parseConfig } from '../../services/gateway/config.ts';
import { startGateway } from '../../services/gateway/server.ts';
import { pino } from 'pino';
import { startStack } from '../support/stack.ts';

const AGE_MS = 300;
const CONNECTIONS = 4;

test('no request fails and no change of a tenant is missed while connections end of old age', async () => {
  const stack = await startStack({ environment: { CONNECTION_AGE_MAX_MS: String(AGE_MS) } });
  const gate = await openGate(stack.directoryAddress);
  const gateway = await startGateway(
    parseConfig({
      ...{ GATEWAY_HOST: '127.0.0.1', GATEWAY_PORT: '0', METRICS_HOST: '127.0.0.1', METRICS_PORT: '0' },
      DIRECTORY_ADDRESS: gate.address,
    }),
    pino({ level: 'silent' }),
  );
  const { tenantId, token } = await stack.createTenant();
  const ask = async (): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`http://127.0.0.1:${gateway.port}/scim/v2/Users?count=1`, { headers });
    await response.arrayBuffer();
    return response.status;
  };
  const statuses = new Set<number>();
  const before = gate.connections();
  const askOn = async () => {
    while (gate.connections() < before + CONNECTIONS) statuses.add(await ask());
  };
  await Promise.all(Array.from({ length: 8 }, askOn));
  expect([...statuses]).toEqual([200]);
  await stack.createTenant({ name: tenantId, provisioning: 'SUSPENDED' }).catch(() => undefined);
  await expect.poll(ask, { timeout: 5_000 }).not.toBe(200);
  await gateway.stop();
  await gate.stop();
  await stack.stop();
}, 60_000);
