-- Where changes are sent to, and those that are not delivered yet. While all is well a receiver is one row, with how far it is in
-- muster.changes; a change becomes a row here when it could not be delivered.

-- Rather fail, and be run again, than hold everybody up behind somebody's long transaction.
set local lock_timeout = '5s';

create table muster.receivers (
  name text collate "C" not null,
  format text collate "C" not null,
  -- empty: the receiver comes for its changes
  url text not null,
  all_tenants boolean not null,
  -- no foreign key: one may be named before it is declared
  tenant_ids text[] collate "C" not null,
  -- empty: every kind
  kinds text[] collate "C" not null,
  audience text not null,
  allow_private boolean not null,
  retry_for_hours integer not null,
  created_at timestamptz not null default now(),
  state text collate "C" not null default 'ACTIVE',
  -- everything up to here is delivered, or in muster.parked
  cursor text collate "C" not null,
  -- of attempts in a row, and when the next may be made
  failures integer not null default 0,
  retry_at timestamptz,
  last_error text not null default '',
  last_error_at timestamptz,
  last_success_at timestamptz,
  -- the transmitter that works it, until when, and what whatever it writes must say: another number for each one after it, and
  -- whenever a person changes something, so that nothing is written on the strength of what was
  lease_owner text collate "C",
  lease_until timestamptz,
  fence bigint not null default 0,
  constraint receivers_pkey primary key (name),
  constraint receivers_format_check check (format in ('WEBHOOK', 'SET_PUSH', 'SET_POLL')),
  constraint receivers_state_check check (state in ('ACTIVE', 'GONE', 'GAP')),
  constraint receivers_tenants_check check (all_tenants = (cardinality(tenant_ids) = 0))
) with (fillfactor = 50); -- rows are few, and change twice a second

-- What the two sides know of each other. Secrets are kept as they are, since they sign; whoever may read this table signs, too.
create table muster.receiver_credentials (
  receiver text collate "C" not null,
  id bigint not null generated always as identity,
  -- a SHA-256 digest for TOKEN, else the secret itself
  kind text collate "C" not null,
  value bytea not null,
  created_at timestamptz not null default now(),
  -- null: the present one
  expires_at timestamptz,
  constraint receiver_credentials_pkey primary key (receiver, id),
  constraint receiver_credentials_kind_check check (kind in ('SIGNING_SECRET', 'AUTHORIZATION', 'TOKEN')),
  constraint receiver_credentials_receiver_fkey foreign key (receiver) references muster.receivers (name) on delete cascade
);

-- A change that waits: to be tried again, to be behind one of the same resource, to be polled; or that was given up.
create table muster.parked (
  tenant_id text collate "C" not null,
  receiver text collate "C" not null,
  -- what the receiver knows it by: one that is parked twice is the same
  message_id text collate "C" not null,
  id bigint not null generated always as identity,
  -- in muster.changes; of a snapshot, where it began. Order of one resource: by position, then by id
  position bigint not null,
  resource text collate "C" not null,
  -- empty: the tenant itself
  resource_id text collate "C" not null,
  kind text collate "C" not null,
  version bigint not null,
  changed_at timestamptz not null,
  -- the whole message, for which services/directory/delivery/parked-change.ts has the form
  change json not null,
  attempts integer not null,
  error text not null,
  parked_at timestamptz not null default now(),
  next_attempt_at timestamptz not null,
  -- null: it still waits
  dead_at timestamptz,
  constraint parked_pkey primary key (tenant_id, receiver, message_id),
  constraint parked_receiver_fkey foreign key (receiver) references muster.receivers (name) on delete cascade
);

create unique index parked_id_idx on muster.parked (receiver, id);
create index parked_waiting_idx on muster.parked (receiver, tenant_id, resource_id, position, id) where dead_at is null;
create index parked_dead_idx on muster.parked (receiver, id) where dead_at is not null;

-- As for muster.changes: who works a receiver names every tenant.
alter table muster.parked enable row level security;
alter table muster.parked force row level security;
create policy parked_tenant on muster.parked using (current_setting('muster.tenant_id', true) in (tenant_id, '*'));

-- What security event tokens are signed with: PKCS #8, PEM. Made by the first directory that is asked for one.
create table muster.signing_keys (
  id integer not null generated always as identity,
  private_key text not null,
  created_at timestamptz not null default now(),
  constraint signing_keys_pkey primary key (id)
);

grant select, insert, update, delete on muster.receivers, muster.receiver_credentials, muster.parked to muster_service;
grant select, insert, delete on muster.signing_keys to muster_service;
