// The User resource: core schema and enterprise extension, as data (RFC 7643 sections 4.1, 4.3 and 8.7.1).
import { attribute, type Attribute, type ResourceType, type Schema } from './attribute.ts';

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE_SCHEMA = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** The usual sub-attributes of a multi-valued attribute (RFC 7643 section 2.4). */
function plural(what: string, value: Attribute, canonicalValues: readonly string[] = []): readonly Attribute[] {
  return [
    value,
    attribute('display', 'string', `How the ${what} is shown to people.`),
    attribute('type', 'string', `What the ${what} is for.`, canonicalValues.length > 0 ? { canonicalValues } : {}),
    attribute('primary', 'boolean', `Whether this is the preferred ${what}; true at most once.`),
  ];
}

function multiValued(name: string, description: string, subAttributes: readonly Attribute[]): Attribute {
  return attribute(name, 'complex', description, { multiValued: true, subAttributes });
}

const userAttributes: readonly Attribute[] = [
  attribute(
    'userName',
    'string',
    'The name that the user signs in with; unique in the tenant without regard to case.',
    {
      required: true,
      uniqueness: 'server',
    },
  ),
  attribute('name', 'complex', 'The parts of the user’s name.', {
    subAttributes: [
      attribute('formatted', 'string', 'The full name as it is shown.'),
      attribute('familyName', 'string', 'The family name.'),
      attribute('givenName', 'string', 'The given name.'),
      attribute('middleName', 'string', 'The middle names.'),
      attribute('honorificPrefix', 'string', 'Titles before the name.'),
      attribute('honorificSuffix', 'string', 'Suffixes after the name.'),
    ],
  }),
  attribute('displayName', 'string', 'The name that is shown to other people.'),
  attribute('nickName', 'string', 'The casual name.'),
  attribute('profileUrl', 'reference', 'The URL of the user’s profile page.', {
    caseExact: true,
    referenceTypes: ['external'],
  }),
  attribute('title', 'string', 'The job title.'),
  attribute('userType', 'string', 'The relation to the organisation, for example Employee.'),
  attribute('preferredLanguage', 'string', 'The preferred language, as in Accept-Language.'),
  attribute('locale', 'string', 'The locale for dates, numbers and currency.'),
  attribute('timezone', 'string', 'The time zone’s name, for example Europe/Berlin.'),
  attribute('active', 'boolean', 'Whether the user may be used; false is a soft delete.'),
  attribute('password', 'string', 'Accepted and discarded: this service signs nobody in.', {
    caseExact: true,
    mutability: 'writeOnly',
    returned: 'never',
  }),
  multiValued(
    'emails',
    'Email addresses.',
    plural('address', attribute('value', 'string', 'The address.'), ['work', 'home', 'other']),
  ),
  multiValued(
    'phoneNumbers',
    'Telephone numbers.',
    plural('number', attribute('value', 'string', 'The number.'), ['work', 'home', 'mobile', 'fax', 'pager', 'other']),
  ),
  multiValued(
    'ims',
    'Instant messaging addresses.',
    plural('address', attribute('value', 'string', 'The address.'), [
      'aim',
      'gtalk',
      'icq',
      'xmpp',
      'msn',
      'skype',
      'qq',
      'yahoo',
    ]),
  ),
  multiValued(
    'photos',
    'URLs of photos.',
    plural('photo', attribute('value', 'reference', 'The URL.', { caseExact: true, referenceTypes: ['external'] }), [
      'photo',
      'thumbnail',
    ]),
  ),
  multiValued('addresses', 'Postal addresses.', [
    attribute('formatted', 'string', 'The whole address as it is written.'),
    attribute('streetAddress', 'string', 'Street and number.'),
    attribute('locality', 'string', 'City.'),
    attribute('region', 'string', 'State or region.'),
    attribute('postalCode', 'string', 'Postal code.'),
    attribute('country', 'string', 'Country.'),
    attribute('type', 'string', 'What the address is for.', { canonicalValues: ['work', 'home', 'other'] }),
    attribute('primary', 'boolean', 'Whether this is the preferred address; true at most once.'),
  ]),
  attribute('groups', 'complex', 'The groups that the user belongs to.', {
    multiValued: true,
    mutability: 'readOnly',
    subAttributes: [
      attribute('value', 'string', 'The group’s id.', { caseExact: true, mutability: 'readOnly' }),
      attribute('$ref', 'reference', 'The group’s URL.', {
        caseExact: true,
        mutability: 'readOnly',
        referenceTypes: ['Group'],
      }),
      attribute('display', 'string', 'The group’s name.', { mutability: 'readOnly' }),
      attribute('type', 'string', 'Whether membership is direct.', {
        mutability: 'readOnly',
        canonicalValues: ['direct', 'indirect'],
      }),
    ],
  }),
  multiValued(
    'entitlements',
    'Things that the user is entitled to.',
    plural('entitlement', attribute('value', 'string', 'The entitlement.')),
  ),
  multiValued('roles', 'The user’s roles.', plural('role', attribute('value', 'string', 'The role.'))),
  multiValued(
    'x509Certificates',
    'Certificates.',
    plural('certificate', attribute('value', 'binary', 'The certificate, DER in base64.', { caseExact: true })),
  ),
];

const enterpriseAttributes: readonly Attribute[] = [
  attribute('employeeNumber', 'string', 'The number that the organisation gave the person.'),
  attribute('costCenter', 'string', 'The cost center.'),
  attribute('organization', 'string', 'The organisation.'),
  attribute('division', 'string', 'The division.'),
  attribute('department', 'string', 'The department.'),
  attribute('manager', 'complex', 'The user’s manager.', {
    subAttributes: [
      attribute('value', 'string', 'The manager’s id.', { caseExact: true }),
      attribute('$ref', 'reference', 'The manager’s URL.', { caseExact: true, referenceTypes: ['User'] }),
      attribute('displayName', 'string', 'The manager’s name.', { mutability: 'readOnly' }),
    ],
  }),
];

export const userSchema: Schema = {
  id: USER_SCHEMA,
  name: 'User',
  description: 'User Account',
  attributes: userAttributes,
};

export const enterpriseSchema: Schema = {
  id: ENTERPRISE_SCHEMA,
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: enterpriseAttributes,
};

export const userType: ResourceType = {
  name: 'User',
  endpoint: '/Users',
  description: 'User Account',
  schema: userSchema,
  extensions: [enterpriseSchema],
};
