// A Muster with a transmitter for a test file, and what tests of it have in common.
import { randomBytes, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { expect } from 'vitest';
import type { EnsureReceiverRequest } from '../../proto/gen/muster/directory/v1/EnsureReceiverRequest.ts';
import type { ReceiverHealth__Output } from '../../proto/gen/muster/directory/v1/ReceiverHealth.ts';
import type { Backoff } from '../../services/transmitter/backoff.ts';
import { systemClock, type Clock } from '../../services/transmitter/clock.ts';
import { parseConfig } from '../../services/transmitter/config.ts';
import { startTransmitter, type RunningTransmitter, type Surroundings } from '../../services/transmitter/server.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { fullUser, patchOf, scimClient, type Send } from '../support/scim.ts';
import { startStack, type Stack, type StackTenant } from '../support/stack.ts';
import { startReceiver, type HttpReceiver, type Received } from './receiver.ts';

export interface Stage {
  readonly database: TestDatabase;
  readonly stack: Stack;
  /** One of the stage's own, which `stop` stops. */
  transmit(surroundings?: Surroundings, address?: string): Promise<RunningTransmitter>;
  /** An HTTP server that `stop` closes. */
  receiver(): Promise<HttpReceiver>;
  /** Declares a receiver at the server's URL, and answers with its name. */
  declare(at: HttpReceiver | undefined, rest?: EnsureReceiverRequest): Promise<string>;
  /** How the receiver's deliveries go. */
  health(name: string): Promise<ReceiverHealth__Output>;
  /** Ends when every change that was made so far has its place among the changes. */
  untilInOrder(): Promise<void>;
  stop(): Promise<void>;
}

/** As quick as can be: tests wait for what happens, not for time. */
export const quick: Backoff = { changeMs: [1], receiverMs: [1], random: () => 0.5 };

export async function startStage(environment: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const database = await createTestDatabase();
  const stack = await startStack({ databaseUrl: database.url, environment });
  const ends: (() => Promise<unknown>)[] = [];
  const untilInOrder = async () => {
    const waiting = () => database.database.queryTenant('*', { text: 'select from muster.outbox limit 1', values: [] });
    await expect.poll(waiting).toEqual([]);
  };
  return {
    database,
    stack,
    untilInOrder,
    async transmit(surroundings = { backoff: quick }, address = stack.directoryAddress) {
      const config = parseConfig({
        ...{ DIRECTORY_ADDRESS: address, TRANSMITTER_HOST: '127.0.0.1', TRANSMITTER_PORT: '0' },
        ...{ METRICS_HOST: '127.0.0.1', METRICS_PORT: '0', ISSUER: 'https://muster.example', DRAIN_TIMEOUT_MS: '1000' },
      });
      const running = await startTransmitter(
        config,
        pino({ level: process.env['TEST_LOG'] ?? 'silent' }),
        undefined,
        surroundings,
      );
      let stopped: Promise<void> | undefined;
      const stop = () => (stopped ??= running.stop());
      ends.push(stop);
      return { ...running, stop };
    },
    async receiver() {
      const made = await startReceiver();
      ends.push(() => made.close());
      return made;
    },
    async declare(at, rest = {}) {
      const name = `receiver-${randomBytes(6).toString('hex')}`;
      await untilInOrder(); // or what the test before did may be sent, too
      await stack.client.receivers.ensureReceiver({
        ...{
          name,
          format: 'WEBHOOK',
          url: at?.url ?? '',
          allow_private: true,
          all_tenants: rest.tenant_ids === undefined,
        },
        credential: { signing_secret: randomBytes(32) },
        ...rest,
      });
      return name;
    },
    async health(name) {
      const { health } = await stack.client.receivers.getReceiver({ name });
      return health!;
    },
    async stop() {
      for (const end of ends.splice(0).reverse()) await end();
      await stack.stop();
      await database.drop();
    },
  };
}

export interface TurnedClock extends Clock {
  /** So much time passes at once. */
  turn(ms: number): void;
}

/** Goes as time does, and may be turned forward. */
export function createClock(): TurnedClock {
  let turnedMs = 0;
  const nowMs = () => Date.now() + turnedMs;
  const waiting = new Set<{ readonly untilMs: number; readonly end: () => void }>();
  return {
    nowMs,
    async wait(ms, signal) {
      const ending = new AbortController();
      const own = { untilMs: nowMs() + ms, end: () => ending.abort() };
      waiting.add(own);
      await systemClock.wait(ms, AbortSignal.any([signal, ending.signal]));
      waiting.delete(own);
    },
    turn(ms) {
      turnedMs += ms;
      for (const { untilMs, end } of [...waiting]) if (untilMs <= nowMs()) end();
    },
  };
}

/** What a test does in a tenant. */
export interface Customer {
  readonly tenantId: string;
  readonly send: Send;
  /** Answers with the id. */
  createUser(): Promise<string>;
  /** Makes so many more versions of a user, one after the other. */
  change(id: string, times?: number): Promise<void>;
}

export async function createCustomer(
  stack: Stack,
  options: Parameters<Stack['createTenant']>[0] = {},
): Promise<Customer> {
  const tenant: StackTenant = await stack.createTenant(options);
  const send = scimClient(stack, tenant);
  return {
    tenantId: tenant.tenantId,
    send,
    async createUser() {
      const { body } = await send('POST', '/Users', fullUser(`${randomUUID()}@example.com`));
      return String(body['id']);
    },
    async change(id, times = 1) {
      for (let time = 0; time < times; time += 1) {
        const { status } = await send(
          'PATCH',
          `/Users/${id}`,
          patchOf({ op: 'replace', path: 'title', value: randomUUID() }),
        );
        if (status !== 200) throw new Error(`A change was answered with ${status}`);
      }
    },
  };
}

/** The versions of one resource, in the order in which they came. */
export const versionsOf = (messages: readonly Received[], id: string): number[] =>
  messages.filter(({ data }) => data.id === id).map(({ data }) => data.version);
