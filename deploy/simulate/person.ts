// The users that a run provisions, and the documents in which Entra ID says what is to be known about them: the body of a
// create, and the same changes in both of its PATCH dialects.
import { fill, type Demand } from './demand.ts';

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE_SCHEMA = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export type Json = Readonly<Record<string, unknown>>;

/** Names of places and people are not ASCII everywhere; a service that mangles them is found out. */
const givenNames = ['Ada', 'Björn', 'Chloé', 'Doğan', 'Eszter', 'Fatıma', 'Gül', 'Håkon', 'Irène', 'Jürgen'];
const familyNames = ['Lovelace', 'Öztürk', "O'Brien", 'van der Berg', 'Šimić', 'Müller-Lüdenscheidt', 'Åström', 'Nagy'];

export interface Person {
  readonly userName: string;
  readonly externalId: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly displayName: string;
  readonly email: string;
  readonly employeeNumber: string;
  readonly department: string;
  readonly title?: string;
  readonly mobile?: string;
  readonly locality?: string;
  readonly role?: string;
  readonly managerId?: string;
  /** What the tenant requires besides. */
  readonly demand?: Demand;
}

const pick = (names: readonly string[], index: number): string => names[index % names.length] ?? '';

/** The person with this number in a run. `run` makes the name unique between runs. */
export function createPerson(run: string, index: number): Person {
  const givenName = pick(givenNames, index);
  const familyName = pick(familyNames, index);
  return {
    userName: `Simulated.${run}.${index}@example.com`,
    externalId: `simulated-${run}-${index}`,
    givenName,
    familyName,
    displayName: `${givenName} ${familyName}`,
    email: `simulated.${run}.${index}@example.com`,
    employeeNumber: `${run}-${index}`,
    department: 'Plant 1',
  };
}

/** The person after a promotion, which Entra sends in its default dialect. */
export function promote(person: Person): Person {
  return {
    ...person,
    displayName: `${person.displayName} (shift lead)`,
    familyName: `${person.familyName}-Promoted`,
    email: person.email.replace('@', '.lead@'),
    employeeNumber: `${person.employeeNumber}-L`,
    title: 'Shift lead',
    mobile: '+49 151 5550100',
    locality: 'Köln',
    role: 'Dispatcher',
  };
}

/** The person after a move, which Entra sends in the dialect of `aadOptscim062020`. */
export function move(person: Person): Person {
  return {
    ...person,
    displayName: `${person.displayName}, moved`,
    givenName: `${person.givenName} M.`,
    familyName: `${person.familyName}-Moved`,
    email: person.email.replace('.lead@', '.moved@'),
    employeeNumber: person.employeeNumber.replace(/-L$/, '-M'),
    department: 'Plant 2',
    mobile: '+49 151 5550199',
  };
}

/** The whole user as Entra creates it: `meta` and an empty `roles` are in the body, null attributes are not. */
export function createDocument(person: Person): Json {
  return fill(defaultDocument(person), person.demand?.sent ?? {});
}

function defaultDocument(person: Person): Json {
  return {
    schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
    externalId: person.externalId,
    userName: person.userName,
    active: true,
    displayName: person.displayName,
    emails: [{ primary: true, type: 'work', value: person.email }],
    meta: { resourceType: 'User' },
    name: {
      formatted: `${person.givenName} ${person.familyName}`,
      familyName: person.familyName,
      givenName: person.givenName,
    },
    preferredLanguage: 'de-DE',
    roles: [],
    [ENTERPRISE_SCHEMA]: { employeeNumber: person.employeeNumber, department: person.department },
  };
}

/** What a read must show of a person: what was sent, whichever way it was sent. */
export function expectedDocument(person: Person, active: boolean): Json {
  const document = {
    ...defaultDocument(person),
    active,
    meta: { resourceType: 'User' },
    ...(person.title === undefined ? {} : { title: person.title }),
    ...(person.mobile === undefined ? {} : { phoneNumbers: [{ type: 'mobile', value: person.mobile }] }),
    ...(person.locality === undefined ? {} : { addresses: [{ type: 'work', locality: person.locality }] }),
    ...(person.role === undefined ? { roles: [] } : { roles: [{ primary: true, value: person.role }] }),
    [ENTERPRISE_SCHEMA]: {
      employeeNumber: person.employeeNumber,
      department: person.department,
      ...(person.managerId === undefined ? {} : { manager: { value: person.managerId } }),
    },
  };
  return fill(document, person.demand?.shown ?? {});
}

/** A PatchOp message. */
export const patch = (operations: readonly Json[]): Json => ({ schemas: [PATCH_SCHEMA], Operations: operations });

/** The default dialect: capital operations, one path each, and a boolean in a filter as a quoted string. */
export function promotionPatch(person: Person): Json {
  return patch([
    { op: 'Replace', path: 'displayName', value: person.displayName },
    { op: 'Replace', path: 'name.familyName', value: person.familyName },
    { op: 'Replace', path: 'name.formatted', value: `${person.givenName} ${person.familyName}` },
    { op: 'Replace', path: 'emails[type eq "work"].value', value: person.email },
    { op: 'Replace', path: `${ENTERPRISE_SCHEMA}:employeeNumber`, value: person.employeeNumber },
    { op: 'Add', path: 'title', value: person.title },
    { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: person.mobile },
    { op: 'Replace', path: 'addresses[type eq "work"].locality', value: person.locality },
    { op: 'Add', path: 'roles[primary eq "True"].value', value: person.role },
    { op: 'Replace', path: 'active', value: 'True' },
  ]);
}

/** The dialect of the flag: one replace without a path and with dotted and URN keys, filtered values apart. */
export function movePatch(person: Person): Json {
  return patch([
    {
      op: 'replace',
      value: {
        displayName: person.displayName,
        active: true,
        'name.givenName': person.givenName,
        'name.familyName': person.familyName,
        'name.formatted': `${person.givenName} ${person.familyName}`,
        [`${ENTERPRISE_SCHEMA}:employeeNumber`]: person.employeeNumber,
        [`${ENTERPRISE_SCHEMA}:department`]: person.department,
      },
    },
    { op: 'replace', path: 'emails[type eq "work"].value', value: person.email },
    { op: 'replace', path: 'phoneNumbers[type eq "mobile"].value', value: person.mobile },
  ]);
}

/** Entra names the manager by the id that this service gave, as a plain string. */
export const managerPatch = (managerId: string): Json =>
  patch([{ op: 'Add', path: `${ENTERPRISE_SCHEMA}:manager`, value: managerId }]);

/** Disables or restores, in the default dialect: the boolean is a string. */
export const activePatch = (value: 'True' | 'False'): Json => patch([{ op: 'Replace', path: 'active', value }]);

/** Restores in the dialect of the flag. */
export const activeFlagPatch = (value: boolean): Json => patch([{ op: 'replace', path: 'active', value }]);
