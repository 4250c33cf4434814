// Muster's own CA and the certificates of its three processes, where no one else makes them: Secrets that are made when they are absent,
// by whichever replica comes first, and renewed or healed by the one that leads.
import type { Certificates } from '../../services/rpc/certificates.ts';
import { GATEWAY_IDENTITY, OPERATOR_IDENTITY } from '../../services/rpc/role.ts';
import type { LeafOptions } from './authority.ts';
import { changeOwn, findOrCreate, type OwnSecrets } from './own-secret.ts';
import { canSign, planAuthority, planLeaf, readAuthority, toAuthorityData, type Authority } from './plan.ts';

const TLS = 'kubernetes.io/tls';

export interface CertificatesConfig {
  /** Of the Secrets' names. */
  readonly prefix: string;
  /** What the directory is called by. */
  readonly dnsNames: readonly string[];
}

export interface Keeping {
  readonly secrets: OwnSecrets;
  readonly config: CertificatesConfig;
  readonly now: Date;
  /** Whether this process may change what is there. */
  readonly isLeader: boolean;
}

/** Makes what is missing, and as the leader also what is due. Answers with the operator's own. */
export async function keepCertificates(keeping: Keeping): Promise<Certificates> {
  const { prefix, dnsNames } = keeping.config;
  const authority = await keepAuthority(keeping);
  await keepLeaf(keeping, `${prefix}-directory-tls`, { dnsNames, usage: 'server' }, authority);
  await keepLeaf(keeping, `${prefix}-gateway-tls`, { dnsNames: [GATEWAY_IDENTITY], usage: 'client' }, authority);
  return keepLeaf(keeping, `${prefix}-operator-tls`, { dnsNames: [OPERATOR_IDENTITY], usage: 'client' }, authority);
}

async function keepAuthority({ secrets, config, now, isLeader }: Keeping): Promise<Authority> {
  const name = `${config.prefix}-ca`;
  const secret = await findOrCreate(secrets, name, TLS, () => toAuthorityData(planAuthority(undefined, now)));
  const held = readAuthority(secret.data);
  const planned = planAuthority(held, now);
  if (planned === held) return held;
  if (!isLeader) {
    if (held !== undefined && canSign(held, now)) return held;
    throw new Error(`The CA in the Secret ${name} is of no use; the operator that leads makes another.`);
  }
  await changeOwn(secrets, secret, toAuthorityData(planned));
  return planned;
}

async function keepLeaf(
  { secrets, now, isLeader }: Keeping,
  name: string,
  wanted: LeafOptions,
  authority: Authority,
): Promise<Certificates> {
  const secret = await findOrCreate(secrets, name, TLS, () => planLeaf({}, wanted, authority, now));
  const planned = planLeaf(secret.data, wanted, authority, now);
  const { data } = planned === secret.data || !isLeader ? secret : await changeOwn(secrets, secret, planned);
  const { 'tls.crt': cert = '', 'tls.key': key = '', 'ca.crt': ca = '' } = data;
  return { cert, key, ca };
}
