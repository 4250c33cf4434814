// RFC 9967's own examples, as far as the events are Muster's: each figure's event with our users in it.
import { describe, expect, test } from 'vitest';
import {
  groupChange,
  groupDocument,
  members,
  tenantErased,
  userChange,
  userDocument,
} from '../../test/support/change.ts';
import { securityEvents, TENANT_ERASED_EVENT } from './security-event.ts';

const PREFIX = 'urn:ietf:params:scim:event:';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

describe('RFC 9967', () => {
  test('section 2.4.1, figure 4: a new user is create:full with what a SCIM answer would hold, with its id', () => {
    const events = securityEvents(userChange({ kind: 'CREATED' }));
    const { user } = userChange({ kind: 'CREATED' });
    expect(events).toEqual({
      [`${PREFIX}prov:create:full`]: {
        version: 'W/"3"',
        data: expect.objectContaining({ ...userDocument, id: user?.id }) as unknown,
      },
    });
  });

  test('section 2.4.2, figure 6: new members are patch:full with the operations that add them', () => {
    expect(
      securityEvents(groupChange({ kind: 'MEMBERS_CHANGED', paths: ['members'], members_added: members('a') })),
    ).toEqual({
      [`${PREFIX}prov:patch:full`]: {
        version: 'W/"3"',
        data: {
          schemas: [PATCH_OP],
          Operations: [{ op: 'add', path: 'members', value: [{ value: 'a', type: 'User' }] }],
        },
      },
    });
  });

  test('section 2.4.3, figure 8: a user that changed is put:full with its state after the change', () => {
    const events = securityEvents(userChange({ paths: ['emails'] }));
    const data: unknown = expect.objectContaining(userDocument);
    expect(events).toEqual({ [`${PREFIX}prov:put:full`]: { version: 'W/"3"', data } });
  });

  test.each([userChange, groupChange])(
    'section 2.4.4, figure 10: delete has no payload, and no feed:remove beside it',
    (change) => {
      expect(securityEvents(change({ kind: 'DELETED' }))).toEqual({ [`${PREFIX}prov:delete`]: {} });
    },
  );

  test.each(['activate', 'deactivate'] as const)(
    'sections 2.4.5 and 2.4.6, figure 11: %s has no payload; the state is beside it',
    (name) => {
      const kind = name === 'activate' ? 'ACTIVATED' : 'DEACTIVATED';
      const active = kind === 'ACTIVATED';
      const events = securityEvents(userChange({ kind }, { ...userDocument, active }));
      expect(events[`${PREFIX}prov:${name}`]).toEqual({});
      expect(events[`${PREFIX}prov:put:full`]).toMatchObject({ version: 'W/"3"', data: { active } });
      expect(Object.keys(events)).toHaveLength(2);
    },
  );

  test('section 2.3.1: what was there before is feed:add, not create', () => {
    const snapshot = { kind: 'CREATED', snapshot: true } as const;
    expect(Object.keys(securityEvents(userChange(snapshot)))).toEqual([`${PREFIX}feed:add`]);
    expect(securityEvents(userChange(snapshot))[`${PREFIX}feed:add`]).toMatchObject({ data: userDocument });
  });

  test.each([
    'CREATED',
    'UPDATED',
    'ACTIVATED',
    'DEACTIVATED',
    'DELETED',
    'MEMBERS_CHANGED',
    'CHANGE_KIND_UNSPECIFIED',
  ] as const)('section 2.4: %s: data where the URI ends with full and nowhere else, and never attributes', (kind) => {
    for (const change of [
      userChange({ kind }),
      groupChange({ kind }),
      groupChange({ kind, members_added: members('a') }),
    ]) {
      const events = Object.entries(securityEvents(change));
      expect(events.length).toBeGreaterThan(0);
      for (const [uri, payload] of events) {
        expect(uri).toMatch(
          /^urn:ietf:params:scim:event:prov:(create:full|patch:full|put:full|delete|activate|deactivate)$/,
        );
        expect([uri, 'data' in payload, 'attributes' in payload]).toEqual([uri, uri.endsWith(':full'), false]);
      }
    }
  });
});

describe('a group', () => {
  const patchOf = (change: ReturnType<typeof groupChange>) =>
    (securityEvents(change)[`${PREFIX}prov:patch:full`] as { data: { Operations: unknown[] } } | undefined)?.data
      .Operations;

  test('is never put, which would empty it', () => {
    const kinds = ['CREATED', 'UPDATED', 'MEMBERS_CHANGED', 'CHANGE_KIND_UNSPECIFIED'] as const;
    const uris = kinds.flatMap((kind) => Object.keys(securityEvents(groupChange({ kind }))));
    expect(uris.filter((uri) => uri.includes('put'))).toEqual([]);
  });

  test('that is new comes without members, which are added beside it: the parts of a large one differ in nothing else', () => {
    for (const snapshot of [false, true]) {
      const change = groupChange({ kind: 'CREATED', snapshot, members_added: members('a', 'b') });
      const { [`${PREFIX}${snapshot ? 'feed:add' : 'prov:create:full'}`]: created } = securityEvents(change);
      expect(created).toMatchObject({ data: groupDocument });
      expect(JSON.stringify(created)).not.toContain('members');
      expect(patchOf(change)).toEqual([
        {
          op: 'add',
          path: 'members',
          value: [
            { value: 'a', type: 'User' },
            { value: 'b', type: 'User' },
          ],
        },
      ]);
    }
    expect(patchOf(groupChange({ kind: 'CREATED' }))).toBeUndefined();
  });

  test('loses members by an operation each, before others come', () => {
    const change = groupChange({
      ...{ kind: 'MEMBERS_CHANGED', paths: ['members'] },
      ...{ members_removed: members('a', 'q"]'), members_added: members('c') },
    });
    expect(patchOf(change)).toEqual([
      { op: 'remove', path: 'members[value eq "a"]' },
      { op: 'remove', path: 'members[value eq "q\\"]"]' },
      { op: 'add', path: 'members', value: [{ value: 'c', type: 'User' }] },
    ]);
  });

  const EXTENSION = 'urn:example:params:2.0:Group';
  const document = { ...groupDocument, externalId: undefined, [EXTENSION]: { site: { name: 'Basel' }, floor: 3 } };

  test('that changed is patched where it did, and what is not there any more is removed', () => {
    const paths = [
      'displayName',
      'externalId',
      `${EXTENSION}:site.name`,
      `${EXTENSION}:floor`,
      `${EXTENSION}:gone`,
      'schemas',
    ];
    expect(patchOf(groupChange({ paths }, document))).toEqual([
      { op: 'replace', path: 'displayName', value: 'On call' },
      { op: 'remove', path: 'externalId' },
      { op: 'replace', path: `${EXTENSION}:site.name`, value: 'Basel' },
      { op: 'replace', path: `${EXTENSION}:floor`, value: 3 },
      { op: 'remove', path: `${EXTENSION}:gone` },
    ]);
  });

  test('is patched everywhere when nobody noted what changed', () => {
    expect(patchOf(groupChange({}, document))).toEqual([
      { op: 'replace', path: 'displayName', value: 'On call' },
      { op: 'replace', path: EXTENSION, value: document[EXTENSION] },
      { op: 'remove', path: 'externalId' },
    ]);
  });
});

test('the end of a tenant is an event of our own, since RFC 9967 has none', () => {
  expect(securityEvents(tenantErased)).toEqual({ [TENANT_ERASED_EVENT]: {} });
});
