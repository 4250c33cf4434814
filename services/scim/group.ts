// The Group resource as data (RFC 7643 sections 4.2 and 8.7.1).
import { attribute, type ResourceType, type Schema } from './attribute.ts';

export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';
/** What Entra ID's older applications name beside it, or alone. */
const ADSCIM_SCHEMA = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group';

export const groupSchema: Schema = {
  id: GROUP_SCHEMA,
  name: 'Group',
  description: 'Group',
  attributes: [
    attribute('displayName', 'string', 'The name of the group; unique in the tenant without regard to case.', {
      required: true,
      uniqueness: 'server',
    }),
    attribute('members', 'complex', 'The users and groups that belong to the group.', {
      multiValued: true,
      subAttributes: [
        attribute('value', 'string', 'The member’s id.', { caseExact: true, mutability: 'immutable' }),
        attribute('$ref', 'reference', 'The member’s URL.', {
          caseExact: true,
          mutability: 'immutable',
          referenceTypes: ['User', 'Group'],
        }),
        attribute('type', 'string', 'Whether the member is a user or a group.', {
          mutability: 'immutable',
          canonicalValues: ['User', 'Group'],
        }),
      ],
    }),
  ],
};

export const groupType: ResourceType = {
  name: 'Group',
  endpoint: '/Groups',
  description: 'Group',
  schema: groupSchema,
  extensions: [],
  aliases: [ADSCIM_SCHEMA],
};
