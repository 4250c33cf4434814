-- What identity providers did, for people who look for what went wrong, and how well each tenant's sync goes.

-- Rather fail, and be run again, than hold everybody up behind somebody's long transaction.
set local lock_timeout = '5s';

-- Whether its provisioning log keeps values.
alter table muster.tenants add column log_values boolean not null default false;

-- One row per write and per failed request. Names of attributes; their values only where the tenant has it so. Retention is a ring of partitions: the one
-- that is written to changes with time, and the oldest is emptied as a whole, which needs no right to change the schema.
create table muster.provisioning_log (
  slot smallint not null,
  tenant_id text collate "C" not null,
  at timestamptz not null,
  entry_id uuid not null,
  method text collate "C" not null,
  -- '': about no kind of resource
  kind text collate "C" not null,
  resource_id uuid,
  -- userName or displayName as it was sent
  subject text,
  external_id text collate "C",
  -- the subject, folded, where an entry tells whose name is whose: of those that began, ended or failed
  subject_key text collate "C",
  paths text[] not null,
  status smallint not null,
  scim_type text collate "C",
  detail text,
  missing text[] not null,
  version bigint,
  request_id text not null,
  -- what was sent, where the tenant's log keeps values
  body text,
  constraint provisioning_log_pkey primary key (tenant_id, at, entry_id, slot)
) partition by list (slot);

create index provisioning_log_resource_idx on muster.provisioning_log (tenant_id, resource_id, at)
  where resource_id is not null;
create index provisioning_log_failed_idx on muster.provisioning_log (tenant_id, at, entry_id) where status >= 400;
create index provisioning_log_subject_idx on muster.provisioning_log (tenant_id, subject_key, at)
  where subject_key is not null;
-- Not of users that are there, whom muster.users knows: each index costs every write.
create index provisioning_log_external_idx on muster.provisioning_log (tenant_id, external_id, at)
  where external_id is not null and (status >= 400 or method = 'delete');

do $$
begin
  for slot in 0..7 loop
    execute format('create table muster.provisioning_log_%s partition of muster.provisioning_log for values in (%s)', slot, slot);
    -- reached through muster.provisioning_log only, whose policy holds then
    execute format('alter table muster.provisioning_log_%s enable row level security', slot);
    execute format('alter table muster.provisioning_log_%s force row level security', slot);
    execute format('grant truncate on muster.provisioning_log_%s to muster_service', slot);
  end loop;
end
$$;

-- When each slot was written to. Both null: it is empty and free. The one without an end is the one that is written to.
create table muster.log_slots (
  slot smallint not null,
  opened_at timestamptz,
  closed_at timestamptz,
  constraint log_slots_pkey primary key (slot)
);

insert into muster.log_slots (slot, opened_at)
select slot, case slot when 0 then now() end from generate_series(0, 7) as slot;

-- Requests by ten minutes; kept for a day before a tenant's latest.
create table muster.sync_counts (
  tenant_id text collate "C" not null,
  begins_at timestamptz not null,
  requests bigint not null,
  failures bigint not null,
  writes bigint not null,
  write_failures bigint not null,
  -- of those, such as change nothing but who is whose manager or member: Entra ID counts them apart
  reference_failures bigint not null,
  constraint sync_counts_pkey primary key (tenant_id, begins_at)
) with (fillfactor = 70);

create table muster.sync_state (
  tenant_id text collate "C" not null,
  last_success_at timestamptz,
  last_write_at timestamptz,
  last_failure_at timestamptz,
  -- a 401 or 403, at which Entra ID stops a job at once
  last_forbidden_at timestamptz,
  constraint sync_state_pkey primary key (tenant_id)
) with (fillfactor = 50);

-- Who fails, from the first failure on until a write succeeds. `subject` is an id, a folded name or an externalId, with a prefix
-- that says which.
create table muster.failing_users (
  tenant_id text collate "C" not null,
  subject text collate "C" not null,
  kind text collate "C" not null,
  resource_id uuid,
  name text,
  external_id text,
  since timestamptz not null,
  last_at timestamptz not null,
  failures bigint not null,
  status smallint not null,
  detail text not null,
  missing text[] not null,
  constraint failing_users_pkey primary key (tenant_id, subject)
) with (fillfactor = 70);

create index failing_users_since_idx on muster.failing_users (tenant_id, since);

-- The second wall between tenants.
do $$
declare
  name text;
begin
  foreach name in array array['provisioning_log', 'sync_counts', 'sync_state', 'failing_users'] loop
    execute format('alter table muster.%I enable row level security', name);
    execute format('alter table muster.%I force row level security', name);
    execute format(
      'create policy %I on muster.%I using (tenant_id = current_setting(''muster.tenant_id'', true))', name || '_tenant', name
    );
  end loop;
end
$$;

-- A directory of the version before erases a tenant without a word of all this, and whoever has its name next must find nothing. This
-- version has emptied it by then. No foreign key: one would lock the tenant's row at every write.
create function muster.erase_log() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
  held constant text := coalesce(current_setting('muster.tenant_id', true), '');
begin
  perform set_config('muster.tenant_id', old.tenant_id, true);
  delete from muster.provisioning_log where tenant_id = old.tenant_id;
  delete from muster.failing_users where tenant_id = old.tenant_id;
  delete from muster.sync_counts where tenant_id = old.tenant_id;
  delete from muster.sync_state where tenant_id = old.tenant_id;
  perform set_config('muster.tenant_id', held, true);
  return null;
end
$$;

create trigger tenants_erase_log after delete on muster.tenants
  for each row execute function muster.erase_log();

grant select, insert, delete on muster.provisioning_log to muster_service;
grant select, insert, update, delete on muster.sync_counts, muster.sync_state, muster.failing_users to muster_service;
grant select, update on muster.log_slots to muster_service;
