// The streams of those who follow changes: who may open one, from where on, and what it ends with.
import { status as grpcStatus } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import type { WatchChangesRequest__Output } from '../../../proto/gen/muster/directory/v1/WatchChangesRequest.ts';
import type { CallObserver } from '../../rpc/unary.ts';
import { toStatus } from '../../rpc/status.ts';
import { ScimError, internal, invalidValue, isFailure, unavailable } from '../../scim/error.ts';
import { mayRead, unreadable, type Authenticate, type Reader } from '../reader.ts';
import type { Database } from '../sql/database.ts';
import { getLease, haltAs } from '../delivery/lease.ts';
import type { Withhold } from '../delivery/withholding.ts';
import { parseCursor, type Cursor } from './cursor.ts';
import { follow, type Clock } from './follow.ts';
import { createOutlet, ReaderLeft, type ChangeStream, type Outlet, type ReceiverStream } from './outlet.ts';
import { readStart, runWith, type TenantFilter } from './page.ts';
import { SNAPSHOT_START } from './snapshot.ts';
import type { Tail } from './tail.ts';

export interface StreamsOptions {
  readonly database: Database;
  readonly tail: Tail;
  readonly authenticate: Authenticate;
  /** Of what goes to receivers. */
  readonly withhold: Withhold;
  readonly logger: Logger;
  readonly observe?: CallObserver['observe'];
  readonly clock?: Clock;
}

export interface Streams {
  watchChanges(stream: ChangeStream): void;
  /** For whoever has the receiver's lease. */
  follow(stream: ReceiverStream): void;
  /** By reader: how many streams, and how many changes the last of them is behind. */
  readers(): ReadonlyMap<string, { readonly streams: number; readonly lag: number }>;
  /** Ends every stream: they would hold up a server that drains. */
  end(): void;
}

const STREAMS_MAX = 1_000;
const TENANTS_MAX = 1_000;

/** A stream from its beginning on. */
interface Open {
  readonly outlet: Outlet;
  reader: string;
  position: number | undefined;
}

/** What a stream is to send, once it is known who asks. */
interface Order {
  readonly tenants: TenantFilter;
  /** Undefined: from now on, or from the beginning of a snapshot. */
  readonly cursor: Cursor | undefined;
  readonly snapshot: boolean;
  /** Absent: whoever asks is sent all of each change. */
  readonly withhold?: Withhold;
}

/** Says whom a stream is for, and what it sends. Asked again and again while it runs. */
type Authorize = (open: Open) => Promise<Order>;

/** Why a stream ended whose directory stops: the reader opens another one elsewhere. */
class Stopping extends Error {}

export function createStreams(options: StreamsOptions): Streams {
  const { tail, logger, observe } = options;
  const streams = new Set<Open>();
  let stopping = false;
  const start = (
    method: string,
    stream: ChangeStream | ReceiverStream,
    authorize: Authorize,
    onFailure: (error: unknown) => Promise<void> = () => Promise.resolve(),
  ) => {
    const startedAt = performance.now();
    const open: Open = { outlet: createOutlet(stream), reader: '', position: undefined };
    streams.add(open);
    if (stopping) open.outlet.end(new Stopping());
    const served = streams.size <= STREAMS_MAX ? serve(options, open, authorize) : Promise.reject(full());
    served
      .catch(async (reason: unknown) => {
        await onFailure(reason);
        const { signal, sent } = open.outlet;
        const seconds = (performance.now() - startedAt) / 1_000;
        const line = { method, reader: open.reader, durationMs: Math.round(seconds * 1_000), sent };
        const status = finish(logger, stream, signal.aborted ? signal.reason : reason, line);
        observe?.(method, status, seconds);
      })
      .finally(() => streams.delete(open));
  };
  return {
    watchChanges: (stream) => start('Directory/WatchChanges', stream, forReader(options, stream)),
    follow: (stream) =>
      start('Deliveries/Follow', stream, forReceiver(options, stream), (error) => noteGap(options, stream, error)),
    readers: () => summarize(streams, tail.head),
    end() {
      stopping = true;
      for (const { outlet } of streams) outlet.end(new Stopping());
    },
  };
}

const forReader =
  ({ authenticate }: StreamsOptions, { request, metadata }: ChangeStream): Authorize =>
  async (open) => {
    const reader = await authenticate(metadata);
    open.reader = reader.name;
    const { snapshot, cursor } = request;
    return { tenants: tenantsOf(reader, request), cursor: cursor === '' ? undefined : parseCursor(cursor), snapshot };
  };

