// Muster's own CA and the certificates of its three processes and of applications that read, where no one else makes them: Secrets that are made when they are absent,
// by whichever replica comes first, and renewed or healed by the one that leads.
import type { Logger } from 'pino';
import type { Certificates } from '../../services/rpc/certificates.ts';
import { GATEWAY_IDENTITY, OPERATOR_IDENTITY, READER_IDENTITY, TRANSMITTER_IDENTITY } from '../../services/rpc/role.ts';
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
  readonly logger: Logger;
}

/**
 * Makes what is missing, and as the leader also what is due. Hands over the operator's own first: it is needed even where another one is
 * not to be had. Rejects with an Error that says of each what is wrong.
 */
export async function keepCertificates(keeping: Keeping, use: (own: Certificates) => void): Promise<void> {
  const { prefix, dnsNames } = keeping.config;
  const authority = await keepAuthority(keeping);
  const keep = (part: string, wanted: LeafOptions) => keepLeaf(keeping, `${prefix}-${part}-tls`, wanted, authority);
  const results = await Promise.allSettled([
    keep('operator', { dnsNames: [OPERATOR_IDENTITY], usage: 'client' }).then(use),
    keep('directory', { dnsNames, usage: 'server' }),
    keep('gateway', { dnsNames: [GATEWAY_IDENTITY], usage: 'client' }),
    keep('reader', { dnsNames: [READER_IDENTITY], usage: 'client' }),
    keep('transmitter', { dnsNames: [TRANSMITTER_IDENTITY], usage: 'client' }),
  ]);
  const reasons = reasonsOf(results);
  if (reasons !== '') throw new Error(reasons);
}

async function keepAuthority({ secrets, config, now, isLeader, logger }: Keeping): Promise<Authority> {
  const name = `${config.prefix}-ca`;
  const secret = await findOrCreate(secrets, name, TLS, () => toAuthorityData(planAuthority(undefined, now)));
  const held = readAuthority(secret.data);
  const planned = planAuthority(held, now, secret.data['ca.crt']);
  if (planned === held) return held;
  if (!isLeader) {
    if (held !== undefined && canSign(held, now)) return held;
    throw new Error(`The CA in the Secret ${name} is of no use; the operator that leads makes another.`);
  }
  await changeOwn(secrets, secret, toAuthorityData(planned));
  logger.info({ secret: name, isTrustedAhead: planned.next !== undefined }, 'the CA is renewed');
  return planned;
}

async function keepLeaf(
  { secrets, now, isLeader, logger }: Keeping,
  name: string,
  wanted: LeafOptions,
  authority: Authority,
): Promise<Certificates> {
  const secret = await findOrCreate(secrets, name, TLS, () => planLeaf({}, wanted, authority, now));
  const planned = planLeaf(secret.data, wanted, authority, now);
  if (planned !== secret.data && isLeader) {
    await changeOwn(secrets, secret, planned);
    logger.info({ secret: name }, 'a certificate is renewed');
  }
  const { 'tls.crt': cert = '', 'tls.key': key = '', 'ca.crt': ca = '' } = isLeader ? planned : secret.data;
  return { cert, key, ca };
}

/** Of those that failed; empty when none did. */
export const reasonsOf = (results: readonly PromiseSettledResult<unknown>[]): string =>
  results
    .flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
    .map((reason) => (reason instanceof Error ? reason.message : String(reason)))
    .join(' ');
