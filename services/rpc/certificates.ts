// The certificates of one process, its own and those that it trusts: read from files anew as these change, or handed over. What is
// broken or half written never replaces what works.
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Logger } from 'pino';

const REFRESH_INTERVAL_MS = 5_000;
const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** PEM texts. */
export interface Certificates {
  /** This process' certificate, and intermediate ones after it. */
  readonly cert: string;
  readonly key: string;
  /** One or several authorities: a peer's certificate must be signed by one of them. */
  readonly ca: string;
}

/** The latest that work. */
export interface CertificateSource {
  /** Undefined while there are none. */
  current(): Certificates | undefined;
  /** Calls back after each change, until the function that is returned is called. */
  subscribe(listener: () => void): () => void;
  stop(): void;
}

export interface CertificateHolder extends CertificateSource {
  /** Throws, and keeps what it has, when these cannot be used. */
  set(certificates: Certificates): void;
}

export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/** Holds none at first. */
export function createHolder(): CertificateHolder {
  const listeners = new Set<() => void>();
  let held: Certificates | undefined;
  return {
    current: () => held,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(certificates) {
      if (held !== undefined && isSame(held, certificates)) return;
      check(certificates);
      held = certificates;
      for (const listener of listeners) listener();
    },
    stop: () => listeners.clear(),
  };
}

/** Rejects with an Error that names the file when these cannot be used; later it is only logged. */
export async function watchFiles(files: CertificateFiles, logger?: Logger): Promise<CertificateSource> {
  const holder = createHolder();
  const refresh = async () => {
    const before = holder.current();
    holder.set(await readFiles(files));
    if (before !== holder.current()) logger?.info(describe(holder.current()), 'the certificate is in use');
  };
  await refresh();
  let told = '';
  const timer = setInterval(() => {
    refresh().then(
      () => (told = ''),
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        if (reason !== told)
          logger?.warn({ reason }, 'the new certificate cannot be used; the one before stays in use');
        told = reason;
      },
    );
  }, REFRESH_INTERVAL_MS);
  timer.unref();
  return {
    ...holder,
    stop: () => {
      clearInterval(timer);
      holder.stop();
    },
  };
}

async function readFiles({ certFile, keyFile, caFile }: CertificateFiles): Promise<Certificates> {
  const cert = await read('TLS_CERT_FILE', certFile);
  const key = await read('TLS_KEY_FILE', keyFile);
  return { cert, key, ca: await read('TLS_CA_FILE', caFile) };
}

async function read(variable: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new Error(`${variable} ${file} cannot be read (${code}).`, { cause: error });
  }
}

/** The certificates in a PEM text, in its order. Throws when one cannot be parsed. */
export const parseCertificates = (pem: string): X509Certificate[] =>
  (pem.match(PEM_CERTIFICATE) ?? []).map((text) => new X509Certificate(text));

function check(certificates: Certificates): void {
  const attempt = (what: string, action: () => unknown) => {
    try {
      action();
    } catch (error) {
      throw new Error(`${what} (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`, { cause: error });
    }
  };
  const { cert, key, ca } = certificates;
  attempt('The CA certificates (TLS_CA_FILE) are no PEM certificates', () => parseCertificates(ca));
  if (parseCertificates(ca).length === 0) throw new Error('There is no PEM certificate among the CAs (TLS_CA_FILE).');
  attempt('The certificate (TLS_CERT_FILE) is no PEM certificate', () => new X509Certificate(cert));
  attempt('The key (TLS_KEY_FILE) is no PEM key, or not that of the certificate (TLS_CERT_FILE)', () =>
    createSecureContext({ cert, key, ca }),
  );
}

const isSame = (one: Certificates, other: Certificates): boolean =>
  one.cert === other.cert && one.key === other.key && one.ca === other.ca;

/** For the log. */
function describe(certificates: Certificates | undefined): object {
  if (certificates === undefined) return {};
  const { subjectAltName, serialNumber, validToDate } = new X509Certificate(certificates.cert);
  return { names: subjectAltName, serial: serialNumber, until: validToDate.toISOString() };
}

/** What is wrong with our own certificate, in the eyes of a peer that trusts the same authorities; undefined: nothing. */
export function findFlaw(certificates: Certificates, now: Date): string | undefined {
  const own = new X509Certificate(certificates.cert);
  const until = own.validToDate;
  if (until <= now) return `this process’ certificate expired on ${until.toISOString()}: renew it`;
  const isSigned = parseCertificates(certificates.ca).some((ca) => own.checkIssued(ca) && own.verify(ca.publicKey));
  const hasChain = parseCertificates(certificates.cert).length > 1;
  if (!isSigned && !hasChain)
    return 'this process’ certificate is not signed by one of the authorities that it trusts: make both anew together';
  return undefined;
}
