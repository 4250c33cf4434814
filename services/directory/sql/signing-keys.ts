// The statements on the keys of security event tokens. They belong to no tenant.
import type { Statement } from './database.ts';

/** Until others know a new key. */
const READY_SECONDS = 600;
/** For how long a key is published after it was superseded, so that what it signed can be verified. */
const PUBLISHED_DAYS = 7;

export interface SigningKeyRow {
  /** PKCS #8, PEM. */
  readonly private_key: string;
}

/** Those that are published: first the one that signs, which is the newest of those that others know. */
export const listSigningKeys: Statement = {
  name: 'list_signing_keys',
  text: `
    select private_key from (
      select id, private_key, created_at < now() - interval '${READY_SECONDS} seconds' as ready,
        lead(created_at) over (order by id) as superseded_at
      from muster.signing_keys
    ) as keys
    where superseded_at is null or superseded_at > now() - interval '${PUBLISHED_DAYS} days'
    order by ready desc, case when ready then -id else id end`,
  values: [],
};

export const insertSigningKey = (privateKey: string): Statement => ({
  name: 'insert_signing_key',
  text: 'insert into muster.signing_keys (private_key) values ($1::text)',
  values: [privateKey],
});
