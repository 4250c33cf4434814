-- What the product keeps: people, groups and who is in them, and how far it has followed Muster.
create schema if not exists on_call;

create table if not exists on_call.people (
  tenant_id text not null,
  user_id uuid not null,
  version bigint not null,
  active boolean not null,
  name text not null,
  email text not null,
  phones text[] not null,
  generation integer not null,
  primary key (tenant_id, user_id)
);

create table if not exists on_call.groups (
  tenant_id text not null,
  group_id uuid not null,
  version bigint not null,
  name text not null,
  generation integer not null,
  primary key (tenant_id, group_id)
);

create table if not exists on_call.members (
  tenant_id text not null,
  group_id uuid not null,
  member_id uuid not null,
  generation integer not null,
  primary key (tenant_id, group_id, member_id)
);

-- One row. A generation is what one snapshot and the changes after it brought; a row of an earlier one is not there any more
-- once the snapshot is complete.
create table if not exists on_call.progress (
  cursor text not null,
  generation integer not null,
  only_one boolean primary key default true check (only_one)
);
insert into on_call.progress values ('', 1) on conflict do nothing;

-- Who is paged: whoever is active and in a group "On call", directly or through other groups.
create or replace view on_call.on_call as
with recursive inside (tenant_id, id) as (
  select tenant_id, group_id from on_call.groups where lower(name) = 'on call'
  union
  select tenant_id, member_id from inside join on_call.members using (tenant_id) where group_id = id
)
select tenant_id, user_id, name, email, phones
from inside join on_call.people using (tenant_id) where user_id = id and active;
