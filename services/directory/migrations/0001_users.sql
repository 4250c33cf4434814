-- Tenants, their tokens, and their users. Every key begins with the tenant.

create schema if not exists muster;

create table muster.tenants (
  tenant_id text collate "C" not null,
  owner text not null,
  owner_name text not null,
  display_name text not null,
  provisioning text not null,
  groups text not null,
  required_attributes text[] not null,
  requests_per_second integer not null,
  burst integer not null,
  -- set: the declaration was deleted and the data retained
  deleted_at timestamptz,
  -- erasing many users takes many transactions; meanwhile nobody can declare the tenant anew with what is left
  erasing boolean not null default false,
  created_at timestamptz not null default now(),
  last_request_at timestamptz,
  last_error_at timestamptz,
  last_error_status integer,
  last_error_message text,
  constraint tenants_pkey primary key (tenant_id),
  constraint tenants_provisioning_check check (provisioning in ('ACTIVE', 'SUSPENDED')),
  constraint tenants_groups_check check (groups in ('DISABLED', 'ENABLED'))
);

create table muster.tokens (
  tenant_id text collate "C" not null,
  digest bytea not null,
  label text not null,
  issued_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  constraint tokens_pkey primary key (tenant_id, digest),
  -- the one look-up that cannot know its tenant yet, and the promise that a token belongs to one tenant only
  constraint tokens_digest_key unique (digest),
  constraint tokens_tenant_fkey foreign key (tenant_id) references muster.tenants (tenant_id) on delete cascade
);

-- `document` is what is returned, byte for byte as Muster wrote it, but for id and meta, which are columns here.
-- `comparable` is the same in the form that filters compare (services/scim/comparable.ts): folding is done once, when it is
-- written, so that no answer depends on the database's locale and every comparison is leakproof under row-level security.
create table muster.users (
  tenant_id text collate "C" not null,
  id uuid not null,
  user_name_folded text collate "C" not null,
  external_id text collate "C",
  active boolean not null,
  version bigint not null default 1,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  document json not null,
  comparable jsonb not null,
  constraint users_pkey primary key (tenant_id, id),
  constraint users_user_name_key unique (tenant_id, user_name_folded),
  constraint users_tenant_fkey foreign key (tenant_id) references muster.tenants (tenant_id)
) with (fillfactor = 85);

create index users_external_id_idx on muster.users (tenant_id, external_id) where external_id is not null;
create index users_active_idx on muster.users (tenant_id, active, id);
create index users_created_at_idx on muster.users (tenant_id, created_at);
create index users_modified_at_idx on muster.users (tenant_id, modified_at);
create index users_version_idx on muster.users (tenant_id, version);

-- One row per user, attribute and value: 64 bits of a digest of both. An equality filter on any attribute finds its
-- candidates here, in the order of their ids, and checks them against `comparable`. There is no foreign key, which would
-- cost a look-up per row: a term is written and removed by the statement that writes its user, and one without a user
-- would find nothing.
create table muster.user_terms (
  tenant_id text collate "C" not null,
  term bigint not null,
  user_id uuid not null,
  constraint user_terms_pkey primary key (tenant_id, term, user_id)
);

-- How many users a tenant has, spread over a few rows so that writers seldom wait for each other. The sum is the truth.
create table muster.user_counts (
  tenant_id text collate "C" not null,
  shard smallint not null,
  total bigint not null,
  active bigint not null,
  constraint user_counts_pkey primary key (tenant_id, shard),
  constraint user_counts_tenant_fkey foreign key (tenant_id) references muster.tenants (tenant_id) on delete cascade
) with (fillfactor = 50);

-- The second wall between tenants: the first is the predicate in every statement.
alter table muster.users enable row level security;
alter table muster.users force row level security;
create policy users_tenant on muster.users using (tenant_id = current_setting('muster.tenant_id', true));

alter table muster.user_terms enable row level security;
alter table muster.user_terms force row level security;
create policy user_terms_tenant on muster.user_terms using (tenant_id = current_setting('muster.tenant_id', true));

alter table muster.user_counts enable row level security;
alter table muster.user_counts force row level security;
create policy user_counts_tenant on muster.user_counts using (tenant_id = current_setting('muster.tenant_id', true));

-- The services' role: data, no DDL. Their login role is a member of it and steps down to it when it connects.
do $$
begin
  if not exists (select from pg_roles where rolname = 'muster_service') then
    create role muster_service nologin;
  end if;
exception
  -- another database of the same server made it in the same moment
  when duplicate_object or unique_violation then null;
end
$$;

grant usage on schema muster to muster_service;
grant select, insert, update, delete on all tables in schema muster to muster_service;
