-- Equality on every attribute has an index, meta.version too.

create index users_version_idx on muster.users (tenant_id, version);
