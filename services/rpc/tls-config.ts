// The variables for mutual TLS, which every process and the command line have in common.
import { z } from 'zod';
import type { CertificateFiles } from './certificates.ts';

export interface TlsConfig {
  /** Undefined: plaintext. */
  readonly files: CertificateFiles | undefined;
  /** What a server's certificate must name; undefined: the host of its address. */
  readonly serverName: string | undefined;
}

/** To be spread into the variables of a process. */
export const tlsVariables = {
  TLS_CERT_FILE: z.string().optional(),
  TLS_KEY_FILE: z.string().optional(),
  TLS_CA_FILE: z.string().optional(),
  TLS_SERVER_NAME: z.string().optional(),
};

type TlsVariables = { readonly [Name in keyof typeof tlsVariables]?: string | undefined };

/** Names what is missing: two of the three files are as good as none, and none would mean plaintext. For `superRefine`. */
export function checkTls(variables: TlsVariables, context: z.RefinementCtx): void {
  const names = ['TLS_CERT_FILE', 'TLS_KEY_FILE', 'TLS_CA_FILE'] as const;
  const missing = names.filter((name) => variables[name] === undefined);
  if (missing.length === names.length) return;
  for (const name of missing) {
    const message =
      'is not set: mutual TLS needs TLS_CERT_FILE, TLS_KEY_FILE and TLS_CA_FILE, or none of them for plaintext';
    context.addIssue({ code: 'custom', path: [name], message });
  }
}

export function toTlsConfig(variables: TlsVariables): TlsConfig {
  const {
    TLS_CERT_FILE: certFile,
    TLS_KEY_FILE: keyFile,
    TLS_CA_FILE: caFile,
    TLS_SERVER_NAME: serverName,
  } = variables;
  const isWhole = certFile !== undefined && keyFile !== undefined && caFile !== undefined;
  return { files: isWhole ? { certFile, keyFile, caFile } : undefined, serverName };
}

/** For a process without further variables. Throws an Error that names each variable that is wrong. */
export function parseTlsConfig(environment: Readonly<Record<string, string | undefined>>): TlsConfig {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const { data, error } = z.object(tlsVariables).superRefine(checkTls).safeParse(set);
  if (error) throw new Error(error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('\n'));
  return toTlsConfig(data);
}
