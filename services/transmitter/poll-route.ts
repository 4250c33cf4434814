// A receiver comes for its tokens (RFC 8936): it is given those that wait, or waits for them itself.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PollResponse__Output } from '../../proto/gen/muster/directory/v1/PollResponse.ts';
import type { DirectoryClient } from '../rpc/client.ts';
import { ScimError } from '../scim/error.ts';
import { isToken, tokenDigest } from '../token.ts';
import { setClaims } from './claims.ts';
import type { Clock } from './clock.ts';
import type { Keyring } from './keyring.ts';
import { parsePoll, pollAnswer, type Poll } from './poll.ts';
import { isAboutSet, setErrorText } from './push.ts';
import { signSet } from './signing.ts';

export interface PollRouteOptions {
  readonly deliveries: DirectoryClient['deliveries'];
  readonly keyring: Keyring;
  readonly issuer: string;
  readonly clock: Clock;
  /** Aborted when nobody shall wait any more. */
  readonly draining: AbortSignal;
  readonly countPolled: (receiver: string, tokens: number) => void;
}

/** How long a poll waits for something to come (section 2.4: "long poll"), and how often it looks. */
const WAIT_MS = 20_000;
const LOOK_MS = 250;
const WAITING_MAX = 500;
/** Of one receiver. Those beyond are answered with what there is, like all that don't wait. */
const WAITING_EACH_MAX = 16;

type Request = FastifyRequest<{ Params: { receiver: string } }>;

export function pollRoute(options: PollRouteOptions) {
  const { deliveries, clock, draining, countPolled } = options;
  const waiting = createWaiting();

  return async (request: Request, reply: FastifyReply): Promise<string> => {
    const { receiver } = request.params;
    const token_digest = tokenDigest(bearerToken(request));
    const poll = parsePoll(typeof request.body === 'string' ? request.body : '');
    const { maxEvents: limit } = poll;
    let answer = await deliveries.poll({ receiver, token_digest, limit, ...settled(poll) });
    const untilMs = clock.nowMs() + WAIT_MS;
    if (!poll.returnImmediately && limit > 0 && answer.pending.length === 0 && waiting.enter(receiver)) {
      try {
        const leaving = AbortSignal.any([draining, gone(reply)]);
        while (answer.pending.length === 0 && clock.nowMs() < untilMs && !leaving.aborted) {
          await clock.wait(LOOK_MS, leaving);
          answer = await deliveries.poll({ receiver, token_digest, limit });
        }
      } finally {
        waiting.leave(receiver);
      }
    }
    countPolled(receiver, answer.pending.length);
    reply.type('application/json');
    return pollAnswer(await sign(options, receiver, answer), answer.more);
  };
}

/** How many polls wait, of each receiver. */
function createWaiting() {
  const counts = new Map<string, number>();
  let all = 0;
  return {
    /** Whether there is room for one more, which is then counted. */
    enter(receiver: string): boolean {
      const count = counts.get(receiver) ?? 0;
      if (all >= WAITING_MAX || count >= WAITING_EACH_MAX) return false;
      counts.set(receiver, count + 1);
      all += 1;
      return true;
    },
    leave(receiver: string): void {
      const count = (counts.get(receiver) ?? 1) - 1;
      if (count > 0) counts.set(receiver, count);
      else counts.delete(receiver);
      all -= 1;
    },
  };
}

function bearerToken({ headers: { authorization = '' } }: Request): string {
  const token = /^bearer +(\S+)$/i.exec(authorization)?.[1];
  if (token === undefined || !isToken(token, 'receiver')) {
    throw new ScimError(401, 'The token is missing, wrong, expired or revoked.');
  }
  return token;
}

/** What the receiver says of earlier tokens. */
const settled = ({ ack, setErrs }: Poll) => ({
  acknowledged: [...ack],
  refused: [...setErrs].map(([message_id, error]) => ({
    message_id,
    error: setErrorText(error),
    final: isAboutSet(error),
  })),
});

async function sign(
  { keyring, issuer, clock }: PollRouteOptions,
  name: string,
  { pending, audience }: PollResponse__Output,
): Promise<{ jti: string; token: string }[]> {
  const [key] = await keyring.get();
  const changes = pending.flatMap(({ change }) => change ?? []);
  return Promise.all(
    changes.map(async (change) => {
      const claims = setClaims({ name, issuer, audience }, change, clock.nowMs());
      return { jti: claims.jti, token: await signSet(claims, key) };
    }),
  );
}

/** Aborted when whoever asked has left. */
function gone(reply: FastifyReply): AbortSignal {
  const leaving = new AbortController();
  reply.raw.once('close', () => leaving.abort());
  return leaving.signal;
}
