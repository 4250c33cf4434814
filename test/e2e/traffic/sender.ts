// Sends a request until there is an answer, as Entra ID does over its cycles: no answer, 429 and 503 are tried again. Every answer
// that Entra would hold against the tenant is noted.
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, retryAfterMs, type Answer, type Request } from '../../../deploy/simulate/client.ts';
import { shorten } from '../../../deploy/simulate/finding.ts';
import type { Tally } from './tally.ts';

const GIVE_UP_MS = 180_000;
const PAUSE_MS = 500;

export interface Reply extends Answer {
  /** Whether an earlier try may have been carried out without our having heard of it. */
  readonly repeated: boolean;
}

export interface Sender {
  /** Rejects when there was no answer for minutes. */
  send(request: Request, allowed: readonly number[]): Promise<Reply>;
  close(): void;
}

export interface SenderOptions {
  readonly url: URL;
  readonly token: string;
  readonly concurrency: number;
  /** So many a second, all together. */
  readonly rate: number;
  readonly tally: Tally;
}

export function createSender(options: SenderOptions): Sender {
  const { tally, rate } = options;
  const client = createClient({ ...options, unavailableTriesMax: 1, onExchange: tally.count });
  let turn = Date.now();

  const takeTurn = async (): Promise<void> => {
    const mine = (turn = Math.max(turn + 1_000 / rate, Date.now()));
    await sleep(Math.max(mine - Date.now(), 0));
  };

  async function send(request: Request, allowed: readonly number[]): Promise<Reply> {
    const started = Date.now();
    const deadline = started + GIVE_UP_MS;
    for (let repeated = false; ; repeated = true) {
      await takeTurn();
      const answer = await client.send(request).catch((error: unknown) => error as Error);
      if (answer instanceof Error) tally.noteSilence(request, answer);
      else if (answer.status === 503) noteUnavailable(tally, answer);
      else {
        if (!allowed.includes(answer.status)) noteUnexpected(tally, answer, allowed);
        tally.noteWait(Date.now() - started);
        return { ...answer, repeated };
      }
      if (Date.now() > deadline) throw new Error(`no answer to ${request.method} ${request.path} for minutes`);
      await sleep(
        answer instanceof Error ? PAUSE_MS : retryAfterMs(answer.headers['retry-after'], Date.now(), PAUSE_MS),
      );
    }
  }

  return { send, close: client.close };
}

function noteUnavailable(tally: Tally, { headers, request }: Answer): void {
  if (headers['retry-after'] === undefined) tally.noteWrong(`${request.step}: 503 without Retry-After`);
}

function noteUnexpected(tally: Tally, { status, request, text, headers }: Answer, allowed: readonly number[]): void {
  const id = String(headers['x-request-id'] ?? 'none');
  const came = `${request.method} ${request.path} was answered with ${status} instead of ${allowed.join(' or ')}`;
  tally.noteWrong(`${request.step}: ${came}: ${shorten(text)} (request ${id})`);
}
