// The guarantee of a walk by cursor: whoever is there throughout is met exactly once, while others come, go and change.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fullUser, patchOf, scimClient, type Send } from '../support/scim.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { startStack, type Stack } from '../support/stack.ts';

const RESIDENTS = 120;
const WRITERS = 4;
/** Writes that end between two pages of a walk, at least. */
const WRITES_PER_PAGE = 3;

let owned: TestDatabase;
let stacks: Stack[];
let sends: Send[];
let residents: readonly string[];
const everybody = new Set<string>();

interface Traffic {
  /** Settles when so many more writes have ended. */
  writes(count: number): Promise<void>;
  stop(): Promise<void>;
}
let traffic: Traffic;

beforeAll(async () => {
  owned = await createTestDatabase();
  stacks = [await startStack({ databaseUrl: owned.url }), await startStack({ databaseUrl: owned.url })];
  const [first] = stacks;
  if (first === undefined) throw new Error('no stack');
  const tenant = await first.createTenant();
  sends = stacks.map((stack) => scimClient(stack, tenant));
  const ids: string[] = [];
  for (let n = 0; n < RESIDENTS; n++) ids.push(await create(n, `resident${n}`));
  residents = ids;
  traffic = startTraffic();
}, 120_000);
afterAll(async () => {
  await traffic.stop();
  for (const stack of stacks) await stack.stop();
  await owned.drop();
});

const sendOf = (n: number): Send => sends[n % sends.length]!;

/** A third has no nickname, a third shares a few, a third has one of its own. */
async function create(n: number, key: string): Promise<string> {
  const nickName = [undefined, `Shared ${n % 5}`, `Own ${key}`][n % 3];
  const body = fullUser(`${key}@x.example`, {
    nickName,
    active: n % 4 > 0,
    timezone: n % 2 ? 'Europe/Berlin' : undefined,
  });
  const answer = await sendOf(n)('POST', '/Users', body);
  expect(answer.status).toBe(201);
  const id = answer.body['id'] as string;
  everybody.add(id);
  return id;
}

function startTraffic(): Traffic {
  let isOver = false;
  let waiting: { left: number; resolve: () => void; reject: (error: unknown) => void }[] = [];
  const ended = (): void => {
    for (const each of waiting) if (--each.left === 0) each.resolve();
    waiting = waiting.filter((each) => each.left > 0);
  };
  const write = async (writer: number): Promise<void> => {
    const mine: string[] = [];
    for (let n = 0; !isOver; n++) {
      const send = sendOf(n + writer);
      const victim = mine[n % 7];
      if (mine.length > 10 && victim !== undefined) {
        expect((await send('DELETE', `/Users/${victim}`)).status).toBe(204);
        mine.splice(n % 7, 1);
      } else {
        mine.unshift(await create(n, `${n % 2 ? 'a' : 'z'}-${writer}-${n}`));
        const change = patchOf({ op: 'replace', path: 'nickName', value: n % 2 ? `Shared ${n % 5}` : `Moved ${n}` });
        expect((await send('PATCH', `/Users/${mine[0]}`, change)).status).toBe(200);
      }
      // What residents are not sorted by; their rows move within their table all the same.
      const resident = residents[(n * WRITERS + writer) % RESIDENTS];
      const change = patchOf({ op: 'replace', path: 'title', value: `Title ${writer} ${n}` });
      expect((await send('PATCH', `/Users/${resident}`, change)).status).toBe(200);
      ended();
    }
  };
  const running = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  running.catch((error: unknown) => waiting.forEach((each) => each.reject(error)));
  return {
    writes: (left) => new Promise((resolve, reject) => waiting.push({ left, resolve, reject })),
    stop: async () => {
      isOver = true;
      await running;
    },
  };
}

interface Page {
  readonly ids: readonly string[];
  readonly next: string | undefined;
  readonly previous: string | undefined;
}

async function readPage(number: number, query: string, cursor: string): Promise<Page> {
  const { status, body } = await sendOf(number)('GET', `/Users?${query}&cursor=${cursor}`);
  expect(status).toBe(200);
  return {
    ids: (body['Resources'] as { id: string }[]).map((each) => each.id),
    next: body['nextCursor'] as string | undefined,
    previous: body['previousCursor'] as string | undefined,
  };
}

async function walk(query: string, start: Page, direction: 'next' | 'previous'): Promise<Page[]> {
  const pages = [start];
  for (let cursor = start[direction]; cursor !== undefined; cursor = pages.at(-1)?.[direction]) {
    await traffic.writes(WRITES_PER_PAGE);
    pages.push(await readPage(pages.length, query, cursor));
  }
  return pages;
}

/** Whoever stayed is met once, and nobody who never was. */
function expectExactlyOnce(pages: readonly Page[], expected: readonly string[]): void {
  const seen = pages.flatMap((page) => page.ids);
  const isExpected = new Set(expected);
  expect(seen.filter((id) => isExpected.has(id)).sort()).toEqual([...expected].sort());
  expect(seen.filter((id) => !everybody.has(id))).toEqual([]);
}

const orders = [
  '',
  'sortBy=id&sortOrder=descending',
  'sortBy=userName',
  'sortBy=userName&sortOrder=descending',
  'sortBy=meta.created',
  'sortBy=active',
  'sortBy=active&sortOrder=descending',
  'sortBy=nickName',
  'sortBy=nickName&sortOrder=descending',
  'filter=timezone+eq+"Europe/Berlin"',
  'filter=timezone+eq+"Europe/Berlin"&sortBy=nickName',
];

test.each(orders.map((order, index) => [order, 7 + 2 * index] as const))(
  '%s: whoever is there throughout is met exactly once, there and back, by pages of %i',
  async (order, count) => {
    const query = `${order}&count=${count}`;
    const expected = order.includes('filter') ? residents.filter((_, n) => n % 2) : residents;
    const there = await walk(query, await readPage(0, query, ''), 'next');
    expect(there.length).toBeGreaterThan(expected.length / count - 1);
    expectExactlyOnce(there, expected);
    // Nobody else is met twice, unless what it is sorted by has changed.
    if (!order.includes('nickName')) {
      const seen = there.flatMap((page) => page.ids);
      expect(new Set(seen).size).toBe(seen.length);
    }

    const last = there.at(-1);
    if (last === undefined) throw new Error('no page');
    // Those who came behind the last page meanwhile are not on the way back.
    expectExactlyOnce(await walk(query, last, 'previous'), expected);
  },
  60_000,
);
