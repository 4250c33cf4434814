-- What tenants declare beside the standard's schemas, and whether they may send bulks. Processes of the version before go on running and
-- know no declared schema: declare the first when they are gone, since filters would not find what one of them writes.

-- Rather fail, and be run again, than hold everybody up behind somebody's long transaction.
set local lock_timeout = '5s';

alter table muster.tenants
  -- as services/scim/schema-declaration.ts reads them; json keeps the order of what is declared
  add column schemas json not null default '[]',
  -- of the required attributes those that are in them: the version before could not serve a tenant with one that it does not know
  add column required_in_schemas text[] not null default '{}',
  -- goes up with each change of `schemas`: whoever writes a resource says which of them `comparable` was made with
  add column schemas_version integer not null default 0,
  add column bulk text not null default 'ENABLED',
  add constraint tenants_bulk_check check (bulk in ('ENABLED', 'DISABLED'));

-- A type of resources that is being indexed anew, since they were stored when the extensions were declared otherwise or not at all. A row
-- is there until it is done; `after` is how far it got.
create table muster.reindexings (
  tenant_id text collate "C" not null,
  resource_type text collate "C" not null,
  urns text[] not null,
  after uuid,
  constraint reindexings_pkey primary key (tenant_id, resource_type),
  constraint reindexings_tenant_fkey foreign key (tenant_id) references muster.tenants (tenant_id) on delete cascade
);

grant select, insert, update, delete on muster.reindexings to muster_service;
