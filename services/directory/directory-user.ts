// A stored user as applications read it: what they use, with a type each, beside the whole document.
import type { DirectoryUser } from '../../proto/gen/muster/directory/v1/DirectoryUser.ts';
import type { PhoneNumber } from '../../proto/gen/muster/directory/v1/PhoneNumber.ts';
import { fold } from '../scim/comparable.ts';
import { ENTERPRISE_SCHEMA } from '../scim/user.ts';
import type { ResourceRow } from './sql/resource-row.ts';

/** An element of a multi-valued attribute (RFC 7643 section 2.4), as far as it is used here. */
interface Element {
  readonly value?: string;
  readonly type?: string;
  readonly primary?: boolean;
}

/** What validation leaves of a user, as far as it is used here (RFC 7643 sections 4.1 and 4.3). */
interface UserDocument {
  readonly userName: string;
  readonly externalId?: string;
  readonly active: boolean;
  readonly displayName?: string;
  readonly name?: { readonly formatted?: string; readonly givenName?: string; readonly familyName?: string };
  readonly emails?: readonly Element[];
  readonly phoneNumbers?: readonly Element[];
  readonly preferredLanguage?: string;
  readonly [ENTERPRISE_SCHEMA]?: {
    readonly employeeNumber?: string;
    readonly department?: string;
    readonly manager?: { readonly value?: string };
  };
}

/**
 * @param row of a user of that tenant, with the ids of its groups as `related` where the tenant has groups; what is not assigned becomes
 *   an empty text
 */
export function directoryUser(tenantId: string, row: ResourceRow): DirectoryUser {
  const document = JSON.parse(row.document) as UserDocument;
  const { name = {}, [ENTERPRISE_SCHEMA]: enterprise = {} } = document;
  return {
    tenant_id: tenantId,
    id: row.id,
    version: Number(row.version),
    created_time_ms: row.created_at.getTime(),
    modified_time_ms: row.modified_at.getTime(),
    active: document.active,
    user_name: document.userName,
    external_id: document.externalId ?? '',
    display_name: document.displayName ?? '',
    formatted_name: name.formatted ?? '',
    given_name: name.givenName ?? '',
    family_name: name.familyName ?? '',
    work_email: workEmail(document.emails ?? []),
    phone_numbers: (document.phoneNumbers ?? []).flatMap(phoneNumber),
    employee_number: enterprise.employeeNumber ?? '',
    department: enterprise.department ?? '',
    manager_id: enterprise.manager?.value ?? '',
    preferred_language: document.preferredLanguage ?? '',
    group_ids: groupIds(row),
    document: Buffer.from(row.document),
  };
}

function groupIds({ related }: ResourceRow): string[] {
  if (related === undefined || related === null) return [];
  const { groups } = JSON.parse(`{${related}}`) as { groups: readonly { readonly value: string }[] };
  return groups.map(({ value }) => value);
}

/** Elements without a value are what is left when a client cleared it: no address at all. */
function workEmail(emails: readonly Element[]): string {
  const addresses = emails.filter(hasValue);
  const work = addresses.filter(({ type = '' }) => fold(type) === 'work');
  const among = work.length > 0 ? work : addresses;
  return (among.find(({ primary }) => primary === true) ?? among[0])?.value ?? '';
}

const phoneNumber = (element: Element): PhoneNumber[] =>
  hasValue(element) ? [{ type: element.type ?? '', value: element.value, primary: element.primary ?? false }] : [];

const hasValue = (element: Element): element is Element & { readonly value: string } =>
  element.value !== undefined && element.value !== '';
