// Signatures are checked by the reference implementation of Standard Webhooks.
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import {
  CHANGED_MS,
  GROUP_ID,
  groupChange,
  members,
  tenantErased,
  userChange,
  USER_ID,
} from '../../test/support/change.ts';
import { GROUP_SCHEMA } from '../scim/group.ts';
import { webhookMessage } from './webhook.ts';
import { createWebhookSecret, formatWebhookSecret, parseWebhookSecret } from './webhook-secret.ts';

const secret = createWebhookSecret();
const message = (change: ReturnType<typeof userChange>, nowMs = Date.now(), secrets = [secret]) =>
  webhookMessage({ name: 'oncall', secrets }, change, nowMs);
const bodyOf = (change: ReturnType<typeof userChange>) => JSON.parse(message(change).body) as Record<string, unknown>;

describe('the signature', () => {
  test('is found right by another implementation, and over this body only', () => {
    const { headers, body } = message(userChange());
    const verifier = new Webhook(formatWebhookSecret(secret));
    expect(verifier.verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => verifier.verify(body.replace('acme', 'evil'), headers)).toThrow('No matching signature');
    expect(() => verifier.verify(body, { ...headers, 'webhook-id': 'msg_other' })).toThrow('No matching signature');
  });

  test('is there once for each secret, so that a receiver with either of them takes it', () => {
    const old = createWebhookSecret();
    const { headers, body } = message(userChange(), Date.now(), [secret, old]);
    expect(headers['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/);
    for (const each of [secret, old]) new Webhook(formatWebhookSecret(each)).verify(body, headers);
    const other = new Webhook(formatWebhookSecret(createWebhookSecret()));
    expect(() => other.verify(body, headers)).toThrow('No matching signature');
  });

  test('is of the attempt: one that was recorded is too old later', () => {
    const verifier = new Webhook(formatWebhookSecret(secret));
    const { headers, body } = message(userChange(), Date.now() - 600_000);
    expect(() => verifier.verify(body, headers)).toThrow('too old');
  });

  test('is that of the specification’s reference for a known secret, id and time', () => {
    const known = parseWebhookSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    const { headers, body } = message(userChange(), 1_614_265_330_000, [known!]);
    const id = headers['webhook-id']!;
    const reference = new Webhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw').sign(id, new Date(1_614_265_330_000), body);
    expect(headers['webhook-signature']).toBe(reference);
  });
});

describe('the id', () => {
  const idOf = (change = userChange(), name = 'oncall', nowMs = 0) =>
    webhookMessage({ name, secrets: [secret] }, change, nowMs).headers['webhook-id'];

  test('is the same for every attempt', () => expect(idOf(userChange(), 'oncall', 60_000)).toBe(idOf()));
  test('is another for another receiver', () => expect(idOf(userChange(), 'pager')).not.toBe(idOf()));
  test('is another for another change', () => expect(idOf(userChange({ cursor: 'AQIDBQ' }))).not.toBe(idOf()));
  test('is another for each part of a large group of a snapshot, which share a cursor', () => {
    const part = (first: string) =>
      groupChange({ kind: 'CREATED', snapshot: true, members_added: members(first, 'z') });
    expect(idOf(part('a'))).not.toBe(idOf(part('b')));
  });
  test('has no full stop in it', () => expect(idOf()).toMatch(/^msg_[\w-]{43}$/));
});

describe('the body', () => {
  test('tells which user of which tenant, what changed, and the state after it as SCIM has it', () => {
    expect(bodyOf(userChange({ paths: ['name.familyName', 'emails'] }))).toEqual({
      type: 'user.updated',
      timestamp: '2026-09-20T10:30:00.250Z',
      data: {
        ...{ tenant: 'acme', resource: 'User', id: USER_ID, version: 3, changed: ['name.familyName', 'emails'] },
        state: {
          schemas: [
            'urn:ietf:params:scim:schemas:core:2.0:User',
            'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
          ],
          ...{ id: USER_ID, userName: 'zoë@example.com', externalId: 'e-1', active: true },
          name: { givenName: 'Zoë', familyName: 'Øst' },
          emails: [{ type: 'work', value: 'zoe@example.com' }],
          'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { employeeNumber: '7', department: 'Pumps' },
          meta: {
            ...{ resourceType: 'User', version: 'W/"3"' },
            ...{ created: '2026-01-02T00:00:00.000Z', lastModified: '2026-09-20T10:30:00.250Z' },
          },
        },
        ...{ requestId: 'req-1', snapshot: false },
      },
    });
  });

  test('tells who came into a group and who left it', () => {
    const change = groupChange({ kind: 'MEMBERS_CHANGED', members_added: members('a'), members_removed: members('b') });
    expect(bodyOf(change)).toMatchObject({
      type: 'group.members_changed',
      data: {
        ...{ resource: 'Group', id: GROUP_ID },
        state: { id: GROUP_ID, schemas: [GROUP_SCHEMA], displayName: 'On call', externalId: 'g-1' },
        membersAdded: [{ value: 'a', type: 'User' }],
        membersRemoved: [{ value: 'b', type: 'User' }],
      },
    });
  });

  test('does not say what changed when nobody noted it', () => {
    expect(Object.keys(bodyOf(userChange())['data'] as object)).not.toContain('changed');
  });

  test('names no user of a tenant that was erased', () => {
    const timestamp = new Date(CHANGED_MS).toISOString();
    expect(bodyOf(tenantErased)).toEqual({ type: 'tenant.erased', timestamp, data: { tenant: 'acme' } });
  });

  test('has no password, even if there is one', () => {
    expect(message(userChange({}, { userName: 'zoe', active: true, password: 't0p' })).body).not.toMatch(
      /t0p|password/,
    );
  });

  test.each([
    ['CREATED', 'user.created', 'group.created'],
    ['UPDATED', 'user.updated', 'group.updated'],
    ['ACTIVATED', 'user.activated', 'group.activated'],
    ['DEACTIVATED', 'user.deactivated', 'group.deactivated'],
    ['DELETED', 'user.deleted', 'group.deleted'],
    ['CHANGE_KIND_UNSPECIFIED', 'user.updated', 'group.updated'],
  ] as const)('of a change %s has the type %s or %s', (kind, user, group) => {
    expect([bodyOf(userChange({ kind }))['type'], bodyOf(groupChange({ kind }))['type']]).toEqual([user, group]);
  });
});

test.each([
  '',
  'whsec_',
  'whsec_c2hvcnQ=',
  `whsec_${Buffer.alloc(65).toString('base64')}`,
  `whsec_${'ä'.repeat(32)}`,
  'whsec_a b',
])('%j is no secret', (text) => expect(parseWebhookSecret(text)).toBeUndefined());

test('a secret is read as it was written, with and without its prefix', () => {
  const text = formatWebhookSecret(secret);
  expect(text).toMatch(/^whsec_/);
  for (const each of [text, text.slice(6)]) expect(parseWebhookSecret(each)).toEqual(secret);
});
