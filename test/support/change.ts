// Changes as a directory tells them, for those who pass them on.
import type { Change__Output as Change } from '../../proto/gen/muster/directory/v1/Change.ts';
import type { Member__Output as Member } from '../../proto/gen/muster/directory/v1/Member.ts';
import { ENTERPRISE_SCHEMA, USER_SCHEMA } from '../../services/scim/user.ts';
import { GROUP_SCHEMA } from '../../services/scim/group.ts';

export const USER_ID = '01980000-0000-7000-8000-000000000001';
export const GROUP_ID = '01980000-0000-7000-8000-000000000002';
export const CHANGED_MS = Date.UTC(2026, 8, 20, 10, 30, 0, 250);
const CREATED_MS = Date.UTC(2026, 0, 2);

export const userDocument = {
  schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
  userName: 'zoë@example.com',
  externalId: 'e-1',
  active: true,
  name: { givenName: 'Zoë', familyName: 'Øst' },
  emails: [{ type: 'work', value: 'zoe@example.com' }],
  [ENTERPRISE_SCHEMA]: { employeeNumber: '7', department: 'Pumps' },
};

export const groupDocument = { schemas: [GROUP_SCHEMA], displayName: 'On call', externalId: 'g-1' };

const nothing: Change = {
  cursor: 'AQIDBA',
  tenant_id: 'acme',
  resource: 'RESOURCE_KIND_UNSPECIFIED',
  resource_id: '',
  kind: 'UPDATED',
  version: 3,
  time_ms: CHANGED_MS,
  paths: [],
  user: null,
  group: null,
  members_added: [],
  members_removed: [],
  request_id: 'req-1',
  snapshot: false,
};

export const tenantErased: Change = { ...nothing, kind: 'TENANT_ERASED', version: 0, request_id: '' };

const stateOf = (id: string, version: number, document: Readonly<Record<string, unknown>>) => ({
  tenant_id: 'acme',
  id,
  version,
  created_time_ms: CREATED_MS,
  modified_time_ms: CHANGED_MS,
  external_id: typeof document['externalId'] === 'string' ? document['externalId'] : '',
  document: Buffer.from(JSON.stringify(document)),
});

/** @param document the state after, or the last one of a user that was deleted */
export function userChange(
  given: Partial<Change> = {},
  document: Readonly<Record<string, unknown>> = userDocument,
): Change {
  const change = { ...nothing, resource: 'USER', resource_id: USER_ID, ...given } as const;
  return {
    ...change,
    user: {
      ...stateOf(change.resource_id, change.kind === 'DELETED' ? change.version - 1 : change.version, document),
      ...{ active: document['active'] === true, user_name: String(document['userName']), display_name: '' },
      ...{ formatted_name: '', given_name: '', family_name: '', work_email: '', phone_numbers: [] },
      ...{ employee_number: '', department: '', manager_id: '', preferred_language: '', group_ids: [] },
    },
  };
}

export function groupChange(
  given: Partial<Change> = {},
  document: Readonly<Record<string, unknown>> = groupDocument,
): Change {
  const change = { ...nothing, resource: 'GROUP', resource_id: GROUP_ID, ...given } as const;
  return {
    ...change,
    group: {
      ...stateOf(change.resource_id, change.kind === 'DELETED' ? change.version - 1 : change.version, document),
      display_name: String(document['displayName']),
    },
  };
}

export const members = (...ids: readonly string[]): Member[] => ids.map((id) => ({ id, kind: 'USER' }));
