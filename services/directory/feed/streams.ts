// The streams of those who follow changes: who may open one, from where on, and what it ends with.
import { status as grpcStatus } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import type { WatchChangesRequest__Output } from '../../../proto/gen/muster/directory/v1/WatchChangesRequest.ts';
import type { CallObserver } from '../../rpc/unary.ts';
import { toStatus } from '../../rpc/status.ts';
import { ScimError, internal, invalidValue, isFailure, unavailable } from '../../scim/error.ts';
import { mayRead, unreadable, type Authenticate, type Reader } from '../reader.ts';
import type { Database } from '../sql/database.ts';
import { parseCursor } from './cursor.ts';
import { follow, type Clock } from './follow.ts';
import { createOutlet, ReaderLeft, type ChangeStream, type Outlet } from './outlet.ts';
import { readStart, runWith, type TenantFilter } from './page.ts';
import { SNAPSHOT_START } from './snapshot.ts';
import type { Tail } from './tail.ts';

export interface StreamsOptions {
  readonly database: Database;
  readonly tail: Tail;
  readonly authenticate: Authenticate;
  readonly logger: Logger;
  readonly observe?: CallObserver['observe'];
  readonly clock?: Clock;
}

export interface Streams {
  watchChanges(stream: ChangeStream): void;
  /** By reader: how many streams, and how many changes the last of them is behind. */
  readers(): ReadonlyMap<string, { readonly streams: number; readonly lag: number }>;
  /** Ends every stream: they would hold up a server that drains. */
  end(): void;
}

const METHOD = 'Directory/WatchChanges';
const STREAMS_MAX = 1_000;
const TENANTS_MAX = 1_000;

/** A stream from its beginning on. */
interface Open {
  readonly outlet: Outlet;
  reader: string;
  position: number | undefined;
}

/** Why a stream ended whose directory stops: the reader opens another one elsewhere. */
class Stopping extends Error {}

export function createStreams(options: StreamsOptions): Streams {
  const { tail, logger, observe } = options;
  const streams = new Set<Open>();
  let stopping = false;
  return {
    watchChanges(stream) {
      const startedAt = performance.now();
      const open: Open = { outlet: createOutlet(stream), reader: '', position: undefined };
      streams.add(open);
      if (stopping) open.outlet.end(new Stopping());
      const served = streams.size <= STREAMS_MAX ? serve(options, stream, open) : Promise.reject(full());
      served
        .catch((reason: unknown) => {
          const { signal, sent } = open.outlet;
          const seconds = (performance.now() - startedAt) / 1_000;
          const line = { method: METHOD, reader: open.reader, durationMs: Math.round(seconds * 1_000), sent };
          const status = finish(logger, stream, signal.aborted ? signal.reason : reason, line);
          observe?.(METHOD, status, seconds);
        })
        .finally(() => streams.delete(open));
    },
    readers: () => summarize(streams, tail.head),
    end() {
      stopping = true;
      for (const { outlet } of streams) outlet.end(new Stopping());
    },
  };
}

/** Ends only by failing. */
async function serve(options: StreamsOptions, stream: ChangeStream, open: Open): Promise<never> {
  const { database, authenticate, clock = systemClock } = options;
  const { request, metadata } = stream;
  const { outlet } = open;
  const reader = await authenticate(metadata);
  open.reader = reader.name;
  const tenants = tenantsOf(reader, request);
  const cursor = request.cursor === '' ? undefined : parseCursor(request.cursor);
  const start = await readStart(runWith(database), cursor);
  const tail = await options.tail.join((error) => outlet.end(error));
  const checkAuthority = async () => {
    if (!sameTenants(tenants, tenantsOf(await authenticate(metadata), request))) throw unavailable(CHANGED);
  };
  const onProgress = (position: number) => (open.position = position);
  try {
    return await follow(
      { database, tenants, clock, tail, outlet, checkAuthority, onProgress },
      cursor === undefined && request.snapshot ? { ...start, snapshot: SNAPSHOT_START } : start,
    );
  } finally {
    tail.leave();
  }
}

/** Ends a stream with what it failed with, says so in the log, and answers with the status by name. */
function finish(logger: Logger, stream: ChangeStream, error: unknown, line: object): string {
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
