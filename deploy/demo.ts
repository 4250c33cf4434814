// The tenant that `npm start` makes sure of, and what a newcomer can try on it.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScimError } from '../services/scim/error.ts';
import { createToken, isToken, tokenDigest } from '../services/token.ts';
import type { DirectoryClient } from '../services/rpc/client.ts';
import { errorCode } from './obstacle.ts';
import { OWNER, declare } from './declaration.ts';

/** The name of that tenant. */
export const DEMO = 'demo';

/** Registers the token that is kept in the data folder; the tenant and its other tokens stay as they are. */
export async function ensureDemo(directory: DirectoryClient, folder: string): Promise<string> {
  const token = keptToken(join(folder, 'demo-token'));
  const digest = tokenDigest(token);
  const tenant = await directory.tenants.getTenant({ name: DEMO }).catch((error: unknown) => {
    if (error instanceof ScimError && error.status === 404) return undefined;
    throw error;
  });
  const declaration =
    tenant === undefined ? { name: DEMO, spec: { display_name: 'Demo' }, tokens: [] } : declare(tenant);
  const tokens = declaration.tokens.filter((each) => !digest.equals(each.digest));
  const owner = { owner: tenant?.owner ?? OWNER, owner_name: tenant?.owner_name ?? 'npm start' };
  await directory.tenants.ensureTenant({
    ...declaration,
    ...owner,
    tokens: [...tokens, { digest, label: 'npm start', expiry_time_ms: 0 }],
  });
  return token;
}

function keptToken(file: string): string {
  try {
    const kept = readFileSync(file, 'utf8').trim();
    if (isToken(kept)) return kept;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  const token = createToken(randomBytes);
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  return token;
}

/** Three commands to paste: a create, a filter, a deactivation. */
export function commandsToTry(tenantUrl: string, token: string): string {
  // A name of its own for each start: the users of the last one are still there.
  const number = randomBytes(3).readUIntBE(0, 3);
  const userName = `ada.${number}@example.com`;
  const user = {
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    ],
    userName,
    name: { familyName: 'Lovelace', givenName: 'Ada' },
    emails: [{ type: 'work', value: userName, primary: true }],
    preferredLanguage: 'en',
    active: true,
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { employeeNumber: String(number) },
  };
  const patch = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'active', value: false }],
  };
  const authorization = `-H 'Authorization: Bearer ${token}'`;
  const content = `${authorization} -H 'Content-Type: application/scim+json'`;
  const filter = `curl -sG ${tenantUrl}/Users ${authorization} --data-urlencode 'filter=userName eq "${userName}"'`;
  const id = `$(${filter} -d attributes=userName | grep -o '"id":"[^"]*"' | cut -d'"' -f4)`;
  return [
    `curl -s ${tenantUrl}/Users ${content} -d '${JSON.stringify(user)}'`,
    filter,
    `curl -s -X PATCH "${tenantUrl}/Users/${id}" ${content} -d '${JSON.stringify(patch)}'`,
  ].join('\n\n');
}
