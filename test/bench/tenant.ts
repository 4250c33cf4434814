// The one tenant that everything is measured with.
export const TENANT_ID = 'bench';
