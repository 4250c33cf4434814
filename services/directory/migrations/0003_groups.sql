-- Groups and who is in them. Only new tables, so that processes of the version before go on running; switch a tenant's groups
-- on when they are gone, since a user that one of them deletes would stay in its groups.

-- Rather fail, and be run again, than hold everybody up behind somebody's long transaction.
set local lock_timeout = '5s';

-- As muster.users. The members are in neither `document` nor `comparable`: a group of 100,000 is as small as one of ten.
create table muster.groups (
  tenant_id text collate "C" not null,
  id uuid not null,
  display_name_folded text collate "C" not null,
  external_id text collate "C",
  -- how many rows of muster.group_members it has: whoever changes them has locked this row
  member_count integer not null,
  version bigint not null default 1,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  document json not null,
  comparable jsonb not null,
  constraint groups_pkey primary key (tenant_id, id),
  constraint groups_display_name_key unique (tenant_id, display_name_folded),
  -- so that the version before, which knows no groups, can erase a tenant after a rollback
  constraint groups_tenant_fkey foreign key (tenant_id) references muster.tenants (tenant_id) on delete cascade
) with (fillfactor = 85);

create index groups_external_id_idx on muster.groups (tenant_id, external_id) where external_id is not null;
create index groups_created_at_idx on muster.groups (tenant_id, created_at);
create index groups_modified_at_idx on muster.groups (tenant_id, modified_at);
create index groups_version_idx on muster.groups (tenant_id, version);

-- As muster.user_terms.
create table muster.group_terms (
  tenant_id text collate "C" not null,
  term bigint not null,
  group_id uuid not null,
  constraint group_terms_pkey primary key (tenant_id, term, group_id)
);

-- One row per member. No foreign keys, since a member is a user or a group: the statement that adds it finds its row and
-- keeps it from being deleted, and the one that deletes it removes its memberships.
create table muster.group_members (
  tenant_id text collate "C" not null,
  group_id uuid not null,
  member_id uuid not null,
  member_type text collate "C" not null,
  constraint group_members_pkey primary key (tenant_id, group_id, member_id),
  constraint group_members_type_check check (member_type in ('User', 'Group'))
);

-- what somebody is in
create index group_members_member_idx on muster.group_members (tenant_id, member_id, group_id);
-- the groups in a group, without looking at its users
create index group_members_nested_idx on muster.group_members (tenant_id, group_id, member_id) where member_type = 'Group';

alter table muster.groups enable row level security;
alter table muster.groups force row level security;
create policy groups_tenant on muster.groups using (tenant_id = current_setting('muster.tenant_id', true));

alter table muster.group_terms enable row level security;
alter table muster.group_terms force row level security;
create policy group_terms_tenant on muster.group_terms using (tenant_id = current_setting('muster.tenant_id', true));

alter table muster.group_members enable row level security;
alter table muster.group_members force row level security;
create policy group_members_tenant on muster.group_members using (tenant_id = current_setting('muster.tenant_id', true));

grant select, insert, update, delete on muster.groups, muster.group_terms, muster.group_members to muster_service;
