// What time does to a token: it nears its end, it ends, another takes its place. The operator's clock is moved, and the gateway's and the
// database's are the real ones: a token is "issued" by an operator whose clock is late, and the next operator's clock is right.
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { RunningOperator } from '../../operator/operator.ts';
import { createNamespace } from '../support/kubernetes.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { createCustomer, type Customer } from './customer.ts';
import { createPerson, startTestOperator, type Person } from './support.ts';

const { kubeconfig = '', missing } = inject('kubernetes');
/** The least that the schema lets a token live, and a rotation be away. */
const HOUR_S = 3_600;
const soon = { timeout: 15_000 };
const secondsBetween = (from: string | undefined, to: string | undefined): number =>
  (Date.parse(to ?? '') - Date.parse(from ?? '')) / 1_000;

describe.skipIf(missing !== undefined)('a token', () => {
  let stack: Stack;
  let customer: Customer;
  let namespace: string;
  let person: Person;
  let operators: RunningOperator[];
  let aheadMs: number;
  beforeAll(async () => {
    stack = await startStack({ environment: { PUBLIC_URL: 'https://scim.example.com' } });
    customer = createCustomer(stack.url);
  });
  afterAll(() => stack.stop());
  beforeEach(async () => {
    namespace = await createNamespace(kubeconfig);
    person = createPerson(kubeconfig, namespace);
    operators = [];
    return async () => {
      await Promise.all(operators.map((operator) => operator.stop()));
      await person.close();
    };
  });

  /** An operator whose clock is that much ahead, or late; `aheadMs` moves it. */
  const start = async (aheadSeconds: number): Promise<RunningOperator> => {
    aheadMs = aheadSeconds * 1_000;
    const operator = await startTestOperator({
      ...{ kubeconfig, directoryAddress: stack.directoryAddress, namespaces: [namespace] },
      environment: { LEASE_NAME: `lease-${operators.length}` },
      now: () => new Date(Date.now() + aheadMs),
    });
    operators.push(operator);
    return operator;
  };
  /** A tenant whose token is that old, and from now on an operator whose clock is right. */
  const startWithTokenOf = async (ageSeconds: number, token: object) => {
    const late = await start(-ageSeconds);
    await person.create('acme', { token });
    const { status } = await person.waitFor('acme', 'Ready', 'True', 'Active');
    const first = await person.readToken('acme-scim-token');
    await late.stop();
    await start(0);
    return { first, issuedTime: status?.token?.issuedTime };
  };
  /** Makes the operator look again, as it would by itself at the next resync. */
  const lookAgain = () => person.annotate('acme', { 'example.com/looked-at': String(Math.random()) });
  const statusOf = async () => (await person.get('acme')).status;
  const ready = async () => {
    const { status, reason } = (await statusOf())?.conditions?.find(({ type }) => type === 'Ready') ?? {};
    return `${status} ${reason}`;
  };
  const eventsOf = async (): Promise<string[]> => {
    const path = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
    const { items } = await person.api.list<{ type: string; reason: string }>(path, {});
    return items.map(({ type, reason }) => `${type} ${reason}`);
  };

  describe('with a lifetime', () => {
    test('ends that long after it was issued, and is warned of in its last quarter', async () => {
      await start(0);
      await person.create('acme', { token: { lifetimeSeconds: HOUR_S } });
      const created = await person.waitFor('acme', 'TokenExpiringSoon', 'False', 'NotExpiring');
      const { issuedTime, expiryTime } = created.status?.token ?? {};
      expect(secondsBetween(issuedTime, expiryTime)).toBe(HOUR_S);
      const { tokens } = await stack.client.tenants.getTenant({ name: `${namespace}-acme` });
      expect(tokens.map((token) => token.expiry_time_ms)).toEqual([Date.parse(expiryTime ?? '')]);
      aheadMs = 0.7 * HOUR_S * 1_000;
      await person.change('acme', { spec: { displayName: 'a' } });
      await person.waitFor('acme', 'TokenExpiringSoon', 'False', 'NotExpiring');
      expect(await eventsOf()).not.toContain('Warning TokenExpiring');
      aheadMs = 0.8 * HOUR_S * 1_000;
      await lookAgain();
      await expect
        .poll(async () => (await statusOf())?.conditions?.[3], soon)
        .toMatchObject({
          ...{ type: 'TokenExpiringSoon', status: 'True', reason: 'TokenExpiring' },
          message: expect.stringContaining(`ends at ${expiryTime}. Change spec.token.rotation`) as string,
        });
      expect(await ready()).toBe('True Active');
      await expect.poll(eventsOf, soon).toContain('Warning TokenExpiring');
    });

    test('that has ended is refused, the status says by itself what helps, and that helps', async () => {
      const { first } = await startWithTokenOf(HOUR_S - 5, { lifetimeSeconds: HOUR_S });
      await expect.poll(ready, soon).toBe('False TokenExpired');
      expect(await customer.ask(first)).toBe(401);
      const { status } = await person.get('acme');
      expect(status?.conditions?.[0]?.message).toContain('Change spec.token.rotation');
      expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(status?.token?.expiryTime ?? ''));
      await expect.poll(eventsOf, soon).toContain('Warning TokenExpired');
      await person.change('acme', { spec: { token: { rotation: 'b' } } });
      const renewed = await person.waitFor('acme', 'Ready', 'True', 'Active');
      expect(renewed.status?.previousToken).toBeUndefined();
      expect(renewed.status?.conditions?.[3]).toMatchObject({ type: 'TokenExpiringSoon', status: 'False' });
      await customer.expectStatus(await person.readToken('acme-scim-token'), 200);
      expect(await customer.ask(first)).toBe(401);
    });
  });

  describe('with a rotation period', () => {
    test('is replaced by itself when it is that old, and stays valid for the overlap', async () => {
      const token = { rotationPeriodSeconds: HOUR_S, overlapSeconds: HOUR_S };
      const { first, issuedTime } = await startWithTokenOf(HOUR_S - 3, token);
      const read = () => person.readToken('acme-scim-token');
      await expect.poll(read, soon).not.toBe(first);
      const second = await read();
      await expect.poll(async () => (await statusOf())?.previousToken, soon).toBeDefined();
      const { token: current, previousToken } = (await statusOf()) ?? {};
      expect(secondsBetween(issuedTime, current?.issuedTime)).toBeGreaterThanOrEqual(HOUR_S);
      expect(previousToken?.issuedTime).toBeDefined();
      expect(Math.abs(secondsBetween(current?.issuedTime, previousToken?.expiryTime) - HOUR_S)).toBeLessThan(5);
      expect(await ready()).toBe('True Active');
      expect([await customer.ask(first), await customer.ask(second)]).toEqual([200, 200]);
      await expect.poll(eventsOf, soon).toContain('Normal TokenRotated');
    });

    test('is not replaced before, and then once', async () => {
      await start(0);
      await person.create('acme', { token: { rotationPeriodSeconds: HOUR_S, overlapSeconds: 600 } });
      await person.waitFor('acme', 'Ready', 'True');
      const first = await person.readToken('acme-scim-token');
      aheadMs = (HOUR_S - 60) * 1_000;
      await person.change('acme', { spec: { displayName: 'a' } });
      await person.waitFor('acme', 'Ready', 'True');
      expect(await person.readToken('acme-scim-token')).toBe(first);
      aheadMs = (HOUR_S + 60) * 1_000;
      await person.change('acme', { spec: { displayName: 'b' } });
      await person.waitFor('acme', 'Ready', 'True');
      const second = await person.readToken('acme-scim-token');
      expect(second).not.toBe(first);
      await person.change('acme', { spec: { displayName: 'c' } });
      await person.waitFor('acme', 'Ready', 'True');
      expect(await person.readToken('acme-scim-token')).toBe(second);
    });
  });

  describe('that was replaced', () => {
    test('ends by itself with its overlap, and leaves the status', async () => {
      await start(0);
      await person.create('acme', { token: { overlapSeconds: 4 } });
      await person.waitFor('acme', 'Ready', 'True');
      const first = await person.readToken('acme-scim-token');
      await person.change('acme', { spec: { token: { rotation: 'b' } } });
      const rotated = await person.waitFor('acme', 'Ready', 'True');
      expect(rotated.status?.previousToken).toBeDefined();
      await customer.expectStatus(first, 401);
      expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(rotated.status?.previousToken?.expiryTime ?? ''));
      await expect.poll(async () => (await statusOf())?.previousToken, soon).toBeUndefined();
      expect(await customer.ask(await person.readToken('acme-scim-token'))).toBe(200);
    });

    test('ends with the rotation where there is no overlap', async () => {
      await start(0);
      await person.create('acme', { token: { overlapSeconds: 0 } });
      await person.waitFor('acme', 'Ready', 'True');
      const first = await person.readToken('acme-scim-token');
      expect(await customer.ask(first)).toBe(200);
      await person.change('acme', { spec: { token: { rotation: 'b' } } });
      const rotated = await person.waitFor('acme', 'Ready', 'True');
      expect(rotated.status?.previousToken).toBeUndefined();
      await customer.expectStatus(first, 401);
      expect(await customer.ask(await person.readToken('acme-scim-token'))).toBe(200);
    });

    test('shows when it was last used, and is warned of while it is used instead of the new one', async () => {
      await start(0);
      await person.create('acme', { token: { overlapSeconds: 2 * HOUR_S } });
      await person.waitFor('acme', 'Ready', 'True');
      const first = await person.readToken('acme-scim-token');
      await person.change('acme', { spec: { token: { rotation: 'b' } } });
      await person.waitFor('acme', 'Ready', 'True');
      const second = await person.readToken('acme-scim-token');
      const askedMs = Date.now();
      expect(await customer.ask(first)).toBe(200);
      await expect.poll(async () => (await statusOf())?.previousToken?.lastUsedTime, soon).toBeDefined();
      const used = await statusOf();
      expect(Date.parse(used?.previousToken?.lastUsedTime ?? '')).toBeGreaterThanOrEqual(askedMs - 1_000);
      expect(used?.token?.lastUsedTime).toBeUndefined();
      expect(used?.conditions?.[3]).toMatchObject({ type: 'TokenExpiringSoon', status: 'False' });
      aheadMs = 1.5 * HOUR_S * 1_000;
      await lookAgain();
      await expect
        .poll(async () => (await statusOf())?.conditions?.[3], soon)
        .toMatchObject({
          ...{ type: 'TokenExpiringSoon', status: 'True', reason: 'PreviousTokenInUse' },
          message: expect.stringContaining(used?.previousToken?.id ?? '') as string,
        });
      await expect.poll(eventsOf, soon).toContain('Warning PreviousTokenInUse');
      expect(await customer.ask(second)).toBe(200);
      await expect.poll(async () => (await statusOf())?.token?.lastUsedTime, soon).toBeDefined();
      expect((await statusOf())?.conditions?.[3]).toMatchObject({ status: 'False', reason: 'NotExpiring' });
    });

    test('is, of several earlier ones, the one that the customer used last, and is warned of before it ends', async () => {
      await start(0);
      const rotations = [
        { rotation: 'a', overlapSeconds: HOUR_S },
        { rotation: 'b', overlapSeconds: HOUR_S },
        { rotation: 'c', overlapSeconds: 8 * HOUR_S },
      ];
      await person.create('acme');
      const tokens: { text: string; id: string }[] = [];
      for (const token of rotations) {
        await person.change('acme', { spec: { token } });
        const { status } = await person.waitFor('acme', 'Ready', 'True', 'Active');
        tokens.push({ text: await person.readToken('acme-scim-token'), id: status?.token?.id ?? '' });
      }
      const [oldest, middle, present] = tokens;
      const { tokens: registered } = await stack.client.tenants.getTenant({ name: `${namespace}-acme` });
      const endOf = (id: string) => registered.find((token) => token.id === id)?.expiry_time_ms ?? 0;
      expect(endOf(middle!.id) - endOf(oldest!.id)).toBeGreaterThan(6 * HOUR_S * 1_000);
      const previous = async () => (await statusOf())?.previousToken;
      /** Asks again until the gateway's report is in: of two uses the later counts. */
      const use = async ({ text, id }: { text: string; id: string }): Promise<void> => {
        expect(await customer.ask(text)).toBe(200);
        await expect.poll(previous, soon).toMatchObject({ id, lastUsedTime: expect.any(String) as string });
      };
      await use(middle!);
      await use(oldest!);
      expect(Date.parse((await previous())?.expiryTime ?? '')).toBe(Math.floor(endOf(oldest!.id) / 1_000) * 1_000);
      aheadMs = 0.75 * HOUR_S * 1_000;
      await lookAgain();
      await expect
        .poll(async () => (await statusOf())?.conditions?.[3], soon)
        .toMatchObject({
          ...{ type: 'TokenExpiringSoon', status: 'True', reason: 'PreviousTokenInUse' },
          message: expect.stringContaining(oldest!.id) as string,
        });
      expect(endOf(oldest!.id)).toBeGreaterThan(Date.now() + aheadMs);
      await expect.poll(eventsOf, soon).toContain('Warning PreviousTokenInUse');
      expect(await customer.ask(present!.text)).toBe(200);
      await expect
        .poll(async () => (await statusOf())?.conditions?.[3], soon)
        .toMatchObject({ status: 'False', reason: 'NotExpiring' });
    });

    test('is revoked by its id, whatever else the annotation says, and the present one is not', async () => {
      await start(0);
      await person.create('acme');
      await person.waitFor('acme', 'Ready', 'True');
      const first = await person.readToken('acme-scim-token');
      await person.change('acme', { spec: { token: { rotation: 'b' } } });
      const { status } = await person.waitFor('acme', 'Ready', 'True');
      const ids = ['nonsense', status?.token?.id, status?.previousToken?.id].join(', ');
      await person.annotate('acme', { 'scim.muster.dev/revoke-previous': ids });
      await customer.expectStatus(first, 401);
      expect(await customer.ask(await person.readToken('acme-scim-token'))).toBe(200);
      expect(await ready()).toBe('True Active');
    });
  });

  test('is no reason for a condition that keeps its status to forget since when it has it', async () => {
    await start(0);
    await person.create('acme', { displayName: 'a' });
    const { status } = await person.waitFor('acme', 'Ready', 'True', 'Active');
    const since = (conditions = status?.conditions) =>
      conditions?.map(({ type, lastTransitionTime }) => [type, lastTransitionTime]);
    aheadMs = HOUR_S * 1_000;
    await person.change('acme', { spec: { displayName: 'b' } });
    const changed = await person.waitFor('acme', 'Ready', 'True', 'Active');
    expect(changed.status?.conditions?.map((one) => one.observedGeneration)).toEqual([2, 2, 2, 2, 2]);
    expect(since(changed.status?.conditions)).toEqual(since());
    aheadMs = 2 * HOUR_S * 1_000;
    await person.change('acme', { spec: { provisioning: 'Suspended', token: { rotation: 'b' } } });
    const suspended = await person.waitFor('acme', 'Ready', 'True', 'Suspended');
    const messages = (tenant: typeof suspended) => tenant.status?.conditions?.map(({ message }) => message);
    expect(messages(suspended)?.[0]).not.toBe(messages(changed)?.[0]);
    expect(messages(suspended)?.[1]).not.toBe(messages(changed)?.[1]);
    expect(since(suspended.status?.conditions)).toEqual(since());
    const flippedMs = Date.now() + aheadMs;
    await person.change('acme', { spec: { requiredAttributes: ['shoeSize'] } });
    const failed = await person.waitFor('acme', 'Ready', 'False', 'InvalidSpec');
    const [ready, issued] = failed.status?.conditions ?? [];
    expect(Date.parse(ready?.lastTransitionTime ?? '')).toBeGreaterThanOrEqual(flippedMs - 1_000);
    expect(issued?.lastTransitionTime).toBe(status?.conditions?.[1]?.lastTransitionTime);
  });

  test('is used for users, and the status tells of them, of the last request and the last error', async () => {
    await start(0);
    await person.create('acme', { requiredAttributes: ['userName', 'name.familyName'] });
    await person.waitFor('acme', 'Ready', 'True');
    const token = await person.readToken('acme-scim-token');
    expect(await statusOf()).toMatchObject({ users: { total: 0, active: 0 } });
    expect(await statusOf()).not.toHaveProperty('lastRequestTime');
    const name = { familyName: 'Doe' };
    const fromMs = Date.now();
    expect(await customer.createUser(token, { userName: 'a', name, active: true })).toBe(201);
    expect(await customer.createUser(token, { userName: 'b', name, active: false })).toBe(201);
    expect(await customer.createUser(token, { userName: 'c' })).toBe(400);
    await expect.poll(statusOf, soon).toMatchObject({
      users: { total: 2, active: 1 },
      lastError: { message: expect.stringContaining('name.familyName') as string },
    });
    const { lastRequestTime, lastError } = (await statusOf()) ?? {};
    for (const time of [lastRequestTime, lastError?.time]) {
      expect(Date.parse(time ?? '')).toBeGreaterThanOrEqual(fromMs - 1_000);
      expect(Date.parse(time ?? '')).toBeLessThanOrEqual(Date.now());
    }
  });
});
