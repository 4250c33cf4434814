// What a write costs, and how long it takes to the reader.
import { setTimeout as sleep } from 'node:timers/promises';
import type { DirectoryClient } from '../../../services/rpc/client.ts';
import { patchOf } from '../../support/scim.ts';
import { startFollower } from '../../support/follower.ts';
import { createBody } from '../dataset.ts';
import { TENANT_ID } from '../tenant.ts';
import type { FeedStage, Side } from './stage.ts';

export type WriteKind = 'create' | 'PATCH';

const base_url = 'http://127.0.0.1/scim/v2';
let sequence = 0;

/** Answers with what names the change: the id and the version. */
async function write({ provisioning }: DirectoryClient, kind: WriteKind, ids: readonly string[]): Promise<string> {
  const key = `${process.hrtime.bigint().toString(36)}${sequence++}`;
  if (kind === 'create') {
    const document = Buffer.from(JSON.stringify(createBody(key)));
    const created = await provisioning.createUser({ tenant_id: TENANT_ID, base_url, document });
    return nameOf(created.id, created.etag);
  }
  const id = ids[Math.floor(Math.random() * ids.length)] ?? '';
  const change = patchOf(
    { op: 'Replace', path: 'displayName', value: `Anna ${key}` },
    { op: 'Replace', path: 'title', value: `Dispatcher ${key}` },
  );
  const operations = Buffer.from(JSON.stringify(change));
  const { etag } = await provisioning.patchUser({ tenant_id: TENANT_ID, id, base_url, operations });
  return nameOf(id, etag);
}

const nameOf = (id: string, etag: string): string => `${id} ${/\d+/.exec(etag)?.[0]}`;

export interface Cost {
  readonly writes: number;
  readonly seconds: number;
  readonly cpuMs: number;
}

/** As many as can be, by writers that each wait for their answer. */
export async function measureCost(
  side: Side,
  kind: WriteKind,
  ids: readonly string[],
  writers: number,
  ms: number,
): Promise<Cost> {
  const cpuBefore = side.cpuMs();
  const startedAt = performance.now();
  let writes = 0;
  const work = async (): Promise<void> => {
    while (performance.now() - startedAt < ms) {
      await write(side.client, kind, ids);
      writes += 1;
    }
  };
  await Promise.all(Array.from({ length: writers }, work));
  const seconds = (performance.now() - startedAt) / 1_000;
  await sleep(200); // what was written last is put in order
  return { writes, seconds, cpuMs: side.cpuMs() - cpuBefore };
}

export interface Latencies {
  /** Milliseconds from the request to its answer, which comes after the commit. */
  readonly answer: readonly number[];
  /** Milliseconds from the request to the reader. */
  readonly reader: readonly number[];
  /** Milliseconds from the answer to the reader; below zero when the reader had it first. */
  readonly between: readonly number[];
}

/** With so many PATCHes a second. */
export async function measureLatencies(
  { recorded, token, ids }: FeedStage,
  rate: number,
  seconds: number,
): Promise<Latencies> {
  const follower = startFollower(recorded.address, token);
  await follower.checkpoint();
  const total = Math.round(rate * seconds);
  const arrivals = new Map<string, number>();
  const reading = (async () => {
    while (arrivals.size < total) {
      const { resource_id, version } = await follower.change();
      arrivals.set(`${resource_id} ${version}`, performance.now());
    }
  })();
  const startedAt = performance.now();
  const writing: Promise<{ readonly name: string; readonly sentAt: number; readonly answeredAt: number }>[] = [];
  for (let index = 0; index < total; index++) {
    const dueMs = startedAt + (index * 1_000) / rate - performance.now();
    if (dueMs > 1) await sleep(dueMs);
    const sentAt = performance.now();
    writing.push(
      write(recorded.client, 'PATCH', ids).then((name) => ({ name, sentAt, answeredAt: performance.now() })),
    );
  }
  const written = await Promise.all(writing);
  await reading;
  follower.stop();
  const arrival = (name: string): number => arrivals.get(name) ?? NaN;
  return {
    answer: written.map(({ sentAt, answeredAt }) => answeredAt - sentAt),
    reader: written.map(({ name, sentAt }) => arrival(name) - sentAt),
    between: written.map(({ name, answeredAt }) => arrival(name) - answeredAt),
  };
}

/** Milliseconds of processor time a second while nothing happens. */
export async function measureIdle({ recorded }: FeedStage, seconds: number): Promise<number> {
  await sleep(1_000);
  const before = recorded.cpuMs();
  const startedAt = performance.now();
  await sleep(seconds * 1_000);
  return (recorded.cpuMs() - before) / ((performance.now() - startedAt) / 1_000);
}
