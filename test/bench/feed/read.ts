// How long it takes until a reader has the next 500 changes after a cursor, with many changes retained.
import { startFollower } from '../../support/follower.ts';
import { TENANT_ID } from '../tenant.ts';
import { execute, type FeedStage } from './stage.ts';

const BATCH = 20_000;
const RARE_TENANT = 'rare';
const NEXT = 500;
/** One of the seldom ones is among so many. */
const BACK_MIN = 2_000;

/** Has so many changes recorded and put in order; one in a thousand is of a tenant that changes seldom. */
export async function retainChanges({ recorded }: FeedStage, count: number): Promise<void> {
  const { databaseUrl: url } = recorded;
  for (let done = 0; done < count; done += BATCH) {
    await execute(
      url,
      `insert into muster.outbox (
         tenant_id, kind, resource, resource_id, version, changed_at, created_at, modified_at, paths, document, size, request_id
       )
       select case when series.number % 1000 = 0 then '${RARE_TENANT}' else '${TENANT_ID}' end, 'UPDATED', 'USER', users.id, 1,
         now(), now(), now(), '{title}', users.document, octet_length(users.document::text), ''
       from generate_series(1, $1::int) as series (number) join (
         select row_number() over () as number, id, document from muster.users limit 500
       ) as users on users.number = 1 + series.number % 500
       order by series.number`,
      [Math.min(BATCH, count - done)],
    );
    for (;;) {
      const { rows } = await execute(url, 'select from muster.outbox limit 1');
      if (rows.length === 0) break;
    }
  }
  await execute(url, 'analyze muster.changes');
}

export interface ReadTime {
  /** How far back the cursor is, as a share of what is retained. */
  readonly share: number;
  readonly everythingMs: number;
  readonly oneTenantMs: number;
}

export async function measureReads(stage: FeedStage, shares: readonly number[]): Promise<ReadTime[]> {
  const { rows } = await execute(
    stage.recorded.databaseUrl,
    `select epoch, last_value::float8 as head, (select min(first_position) - 1 from muster.feed_slots)::float8 as oldest
     from muster.feed_state, muster.feed_position`,
  );
  const { epoch, head, oldest } = rows[0] as { epoch: string; head: number; oldest: number };
  const times: ReadTime[] = [];
  for (const share of shares) {
    const cursor = cursorAt(epoch, Math.round(head - Math.max(share * (head - oldest), BACK_MIN)));
    times.push({
      share,
      everythingMs: await timeOf(stage, { cursor }, NEXT),
      oneTenantMs: await timeOf(stage, { cursor, tenant_ids: [RARE_TENANT] }, 1),
    });
  }
  return times;
}

async function timeOf({ recorded, token }: FeedStage, request: object, count: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const startedAt = performance.now();
    const follower = startFollower(recorded.address, token, request);
    await follower.changes(count);
    times.push(performance.now() - startedAt);
    follower.stop();
  }
  return Math.min(...times);
}

function cursorAt(epoch: string, position: number): string {
  const bytes = Buffer.alloc(25);
  bytes.writeUInt8(1, 0);
  bytes.write(epoch.replaceAll('-', ''), 1, 'hex');
  bytes.writeBigUInt64BE(BigInt(position), 17);
  return bytes.toString('base64url');
}
