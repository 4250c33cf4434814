-- Equality on every attribute has an index, those of meta too.

create index users_created_at_idx on muster.users (tenant_id, created_at);
create index users_version_idx on muster.users (tenant_id, version);
