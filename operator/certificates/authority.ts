// Makes certificates: a certification authority of our own, and what it signs for the three processes. ECDSA with P-256 and SHA-256.
import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
  type KeyObject,
} from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_clientAuth,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
const COMMON_NAME_CHARACTERS_MAX = 64;
const SERIAL_BYTES = 16;
const DAY_MS = 24 * 60 * 60_000;
/** Other machines' clocks may be behind. */
const BACKDATE_MS = 5 * 60_000;

export const CA_LIFE_MS = 3_650 * DAY_MS;
export const LEAF_LIFE_MS = 90 * DAY_MS;

/** A certificate with its key, as PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** What a certificate says of its holder. */
export interface LeafOptions {
  readonly dnsNames: readonly string[];
  readonly usage: 'server' | 'client';
}

/** A new authority, signed by itself, that may sign leaves and no other authority. */
export function createAuthority(now: Date): KeyPair {
  const keys = createKeys();
  // No two authorities have the same name, so that a verifier with both in its bundle never takes one for the other.
  const subject = nameOf(`Muster CA ${randomBytes(4).toString('hex')}`);
  const keyId = keyIdOf(keys.publicKey);
  const extensions = [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: true, pathLenConstraint: 0 }), true),
    extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign), true),
    extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyId)),
  ];
  const validity = { notBefore: new Date(now.getTime() - BACKDATE_MS), notAfter: new Date(now.getTime() + CA_LIFE_MS) };
  const cert = signed(keys.privateKey, { subject, issuer: subject, validity, publicKey: keys.publicKey, extensions });
  return { cert, key: toPem(keys.privateKey) };
}

/** A new certificate, which does not outlive its authority. */
export function issueLeaf(authority: KeyPair, { dnsNames, usage }: LeafOptions, now: Date): KeyPair {
  const keys = createKeys();
  const issuer = new X509Certificate(authority.cert);
  const authorityKey = createPrivateKey(authority.key);
  const extensions = [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: false }), true),
    extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature), true),
    extension(id_ce_extKeyUsage, new ExtendedKeyUsage([usage === 'server' ? id_kp_serverAuth : id_kp_clientAuth])),
    extension(
      id_ce_subjectAltName,
      new SubjectAlternativeName(dnsNames.map((dNSName) => new GeneralName({ dNSName }))),
    ),
    extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyIdOf(keys.publicKey))),
    extension(
      id_ce_authorityKeyIdentifier,
      new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(keyIdOf(issuer.publicKey)) }),
    ),
  ];
  const notAfter = new Date(Math.min(now.getTime() + LEAF_LIFE_MS, issuer.validToDate.getTime()));
  const cert = signed(authorityKey, {
    subject: nameOf((dnsNames[0] ?? '').slice(0, COMMON_NAME_CHARACTERS_MAX)),
    issuer: AsnConvert.parse(issuer.raw, Certificate).tbsCertificate.subject,
    validity: { notBefore: new Date(now.getTime() - BACKDATE_MS), notAfter },
    publicKey: keys.publicKey,
    extensions,
  });
  return { cert, key: toPem(keys.privateKey) };
}

const createKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

const toPem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

const nameOf = (commonName: string): Name =>
  new Name([
    new RelativeDistinguishedName([
      new AttributeTypeAndValue({ type: COMMON_NAME, value: new AttributeValue({ utf8String: commonName }) }),
    ]),
  ]);

const extension = (extnID: string, value: object, critical = false): Extension =>
  new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });

/** RFC 7093 section 2, method 1: the first 160 bits of the SHA-256 of the key. */
function keyIdOf(publicKey: KeyObject): Buffer {
  const { subjectPublicKey } = AsnConvert.parse(derOf(publicKey), SubjectPublicKeyInfo);
  return createHash('sha256').update(new Uint8Array(subjectPublicKey)).digest().subarray(0, 20);
}

const derOf = (publicKey: KeyObject): Buffer => publicKey.export({ type: 'spki', format: 'der' });

interface Content {
  readonly subject: Name;
  readonly issuer: Name;
  readonly validity: { readonly notBefore: Date; readonly notAfter: Date };
  readonly publicKey: KeyObject;
  readonly extensions: Extension[];
}

function signed(key: KeyObject, { subject, issuer, validity, publicKey, extensions }: Content): string {
  const signature = new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 });
  const serialNumber = randomBytes(SERIAL_BYTES);
  serialNumber[0] = ((serialNumber[0] ?? 0) & 0x7f) | 0x40; // positive, and as long as it is
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: bufferOf(serialNumber),
    signature,
    issuer,
    subject,
    validity: new Validity(validity),
    subjectPublicKeyInfo: AsnConvert.parse(derOf(publicKey), SubjectPublicKeyInfo),
    extensions: new Extensions(extensions),
  });
  const signatureValue = sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), key);
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm: signature,
    signatureValue: bufferOf(signatureValue),
  });
  return new X509Certificate(Buffer.from(AsnConvert.serialize(certificate))).toString();
}

const bufferOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;
