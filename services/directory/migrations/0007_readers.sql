-- Applications that read the directory, and their tokens. They belong to no tenant: each reads those that it is allowed.

-- Rather fail, and be run again, than hold everybody up behind somebody's long transaction.
set local lock_timeout = '5s';

create table muster.readers (
  name text collate "C" not null,
  all_tenants boolean not null,
  -- no foreign key: one may be allowed before it is declared, and stays allowed when it is declared anew
  tenant_ids text[] collate "C" not null,
  created_at timestamptz not null default now(),
  constraint readers_pkey primary key (name),
  constraint readers_tenants_check check (all_tenants = (cardinality(tenant_ids) = 0))
);

create table muster.reader_tokens (
  reader text collate "C" not null,
  digest bytea not null,
  label text not null,
  issued_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  constraint reader_tokens_pkey primary key (reader, digest),
  -- the look-up that does not know its reader yet, and the promise that a token belongs to one reader only
  constraint reader_tokens_digest_key unique (digest),
  constraint reader_tokens_reader_fkey foreign key (reader) references muster.readers (name) on delete cascade
);

grant select, insert, update, delete on muster.readers, muster.reader_tokens to muster_service;