const forReceiver =
  ({ database, withhold }: StreamsOptions, { request }: ReceiverStream): Authorize =>
  async (open) => {
    const lease = await getLease(database, request);
    open.reader = `receiver ${lease.name}`;
    const tenants = lease.all_tenants ? undefined : new Set(lease.tenant_ids);
    return { tenants, cursor: parseCursor(request.cursor), snapshot: false, withhold };
  };

/** A receiver whose changes are gone is not worked any more until a person says how: nothing is passed over without a word. */
async function noteGap(
  { database, logger }: StreamsOptions,
  { request }: ReceiverStream,
  error: unknown,
): Promise<void> {
  if (!(error instanceof ScimError) || error.status !== 410) return;
  const { receiver } = request;
  await haltAs(database, request, 'GAP', error.detail).then(
    () => logger.error({ receiver }, 'changes that a receiver was not sent are gone'),
    () => undefined, // whoever has the lease next comes here again
  );
}

/** Ends only by failing. */
async function serve(options: StreamsOptions, open: Open, authorize: Authorize): Promise<never> {
  const { database, clock = systemClock } = options;
  const { outlet } = open;
  const { tenants, cursor, snapshot, withhold } = await authorize(open);
  const start = await readStart(runWith(database), cursor);
  const tail = await options.tail.join((error) => outlet.end(error));
  const checkAuthority = async () => {
    if (!sameTenants(tenants, (await authorize(open)).tenants)) throw unavailable(CHANGED);
  };
  const onProgress = (position: number) => (open.position = position);
  try {
    return await follow(
      { database, tenants, clock, tail, outlet, checkAuthority, withhold, onProgress },
      cursor === undefined && snapshot ? { ...start, snapshot: SNAPSHOT_START } : start,
    );
  } finally {
    tail.leave();
  }
}

/** Ends a stream with what it failed with, says so in the log, and answers with the status by name. */
function finish(logger: Logger, stream: ChangeStream | ReceiverStream, error: unknown, line: object): string {
  if (error instanceof ReaderLeft || error instanceof Stopping) {
    const status = error instanceof Stopping ? 'OK' : 'CANCELLED';
    if (error instanceof Stopping) stream.end();
    logger.info({ ...line, status }, 'rpc');
    return status;
  }
  const known = error instanceof ScimError ? error : internal(error);
  const outcome = toStatus(known);
  const status = grpcStatus[outcome.code];
  // What went wrong inside is for the log only; a database's message may quote a value, so not even all of it.
  const { name, code, stack } = (known.cause ?? {}) as { name?: unknown; code?: unknown; stack?: unknown };
  if (isFailure(known)) logger.error({ ...line, status, cause: { name, code, ...(code ? {} : { stack }) } }, 'rpc');
  else logger.info({ ...line, status }, 'rpc');
  stream.emit('error', outcome);
  return status;
}

const CHANGED = 'Which tenants the reader may read has changed. Open the stream again.';
const full = (): ScimError => new ScimError(429, `${STREAMS_MAX} streams are open here. Try again later.`);

/** @throws ScimError 400 or 403 */
function tenantsOf(reader: Reader, { tenant_ids: asked }: WatchChangesRequest__Output): TenantFilter {
  if (asked.length > TENANTS_MAX) throw invalidValue(`tenant_ids names more than ${TENANTS_MAX} tenants.`);
  if (asked.length === 0) return reader.tenants === 'all' ? undefined : reader.tenants;
  if (!asked.every((tenantId) => mayRead(reader, tenantId))) throw unreadable();
  return new Set(asked);
}

const sameTenants = (left: TenantFilter, right: TenantFilter): boolean =>
  left === right || (left?.size === right?.size && left?.symmetricDifference(right ?? new Set()).size === 0);

function summarize(streams: ReadonlySet<Open>, head: number | undefined): ReturnType<Streams['readers']> {
  const readers = new Map<string, { streams: number; lag: number }>();
  for (const { reader, position } of streams) {
    if (reader === '') continue;
    const held = readers.get(reader) ?? { streams: 0, lag: 0 };
    const lag = head === undefined || position === undefined ? 0 : Math.max(head - position, 0);
    readers.set(reader, { streams: held.streams + 1, lag: Math.max(held.lag, lag) });
  }
  return readers;
}

const systemClock: Clock = {
  nowMs: () => performance.now(),
  wait: (ms, signal) =>
    new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
    }),
};
