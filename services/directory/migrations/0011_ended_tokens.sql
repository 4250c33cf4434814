-- Tokens that were revoked, or that ended and were removed: whose they were, for as long as somebody may go on using them. They let nobody in; the
-- provisioning log of their tenant tells of whoever tries.

set local lock_timeout = '5s';

create table muster.ended_tokens (
  tenant_id text collate "C" not null,
  digest bytea not null,
  label text not null,
  ended_at timestamptz not null default now(),
  constraint ended_tokens_pkey primary key (tenant_id, digest),
  constraint ended_tokens_digest_key unique (digest),
  constraint ended_tokens_tenant_fkey foreign key (tenant_id) references muster.tenants (tenant_id) on delete cascade
);

-- A 401 for a token that another took the place of. The identity provider's own if it has not used the other one.
alter table muster.sync_state add column last_outdated_at timestamptz;

grant select, insert, delete on muster.ended_tokens to muster_service;
