// Whether a resource is written with the schemas that its tenant declares now. Whoever declares others comes by every resource
// afterwards, so that it is enough that nothing old is written from then on.
import type { Statement } from './database.ts';

export interface SchemasVersionRow {
  readonly schemas_version: number;
}

/** To be asked when the lock on a resource was got: what holds then holds for as long as it is locked. */
export const findSchemasVersion = (tenantId: string): Statement => ({
  name: 'find_schemas_version',
  text: 'select schemas_version from muster.tenants where tenant_id = $1::text',
  values: [tenantId],
});

/**
 * A query with a row if the version is the tenant's, for a statement that inserts. Its lock waits for a declaration that is on its
 * way, and the condition is checked on what that leaves; the foreign key would take the same lock. `$1` is the tenant.
 */
export const currentTenant = (version: string): string => `
  select from muster.tenants where tenant_id = $1::text and schemas_version = ${version}::integer for key share`;
