// The password of a database that is there for evaluation: made in the cluster, once, and never changed, since the database keeps it.
import { randomBytes } from 'node:crypto';
import { findOrCreate, type OwnSecrets } from './own-secret.ts';

const PASSWORD_BYTES = 32;
const NAME = 'muster';

export interface DatabaseConfig {
  /** The Secret's name. */
  readonly secret: string;
  /** host or host:port. */
  readonly host: string;
}

/** Makes the Secret when there is none. The one login owns the tables; the service steps down from it by itself. */
export async function keepDatabaseSecret(secrets: OwnSecrets, { secret, host }: DatabaseConfig): Promise<void> {
  await findOrCreate(secrets, secret, 'Opaque', () => {
    const password = randomBytes(PASSWORD_BYTES).toString('base64url');
    const url = `postgres://${NAME}:${password}@${host}/${NAME}`;
    return { username: NAME, password, url, ownerUrl: url };
  });
}
