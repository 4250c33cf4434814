// What has to be in order: the changes of one resource. Those of a tenant itself have its name alone.

interface Changed {
  readonly tenant_id: string;
  readonly resource_id: string;
}

export const keyOf = ({ tenant_id, resource_id }: Changed): string => `${tenantKeyOf(tenant_id)}${resource_id}`;

/** No tenant has a line feed in its name. */
export const tenantKeyOf = (tenantId: string): string => `${tenantId}\n`;
