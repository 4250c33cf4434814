// What a receiver and Muster know of each other: made here, shown once, and never told again.
import { randomBytes } from 'node:crypto';
import type { Credential } from '../proto/gen/muster/directory/v1/Credential.ts';
import type { Receiver__Output } from '../proto/gen/muster/directory/v1/Receiver.ts';
import { createToken, tokenDigest } from '../services/token.ts';
import { createWebhookSecret, formatWebhookSecret } from '../services/transmitter/webhook-secret.ts';
import { Obstacle } from './obstacle.ts';

export const formats = ['WEBHOOK', 'SET_PUSH', 'SET_POLL'] as const;
export type Format = (typeof formats)[number];

interface NewCredential {
  /** Null: none. */
  readonly credential: Credential | null;
  /** What the receiver has to know. */
  readonly shown: { readonly secret?: string; readonly token?: string };
}

/** @param authorization what the receiver asks for; of SET_PUSH only */
export function newCredential(format: Receiver__Output['format'], authorization: string | undefined): NewCredential {
  if (authorization !== undefined && format !== 'SET_PUSH') {
    throw new Obstacle('--authorization is for set-push: a webhook is signed, and who polls has a token.');
  }
  switch (format) {
    case 'WEBHOOK': {
      const signing_secret = createWebhookSecret();
      return { credential: { signing_secret }, shown: { secret: formatWebhookSecret(signing_secret) } };
    }
    case 'SET_POLL': {
      const token = createToken(randomBytes, 'receiver');
      return { credential: { token_digest: tokenDigest(token) }, shown: { token } };
    }
    default:
      return { credential: authorization === undefined ? null : { authorization }, shown: {} };
  }
}

export function printCredential(receiver: Receiver__Output, shown: NewCredential['shown'], json: boolean): void {
  const { name, format, url, audience } = receiver;
  const tenants = receiver.all_tenants ? ('all' as const) : receiver.tenant_ids;
  if (json) {
    console.log(JSON.stringify({ name, format, ...(url === '' ? {} : { url }), tenants, ...shown }));
    return;
  }
  const lines = [
    ['Receiver', name],
    ['Tenants', tenants === 'all' ? 'all' : tenants.join(', ')],
    ...(url === ''
      ? [['Polls', `POST …/poll/${name} of the transmitter, with “authorization: Bearer …”`]]
      : [['URL', url]]),
    ...(audience === '' ? [] : [['Audience', audience]]),
    ...Object.entries(shown).map(([what, text]) => [what === 'secret' ? 'Secret' : 'Token', text]),
  ];
  for (const [what = '', text = ''] of lines) console.log(`${what.padEnd(10)}${text}`);
  if (Object.keys(shown).length > 0) console.log(`\nThe ${Object.keys(shown)[0]} is shown this once only.`);
}
