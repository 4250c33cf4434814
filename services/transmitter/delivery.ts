// One attempt to deliver one change to one receiver.
import type { Change__Output as Change } from '../../proto/gen/muster/directory/v1/Change.ts';
import { setClaims } from './claims.ts';
import { DeliveryError } from './endpoint-url.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { pushMessage, pushOutcome } from './push.ts';
import type { Reply, Send } from './request.ts';
import { signSet, type SigningKey } from './signing.ts';
import { webhookMessage } from './webhook.ts';

export type { Outcome } from './outcome.ts';

export interface Endpoint {
  /** The receiver: part of every message's id. */
  readonly name: string;
  readonly format: 'WEBHOOK' | 'SET_PUSH';
  readonly url: string;
  /** Of a webhook: all sign, so that one can be exchanged for another; one at least. */
  readonly secrets: readonly Buffer[];
  /** The header's value, such as `Bearer …`. */
  readonly authorization?: string;
  /** `iss` of tokens: who speaks. */
  readonly issuer: string;
  /** `aud` of tokens: whom it is for. */
  readonly audience: string;
  readonly signingKey: SigningKey;
  /** Whether it may be at a private address, and without TLS. */
  readonly allowPrivate: boolean;
}

/**
 * Never throws for what the world does: no answer is FAILED.
 * @param send that of a sender, which is shared by all receivers
 * @param clock milliseconds since the epoch
 */
export async function deliver(endpoint: Endpoint, change: Change, send: Send, clock = Date.now): Promise<Outcome> {
  const { format, url, secrets, authorization, allowPrivate, signingKey } = endpoint;
  if (format === 'WEBHOOK' && secrets.length === 0) return failed('The receiver has no secret to sign with.');
  const { headers, body } =
    format === 'WEBHOOK'
      ? webhookMessage(endpoint, change, clock())
      : pushMessage(await signSet(setClaims(endpoint, change, clock()), signingKey));
  let reply: Reply;
  try {
    const own = { 'user-agent': 'Muster', ...(authorization === undefined ? {} : { authorization }) };
    reply = await send({ url, headers: { ...headers, ...own }, body, allowPrivate });
  } catch (error) {
    if (error instanceof DeliveryError) return failed(error.message);
    throw error;
  }
  return format === 'WEBHOOK' ? outcomeOf(reply, clock()) : pushOutcome(reply, clock());
}

const failed = (detail: string): Outcome => ({ kind: 'FAILED', detail });
