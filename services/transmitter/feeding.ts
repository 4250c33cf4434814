// Has each change of the stream delivered, or kept: one that fails, one behind it, and all of a receiver that comes for them.
import type { Change__Output as Change } from '../../proto/gen/muster/directory/v1/Change.ts';
import { delayMs } from './backoff.ts';
import type { Step } from './changes.ts';
import type { Progress } from './progress.ts';
import { keyOf, tenantKeyOf } from './resource-key.ts';
import type { Work } from './work.ts';

/** Changes in memory: those that wait for others of the same resource, or for their turn. */
const UNDER_WAY_MAX = 256;
/** Changes in the database that wait for one receiver: beyond these, it is read no further. */
const PARKED_MAX = 10_000;
/** The same of a receiver of several tenants: one of which it takes nothing is not to use up the room of the others. */
const PARKED_OF_SEVERAL_MAX = 100_000;
/** The same of a receiver that comes for its changes. */
const POLLED_MAX = 1_000;

/** Ends by failing only. */
export async function feed(work: Work, steps: AsyncIterable<Step>, progress: Progress, signal: AbortSignal) {
  const { settings, lanes, news } = work;
  const pushedMax = settings.one_tenant ? PARKED_MAX : PARKED_OF_SEVERAL_MAX;
  const parkedMax = settings.format === 'SET_POLL' ? POLLED_MAX : pushedMax;
  for await (const { cursor, change } of steps) {
    await progress.room(UNDER_WAY_MAX, signal);
    while (work.standing.parked >= parkedMax) {
      signal.throwIfAborted();
      await news.wait(signal);
    }
    signal.throwIfAborted();
    const done = progress.begin(cursor);
    if (change === undefined) {
      done();
      continue;
    }
    const isErasure = change.kind === 'TENANT_ERASED';
    if (isErasure) await forgetTenant(work, change);
    if (!isWanted(work, change)) {
      done();
      continue;
    }
    const handled = lanes.run(keyOf(change), () => handle(work, change, signal)).then(done);
    if (isErasure) await handled;
    else handled.catch(work.fail);
  }
}

/** A tenant's end comes behind everything of it, and in front of everything of one that is made with its name later. */
async function forgetTenant({ lanes, store, blocked }: Work, erasure: Change): Promise<void> {
  await lanes.idle();
  await store.forget(erasure);
  for (const key of blocked) if (key.startsWith(tenantKeyOf(erasure.tenant_id))) blocked.delete(key);
}

const isWanted = ({ settings: { kinds } }: Work, { kind }: Change): boolean =>
  kinds.length === 0 || kinds.includes(kind);

async function handle(work: Work, change: Change, signal: AbortSignal): Promise<void> {
  const { settings, clock, backoff, blocked } = work;
  signal.throwIfAborted();
  const isBehind = blocked.has(keyOf(change)) || blocked.has(tenantKeyOf(change.tenant_id));
  if (isBehind || settings.format === 'SET_POLL') return park(work, change, 0, '', clock.nowMs());
  // What is told of a snapshot is as old as the resource.
  const expiresAtMs = change.snapshot ? Infinity : change.time_ms + settings.retry_for_ms;
  const attempted = await work.attempt(change, expiresAtMs, false);
  const firstMs = (askedMs?: number) => clock.nowMs() + delayMs(backoff.changeMs, 1, backoff.random, askedMs);
  if (attempted === undefined) return park(work, change, 0, '', firstMs());
  const { outcome, isLast } = attempted;
  if (outcome.kind === 'DELIVERED') return;
  if (isLast && outcome.kind === 'FAILED') return giveUp(work, change, outcome.detail);
  await park(work, change, 1, outcome.detail, firstMs(outcome.retryAfterMs));
}

async function park(work: Work, change: Change, attempts: number, error: string, nextAttemptMs: number): Promise<void> {
  work.blocked.add(keyOf(change));
  await work.store.park(change, { attempts, error, nextAttemptMs, dead: false });
  // Until it is measured again; to be asked each time would cost more, the more there are.
  work.noteStanding({ ...work.standing, parked: work.standing.parked + 1 });
  if (attempts > 0) work.news.ring();
}

/** So old that its place among the changes is soon removed. */
async function giveUp(work: Work, change: Change, detail: string): Promise<void> {
  const error = `The receiver took nothing for as long as a change is tried. ${detail}`;
  await work.store.park(change, { attempts: 1, error, nextAttemptMs: work.clock.nowMs(), dead: true });
  work.count('DEAD');
}
