-- What cursors are sealed with (services/directory/cursor.ts), the same in every directory. The newest one seals, the two newest
-- open. Another one, made by the owner with `insert into muster.keys default values`, takes over by itself.

create table muster.keys (
  id integer not null generated always as identity,
  -- 366 random bits, from the source that Postgres takes its own secrets from; a UUID alone has 122
  secret bytea not null default sha256(
    uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
  ),
  created_at timestamptz not null default now(),
  constraint keys_pkey primary key (id),
  constraint keys_secret_check check (octet_length(secret) = 32)
);

insert into muster.keys default values;

grant select on muster.keys to muster_service;
