// Certificates for tests, made by the code that makes them in a cluster, and written to files as the kubelet writes a mounted Secret.
import { mkdtempSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, issueLeaf, type KeyPair, type LeafOptions } from '../../operator/certificates/authority.ts';
import { createHolder, type Certificates } from '../../services/rpc/certificates.ts';
import type { ClientTls } from '../../services/rpc/tls.ts';

export const SERVER_NAME = 'muster-directory.test.svc';

export interface Issuance extends Partial<LeafOptions> {
  /** Absent: now. */
  readonly at?: Date;
  /** Whom the holder trusts, PEM; absent: its own authority. */
  readonly trusted?: string;
}

/** A certificate that names `dnsName`, with what its holder trusts. */
export function issue(authority: KeyPair, dnsName: string, options: Issuance = {}): Certificates {
  const { usage = dnsName === SERVER_NAME ? 'server' : 'client', at = new Date(), trusted = authority.cert } = options;
  return { ...issueLeaf(authority, { dnsNames: [dnsName], usage }, at), ca: trusted };
}

export { createAuthority };

/** How a client with these certificates calls a directory of the test's. */
export function clientTls(certificates: Certificates | undefined, serverName = SERVER_NAME): ClientTls {
  const holder = createHolder();
  if (certificates !== undefined) holder.set(certificates);
  return { certificates: holder, serverName };
}

export interface Mount {
  /** What a process is told of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** All three files at once, by a symbolic link that is moved. */
  replace(certificates: Certificates): void;
  remove(): void;
}

export function mount(certificates: Certificates): Mount {
  const folder = mkdtempSync(join(tmpdir(), 'muster-tls-'));
  const file = (name: string) => join(folder, name);
  let version = 0;
  const replace = ({ cert, key, ca }: Certificates) => {
    version += 1;
    const data = `..version-${version}`;
    mkdirSync(file(data));
    for (const [name, text] of Object.entries({ 'tls.crt': cert, 'tls.key': key, 'ca.crt': ca })) {
      writeFileSync(join(folder, data, name), text);
    }
    symlinkSync(data, file('..data-new'));
    renameSync(file('..data-new'), file('..data'));
  };
  replace(certificates);
  for (const name of ['tls.crt', 'tls.key', 'ca.crt']) symlinkSync(join('..data', name), file(name));
  return {
    environment: {
      TLS_CERT_FILE: file('tls.crt'),
      TLS_KEY_FILE: file('tls.key'),
      TLS_CA_FILE: file('ca.crt'),
      TLS_SERVER_NAME: SERVER_NAME,
    },
    replace,
    remove: () => rmSync(folder, { recursive: true }),
  };
}
