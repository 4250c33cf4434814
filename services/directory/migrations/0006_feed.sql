-- What changed, for those that follow: written beside the change into muster.outbox, put in order into muster.changes.

-- Rather fail, and be run again, than hold everybody up behind somebody's long transaction.
set local lock_timeout = '5s';

-- A row per change, from the transaction that makes the change until the sequencer moves it. `seq` is taken while the
-- resource's row is locked and its sequence hands out one number at a time, so that the rows of one resource are in the
-- order of its versions. Its key alone does not begin with the tenant: what matters is which row is next, of all of them.
create table muster.outbox (
  seq bigint generated always as identity (cache 1),
  tenant_id text collate "C" not null,
  kind text collate "C" not null,
  -- null: the tenant itself was erased
  resource text collate "C",
  resource_id uuid,
  version bigint not null,
  changed_at timestamptz not null,
  created_at timestamptz,
  modified_at timestamptz,
  -- null: nobody noted which attributes changed
  paths text[],
  -- who came and who left, as {"added": [[id, kind], …], "removed": […]}
  members json,
  -- the state after the change; of a deleted resource its last
  document json,
  -- about how many bytes the row is, so that nobody has to read it to know
  size integer not null,
  request_id text not null,
  constraint outbox_pkey primary key (seq),
  constraint outbox_kind_check check (
    kind in ('CREATED', 'UPDATED', 'ACTIVATED', 'DEACTIVATED', 'DELETED', 'MEMBERS_CHANGED', 'TENANT_ERASED')
  ),
  constraint outbox_resource_check check (resource in ('USER', 'GROUP'))
) with (
  -- rows come and go: what is left of them would be passed over by every look for the next
  autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_scale_factor = 0, autovacuum_analyze_threshold = 1000000
);

-- The same rows in the order in which they are to be applied. Retention is a ring of partitions: the one that is written to
-- changes with time, and the oldest is emptied as a whole, which needs no right to change the schema and leaves no dead rows.
create table muster.changes (
  slot smallint not null,
  position bigint not null,
  tenant_id text collate "C" not null,
  kind text collate "C" not null,
  resource text collate "C",
  resource_id uuid,
  version bigint not null,
  changed_at timestamptz not null,
  created_at timestamptz,
  modified_at timestamptz,
  paths text[],
  members json,
  document json,
  size integer not null,
  request_id text not null,
  constraint changes_pkey primary key (tenant_id, position, slot)
) partition by list (slot);

create index changes_position_idx on muster.changes (position);

do $$
begin
  for slot in 0..7 loop
    execute format('create table muster.changes_%s partition of muster.changes for values in (%s)', slot, slot);
    -- reached through muster.changes only, whose policy holds then
    execute format('alter table muster.changes_%s enable row level security', slot);
    execute format('alter table muster.changes_%s force row level security', slot);
    -- to delete a tenant's rows takes the partition's own rights nowhere; to empty one does
    execute format('grant truncate on muster.changes_%s to muster_service', slot);
  end loop;
end
$$;

-- Which slot holds which positions: from its first one to the next slot's. All null: it is empty and free.
create table muster.feed_slots (
  slot smallint not null,
  first_position bigint,
  opened_at timestamptz,
  -- null: the one that is written to
  closed_at timestamptz,
  constraint feed_slots_pkey primary key (slot)
);

insert into muster.feed_slots (slot, first_position, opened_at)
select slot, case slot when 0 then 1 end, case slot when 0 then now() end from generate_series(0, 7) as slot;

-- The last position that was given out, or by a transaction that came to nothing. By one at a time, which have a lock. No row
-- of a table: one that changes two hundred times a second leaves as many dead rows for as long as somebody holds a snapshot.
create sequence muster.feed_position minvalue 0 start 0;

-- One row, which seldom changes.
create table muster.feed_state (
  only_row boolean not null default true,
  -- the database that a cursor is of
  epoch uuid not null default gen_random_uuid(),
  slot smallint not null default 0,
  -- no row of muster.outbox will ever have this `seq` or a lower one (services/directory/feed/floor.ts)
  floor bigint not null default 0,
  -- the server, and the history of it, that gave the last one out
  server text collate "C" not null default '',
  constraint feed_state_pkey primary key (only_row),
  constraint feed_state_one_row_check check (only_row)
);

insert into muster.feed_state default values;

-- Positions that were left out because another server, whose latest changes this one may lack, may have given them out:
-- those above last_before and below first_after. A cursor among them is none of this history.
create table muster.feed_breaks (
  last_before bigint not null,
  first_after bigint not null,
  constraint feed_breaks_pkey primary key (last_before)
);

-- The second wall between tenants, with one gate: who moves and who reads the changes of all names no tenant but '*', which
-- can't be the name of one. Every other connection has a tenant or none, and a forgotten predicate finds nothing more with it.
alter table muster.outbox enable row level security;
alter table muster.outbox force row level security;
create policy outbox_tenant on muster.outbox using (current_setting('muster.tenant_id', true) in (tenant_id, '*'));

alter table muster.changes enable row level security;
alter table muster.changes force row level security;
create policy changes_tenant on muster.changes using (current_setting('muster.tenant_id', true) in (tenant_id, '*'));

grant select, insert, delete on muster.outbox, muster.changes to muster_service;
grant select, update on muster.feed_state, muster.feed_slots to muster_service;
grant select, insert on muster.feed_breaks to muster_service;
grant select, update on sequence muster.feed_position to muster_service;

-- Whoever writes users without a word of it: a directory of the version before while this one is rolled out, or a person at a
-- prompt. Their changes are in the feed too, without paths. A connection that records its changes itself says so.
create function muster.record_user_change() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
  gone constant boolean := tg_op = 'DELETE';
  after constant muster.users := case when tg_op = 'DELETE' then old else new end;
begin
  -- an erased tenant's users go without a word each
  if gone and not exists (
    select from muster.tenants where tenants.tenant_id = after.tenant_id and not tenants.erasing
  ) then
    return null;
  end if;
  insert into muster.outbox (
    tenant_id, kind, resource, resource_id, version, changed_at, created_at, modified_at, document, size, request_id
  ) values (
    after.tenant_id,
    case
      when gone then 'DELETED'
      when tg_op = 'INSERT' then 'CREATED'
      when new.active and not old.active then 'ACTIVATED'
      when old.active and not new.active then 'DEACTIVATED'
      else 'UPDATED'
    end,
    'USER', after.id, after.version + gone::integer,
    case when gone then clock_timestamp() else after.modified_at end,
    after.created_at, after.modified_at, after.document, octet_length(after.document::text), ''
  );
  return null;
end
$$;

create trigger users_record_insert after insert on muster.users
  for each row when (current_setting('muster.records', true) is distinct from 'on')
  execute function muster.record_user_change();
create trigger users_record_update after update on muster.users
  for each row when (old.version <> new.version and current_setting('muster.records', true) is distinct from 'on')
  execute function muster.record_user_change();
create trigger users_record_delete after delete on muster.users
  for each row when (current_setting('muster.records', true) is distinct from 'on')
  execute function muster.record_user_change();
