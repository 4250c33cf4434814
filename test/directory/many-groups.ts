// Very many groups, for tests that look at plans: rows that a statement makes, alike but for a number.
import type pg from 'pg';

/** The id of the group with this number, from 1. In the order of their numbers, and after the ids of users. */
export const groupId = (number: number): string => `00000000-0000-7000-9000-${String(number).padStart(12, '0')}`;

export async function insertTenants(owner: pg.Client, ...tenantIds: string[]): Promise<void> {
  await owner.query(
    `insert into muster.tenants (tenant_id, owner, owner_name, display_name, provisioning, groups, required_attributes,
       requests_per_second, burst)
     select id, 'test', id, id, 'ACTIVE', 'ENABLED', '{}', 100, 200 from unnest($1::text[]) id`,
    [tenantIds],
  );
}

/** `group7` and so on, without members. */
export async function insertGroups(owner: pg.Client, tenantId: string, first: number, last: number): Promise<void> {
  await owner.query(
    `insert into muster.groups
     select $1, ('00000000-0000-7000-9000-' || lpad(i::text, 12, '0'))::uuid, 'group' || i, null, 0, 1, now(), now(),
       json_build_object('displayName', 'Group' || i), jsonb_build_object('displayName', 'group' || i)
     from generate_series($2::int, $3::int) i`,
    [tenantId, first, last],
  );
}

/** Makes users, or groups, members of a group: those with the numbers from `first` to `last`. */
export async function insertMembers(
  owner: pg.Client,
  tenantId: string,
  group: number,
  first: number,
  last: number,
  type: 'User' | 'Group' = 'User',
): Promise<void> {
  await owner.query(
    `insert into muster.group_members
     select $1, $2, ('00000000-0000-7000-' || $5 || '-' || lpad(i::text, 12, '0'))::uuid, $6
     from generate_series($3::int, $4::int) i`,
    [tenantId, groupId(group), first, last, type === 'User' ? '8000' : '9000', type],
  );
  await owner.query(
    `update muster.groups set member_count =
       (select count(*) from muster.group_members m where m.tenant_id = $1 and m.group_id = $2)
     where tenant_id = $1 and id = $2`,
    [tenantId, groupId(group)],
  );
}

/**
 * Tenants with groups of four members each, as an installation has them. Among so many Postgres thinks that any group of any tenant has
 * one member. The members are rows of `group_members` only.
 */
export async function insertOtherTenants(owner: pg.Client, tenants: number, groupsEach: number): Promise<void> {
  const names = Array.from({ length: tenants }, (_, at) => `other${at + 1}`);
  await insertTenants(owner, ...names);
  await owner.query(
    `insert into muster.groups
     select tenant_id, md5(tenant_id || 'group' || i)::uuid, 'group' || i, null, 4, 1, now(), now(),
       '{"displayName": "x"}', jsonb_build_object('displayName', 'group' || i)
     from unnest($1::text[]) tenant_id, generate_series(1, $2::int) i`,
    [names, groupsEach],
  );
  await owner.query(
    `insert into muster.group_members
     select tenant_id, md5(tenant_id || 'group' || i)::uuid, md5(tenant_id || 'user' || i % 50 + member)::uuid, 'User'
     from unnest($1::text[]) tenant_id, generate_series(1, $2::int) i, generate_series(1, 4) member`,
    [names, groupsEach],
  );
  await owner.query('vacuum analyze muster.groups, muster.group_members');
}
