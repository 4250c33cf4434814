// The secrets that webhooks are signed with, as people see them (Standard Webhooks, "Signature scheme"): `whsec_` and base64.
import { randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const BYTES = 32;
const BYTES_MIN = 24;
const BYTES_MAX = 64;

export const createWebhookSecret = (): Buffer => randomBytes(BYTES);

export const formatWebhookSecret = (secret: Buffer): string => PREFIX + secret.toString('base64');

/** Undefined for what is none, or not of 24 to 64 bytes. The prefix may be missing. */
export function parseWebhookSecret(text: string): Buffer | undefined {
  const encoded = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text;
  const secret = Buffer.from(encoded, 'base64');
  const isWhole = secret.toString('base64').replace(/=+$/, '') === encoded.replace(/=+$/, '');
  return isWhole && secret.length >= BYTES_MIN && secret.length <= BYTES_MAX ? secret : undefined;
}
