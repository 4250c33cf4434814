// Who may call what: the names in a peer's certificate say what it is, and that says which gRPC services it may call.
import type { X509Certificate } from 'node:crypto';

/** What the certificates name that Muster makes for itself. */
export const GATEWAY_IDENTITY = 'gateway.muster';
export const OPERATOR_IDENTITY = 'operator.muster';
export const READER_IDENTITY = 'reader.muster';
export const TRANSMITTER_IDENTITY = 'transmitter.muster';

/** DNS names in certificates. */
export interface Identities {
  readonly gateways: readonly string[];
  readonly operators: readonly string[];
  readonly readers: readonly string[];
  readonly transmitters: readonly string[];
}

type Role = 'gateway' | 'operator' | 'reader' | 'transmitter';

const HEALTH = 'grpc.health.v1.Health';

/**
 * A gateway serves customers' requests and is reached by them: it can't manage tenants, however it is misused. An application
 * reads, and what it may read its token says besides. A transmitter reaches the internet: it knows no more than what it sends.
 */
const services: Readonly<Record<Role, readonly string[]>> = {
  gateway: ['muster.directory.v1.Access', 'muster.directory.v1.Provisioning', HEALTH],
  operator: [
    'muster.directory.v1.Tenants',
    'muster.directory.v1.Readers',
    'muster.directory.v1.Receivers',
    'muster.directory.v1.ProvisioningLog',
    HEALTH,
  ],
  reader: ['muster.directory.v1.Directory', HEALTH],
  transmitter: ['muster.directory.v1.Deliveries', HEALTH],
};

/** Without the attacks on comparisons of one's own: whole names only, and never the common name. */
const isNamed = (certificate: X509Certificate, name: string): boolean =>
  certificate.checkHost(name, { subject: 'never', wildcards: false }) !== undefined;

/** None for a stranger; several for a certificate that names several. */
export function rolesOf(certificate: X509Certificate, identities: Identities): Role[] {
  const { gateways, operators, readers, transmitters } = identities;
  const isAny = (names: readonly string[]) => names.some((name) => isNamed(certificate, name));
  const roles: [Role, boolean][] = [
    ['gateway', isAny(gateways)],
    ['operator', isAny(operators)],
    ['reader', isAny(readers)],
    ['transmitter', isAny(transmitters)],
  ];
  return roles.filter(([, has]) => has).map(([role]) => role);
}

/** Undefined when one of those roles may make the call, else why not; `path` is `/package.Service/Method`. */
export function findObjection(roles: readonly Role[], path: string): string | undefined {
  const service = path.slice(1, path.lastIndexOf('/'));
  if (roles.some((role) => services[role].includes(service))) return undefined;
  const identity = roles.length === 0 ? 'no identity that is known here' : `the identity of ${roles.join(' and ')}`;
  return `The certificate has ${identity}, which may not call ${service}. GATEWAY_IDENTITIES, \
OPERATOR_IDENTITIES, READER_IDENTITIES and TRANSMITTER_IDENTITIES of the directory say which DNS names of certificates may call what.`;
}
