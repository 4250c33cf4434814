// What of a change receivers are told.
import { expect, test } from 'vitest';
import type { Change } from '../../../proto/gen/muster/directory/v1/Change.ts';
import { declaredType, type SchemaDeclaration } from '../../scim/declared-type.ts';
import { attribute } from '../../scim/attribute.ts';
import { unauthorized, unavailable } from '../../scim/error.ts';
import { ENTERPRISE_SCHEMA, userType } from '../../scim/user.ts';
import type { TenantProfile } from '../profiles.ts';
import { createWithhold } from './withholding.ts';

const ACME = 'urn:acme:2.0:User';
const UNKNOWN = 'urn:unknown';
const schema: SchemaDeclaration = {
  ...{ id: ACME, name: 'Acme', description: '', resourceType: 'User' },
  attributes: [
    attribute('pinCode', 'string', '', { returned: 'never' }),
    attribute('desk', 'complex', '', {
      subAttributes: [attribute('room', 'string', ''), attribute('key', 'string', '', { returned: 'request' })],
    }),
  ],
};
const document = Buffer.from(
  JSON.stringify({
    userName: 'zoe',
    [ENTERPRISE_SCHEMA]: { department: 'd' },
    [ACME.toUpperCase()]: { PINCODE: '2580', desk: { room: '1', key: '2' } },
    [UNKNOWN]: { a: 1 },
  }),
);
const change = {
  ...{ tenant_id: 'acme', resource: 'USER', user: { document } },
  paths: [
    ...['name.familyName', `${ENTERPRISE_SCHEMA}:department`, `${ACME}:PINCODE`],
    ...[`${ACME}:desk.room`, `${ACME}:desk.key`, `${UNKNOWN}:a`],
  ],
} satisfies Change;
const profileWith = (schemas: readonly SchemaDeclaration[]) => ({
  getProfile: () => Promise.resolve({ userType: declaredType(userType, schemas) } as TenantProfile),
});
const told = (given: { readonly user: { readonly document: Buffer } }): unknown =>
  JSON.parse(given.user.document.toString());

test('values and paths are left out however they are spelled, and the given change stays as it is', async () => {
  const kept = structuredClone(change.paths);
  const sent = await createWithhold(profileWith([schema]))(change);
  expect(told(sent)).toEqual({
    userName: 'zoe',
    [ENTERPRISE_SCHEMA]: { department: 'd' },
    [ACME.toUpperCase()]: { desk: { room: '1' } },
    [UNKNOWN]: { a: 1 },
  });
  expect(sent.paths).toEqual([
    ...['name.familyName', `${ENTERPRISE_SCHEMA}:department`, `${ACME}:desk.room`, `${UNKNOWN}:a`],
  ]);
  expect(change.paths).toEqual(kept);
  expect(told(change)).toHaveProperty([ACME.toUpperCase(), 'PINCODE'], '2580');
});

test('where everything is returned the change is not even read', async () => {
  const unreadable = { ...change, user: { document: Buffer.from('{') } };
  expect(await createWithhold(profileWith([]))(unreadable)).toBe(unreadable);
});

test('of a tenant that is gone only what the standard knows is told', async () => {
  const sent = await createWithhold({ getProfile: () => Promise.reject(unauthorized()) })(change);
  expect(told(sent)).toEqual({ userName: 'zoe', [ENTERPRISE_SCHEMA]: { department: 'd' } });
  expect(sent.paths).toEqual(['name.familyName', `${ENTERPRISE_SCHEMA}:department`]);
});

test('nothing is told while it cannot be known what may be', async () => {
  const withhold = createWithhold({ getProfile: () => Promise.reject(unavailable('away')) });
  await expect(withhold(change)).rejects.toMatchObject({ status: 503 });
});

test('that a tenant was erased is told without asking for it', async () => {
  const erased = { tenant_id: 'acme', resource: 'RESOURCE_KIND_UNSPECIFIED', kind: 'TENANT_ERASED' } as const;
  expect(await createWithhold({ getProfile: () => Promise.reject(unavailable('away')) })(erased)).toBe(erased);
});
