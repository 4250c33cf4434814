// What a CA and the certificates that it signed need, by what is in their Secrets and by the clock: nothing here reads or writes anything.
// A new CA is trusted for a day before it signs, and the one before it stays trusted until it expires: no connection fails in between.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { parseCertificates } from '../../services/rpc/certificates.ts';
import { createAuthority, issueLeaf, type KeyPair, type LeafOptions } from './authority.ts';

/** Of a life, before a certificate is made anew. */
const SHARE_OF_LIFE = 2 / 3;
/** Until every process surely trusts a new CA: a mounted Secret takes minutes, the operators read theirs every hour. */
export const DISTRIBUTION_MS = 24 * 60 * 60_000;

const OID: Readonly<Record<LeafOptions['usage'], string>> = {
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
};

/** By the keys of a Secret, as clear text. */
export type Data = Readonly<Record<string, string>>;

export interface Authority {
  /** Signs. */
  readonly signing: KeyPair;
  /** Will sign, and is trusted already. */
  readonly next: KeyPair | undefined;
  /** Certificates of all that are trusted, PEM. */
  readonly trusted: string;
}

/**
 * The CA that shall be there: the very object that was given when nothing needs to be done.
 * @param trusted the bundle that is there, even where the CA with it is of no use
 */
export function planAuthority(held: Authority | undefined, now: Date, trusted = held?.trusted ?? ''): Authority {
  const next = held?.next !== undefined && isValid(held.next, now) ? held.next : undefined;
  if (held === undefined || !isValid(held.signing, now))
    return authorityOf(next ?? createAuthority(now), undefined, trusted, now);
  if (next !== undefined && isDistributed(next, now)) return authorityOf(next, undefined, trusted, now);
  if (next === undefined && isDue(new X509Certificate(held.signing.cert), now)) {
    return authorityOf(held.signing, createAuthority(now), trusted, now);
  }
  const planned = authorityOf(held.signing, next, trusted, now);
  return planned.trusted === held.trusted && planned.next === held.next ? held : planned;
}

/** What is in the CA's Secret; undefined when it is of no use. */
export function readAuthority(data: Data): Authority | undefined {
  const trusted = data['ca.crt'] ?? '';
  const signing = readPair(data['tls.crt'], data['tls.key']);
  const next = readPair(data['next.crt'], data['next.key']);
  if (signing !== undefined) return { signing, next, trusted };
  return next === undefined ? undefined : { signing: next, next: undefined, trusted };
}

/** `null` removes a key. */
export const toAuthorityData = ({ signing, next, trusted }: Authority): Readonly<Record<string, string | null>> => ({
  'tls.crt': signing.cert,
  'tls.key': signing.key,
  'ca.crt': trusted,
  'next.crt': next?.cert ?? null,
  'next.key': next?.key ?? null,
});

/** What shall be in the Secret of a leaf: the very object that was given when nothing needs to be done. */
export function planLeaf(data: Data, wanted: LeafOptions, authority: Authority, now: Date): Data {
  const held = readPair(data['tls.crt'], data['tls.key']);
  const isFine = held !== undefined && isAsWanted(new X509Certificate(held.cert), wanted, authority, now);
  if (isFine && data['ca.crt'] === authority.trusted) return data;
  const { cert, key } = isFine ? held : issueLeaf(authority.signing, wanted, now);
  return { 'tls.crt': cert, 'tls.key': key, 'ca.crt': authority.trusted };
}

function isAsWanted(
  cert: X509Certificate,
  { dnsNames, usage }: LeafOptions,
  { signing }: Authority,
  now: Date,
): boolean {
  const issuer = new X509Certificate(signing.cert);
  const names = dnsNames.map((name) => `DNS:${name}`).join(', ');
  return (
    !isDue(cert, now) &&
    cert.validFromDate <= now &&
    cert.checkIssued(issuer) &&
    cert.verify(issuer.publicKey) &&
    cert.subjectAltName === names &&
    cert.keyUsage.includes(OID[usage])
  );
}

/** Those of the bundle that was there stay trusted while they are valid. */
function authorityOf(signing: KeyPair, next: KeyPair | undefined, trusted: string, now: Date): Authority {
  const own = [signing, ...(next === undefined ? [] : [next])].map(({ cert }) => new X509Certificate(cert));
  const others = readBundle(trusted).filter(
    (one) => one.validToDate > now && own.every(({ fingerprint256 }) => fingerprint256 !== one.fingerprint256),
  );
  return { signing, next, trusted: [...own, ...others].map(String).join('') };
}

function readBundle(pem: string): X509Certificate[] {
  try {
    return parseCertificates(pem);
  } catch {
    return [];
  }
}

/** Undefined when one of the two is missing or broken, or when they do not belong together. */
function readPair(cert = '', key = ''): KeyPair | undefined {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)) ? { cert, key } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether what it signs now is worth anything. */
export const canSign = ({ signing }: Authority, now: Date): boolean => isValid(signing, now);

const isValid = ({ cert }: KeyPair, now: Date): boolean => new X509Certificate(cert).validToDate > now;

const isDistributed = ({ cert }: KeyPair, now: Date): boolean =>
  now.getTime() - new X509Certificate(cert).validFromDate.getTime() > DISTRIBUTION_MS;

function isDue({ validFromDate: from, validToDate: to }: X509Certificate, now: Date): boolean {
  return now.getTime() >= from.getTime() + (to.getTime() - from.getTime()) * SHARE_OF_LIFE;
}
