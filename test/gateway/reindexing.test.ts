// Schemas that are declared, changed and taken away while there are users: nobody is missing from an answer, whatever was stored
// before, whoever writes at the same time, and whichever process ends in the middle.
import { status } from '@grpc/grpc-js';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { termHash } from '../../services/directory/sql/term.ts';
import { userTerms } from '../../services/directory/user-document.ts';
import { comparableResource, equalityTerm, type Comparable } from '../../services/scim/comparable.ts';
import { declaredType, recognise } from '../../services/scim/declared-type.ts';
import type { JsonObject } from '../../services/scim/json.ts';
import { parseSchemas } from '../../services/scim/schema-declaration.ts';
import { userType } from '../../services/scim/user.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { createReader, readerClient } from '../support/reader.ts';
import { scimClient, USER, patchOf, type Answer, type Send } from '../support/scim.ts';
import { startStack, type Stack, type StackTenant } from '../support/stack.ts';
import { until } from './client.ts';

const ACME = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';

/** The schema with one attribute, `level`, and another that stays as it is. */
const schema = (level: object) => ({ id: ACME, attributes: [{ name: 'level', ...level }, { name: 'other' }] });
const exact = schema({ caseExact: true });
const folded = schema({});
const whole = schema({ type: 'integer' });

let stack: Stack;
let url: string;
let database: pg.Client;
beforeAll(async () => {
  stack = await startStack();
  url = stack.database?.pool.options.connectionString ?? '';
  database = new pg.Client({ connectionString: url });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await stack.stop();
});

interface Customer extends StackTenant {
  readonly send: Send;
}

async function createTenant(schemas: readonly object[] = []): Promise<Customer> {
  const tenant = await stack.createTenant({ schemas });
  return { ...tenant, send: scimClient(stack, tenant) };
}

/** Declares a tenant anew, with its token as it is. */
async function declare({ tenantId }: StackTenant, schemas: readonly object[], by = stack): Promise<void> {
  await by.client.tenants.ensureTenant({
    name: tenantId,
    owner: 'test',
    owner_name: 'test',
    spec: {
      required_attributes: { paths: [] },
      rate_limit: { requests_per_second: 100_000, burst: 100_000 },
      schemas: schemas.map((each) => Buffer.from(JSON.stringify(each))),
    },
    keep_tokens: true,
  });
}

async function create(send: Send, userName: string, extension: unknown, urn = ACME): Promise<string> {
  const { status, body } = await send('POST', '/Users', { schemas: [USER], userName, [urn]: extension });
  expect({ status, body }).toMatchObject({ status: 201 });
  return String(body['id']);
}

const find = (send: Send, filter: string, rest = ''): Promise<Answer> =>
  send('GET', `/Users?filter=${encodeURIComponent(filter)}${rest}`);

async function found(send: Send, filter: string, rest = ''): Promise<unknown[]> {
  let answer = await find(send, filter, rest);
  await until(async () => (answer.status === 503 ? (answer = await find(send, filter, rest)) : answer).status !== 503);
  expect(answer).toMatchObject({ status: 200 });
  return (answer.body['Resources'] as Record<string, unknown>[]).map((each) => each['userName']);
}

const isDone = async ({ tenantId }: StackTenant): Promise<boolean> =>
  (await database.query('select from muster.reindexings where tenant_id = $1', [tenantId])).rowCount === 0;

const termsOf = async ({ tenantId }: StackTenant, id: string): Promise<bigint[]> => {
  const { rows } = await database.query<{ term: string }>(
    'select term from muster.user_terms where tenant_id = $1 and user_id = $2',
    [tenantId, id],
  );
  return rows.map(({ term }) => BigInt(term)).sort();
};

/** That each user is indexed as the schemas say, with no term too many and none too few. How many there are. */
async function expectIndexed(tenant: StackTenant, schemas: readonly object[]): Promise<number> {
  await until(() => isDone(tenant));
  const type = declaredType(userType, parseSchemas('schemas', schemas));
  const { rows } = await database.query<{ id: string; document: JsonObject; comparable: Comparable }>(
    'select id, document, comparable from muster.users where tenant_id = $1',
    [tenant.tenantId],
  );
  for (const { id, document, comparable } of rows) {
    expect(comparable).toEqual(comparableResource(type, recognise(type, document)));
    expect(await termsOf(tenant, id)).toEqual(userTerms(comparable).sort());
  }
  const { rows: terms } = await database.query('select distinct user_id from muster.user_terms where tenant_id = $1', [
    tenant.tenantId,
  ]);
  expect(terms.length).toBeLessThanOrEqual(rows.length);
  return rows.length;
}

describe('users who were stored before a schema was declared', () => {
  test('are found by it, in whatever case they were sent', async () => {
    const tenant = await createTenant();
    await create(tenant.send, 'ann', { level: 'Gold' });
    await create(tenant.send, 'bob', { LEVEL: 'gold' }, ACME.toUpperCase());
    await create(tenant.send, 'cyd', { level: 'Tin', more: { than: ['declared'] } });
    expect(await find(tenant.send, `${ACME}:level eq "gold"`)).toMatchObject({ status: 400 });
    await declare(tenant, [folded]);
    expect(await found(tenant.send, `${ACME}:level eq "GOLD"`)).toEqual(['ann', 'bob']);
    expect(await found(tenant.send, `${ACME}:level pr`, `&sortBy=${ACME}:level&sortOrder=descending`)).toEqual([
      'cyd',
      'bob',
      'ann',
    ]);
    expect(await expectIndexed(tenant, [folded])).toBe(3);
  });

  test('keep their version, their time and every value, until they are written', async () => {
    const tenant = await createTenant();
    const id = await create(tenant.send, 'ann', { LEVEL: 'high', more: 1 }, ACME.toUpperCase());
    const before = (await tenant.send('GET', `/Users/${id}`)).body;
    await declare(tenant, [whole]);
    expect(await found(tenant.send, `${ACME}:level pr`)).toEqual([]);
    expect((await tenant.send('GET', `/Users/${id}`)).body).toEqual(before);
    const other = await tenant.send('PATCH', `/Users/${id}`, patchOf({ op: 'add', path: 'title', value: 'T' }));
    expect(other.body).toMatchObject({ schemas: [USER, ACME], [ACME]: { level: 'high', more: 1 }, title: 'T' });
    expect(other.body).not.toHaveProperty(ACME.toUpperCase());
    const set = await tenant.send('PATCH', `/Users/${id}`, patchOf({ op: 'add', path: `${ACME}:level`, value: 3 }));
    expect(set.body[ACME]).toEqual({ level: 3, more: 1 });
    expect(await found(tenant.send, `${ACME}:level eq 3`)).toEqual(['ann']);
    await expectIndexed(tenant, [whole]);
  });

  test.each<[string, object, unknown, unknown, unknown]>([
    ['a text for a list', { multiValued: true }, 'one', ['two'], ['two']],
    ['objects for texts', { multiValued: true }, [{ a: 1 }, 'one'], ['two'], ['one', 'two']],
    [
      'a text for an object',
      { type: 'complex', subAttributes: [{ name: 'value' }] },
      'one',
      { value: 'two' },
      { value: 'two' },
    ],
    [
      'texts for objects',
      { type: 'complex', multiValued: true, subAttributes: [{ name: 'value' }] },
      ['one', { value: 'x' }],
      [{ value: 'two' }],
      [{ value: 'x' }, { value: 'two' }],
    ],
    ['a number for a text', {}, 7, 'two', 'two'],
    ['a text for what is immutable now', { type: 'integer', mutability: 'immutable' }, 'one', 2, 2],
  ])('have %s taken for nothing when it is written', async (_, level, stored, value, after) => {
    const tenant = await createTenant();
    const id = await create(tenant.send, 'ann', { level: stored });
    await declare(tenant, [schema(level)]);
    await until(() => isDone(tenant));
    const { status, body } = await tenant.send(
      'PATCH',
      `/Users/${id}`,
      patchOf({ op: 'add', path: `${ACME}:level`, value }),
    );
    expect({ status, body }).toMatchObject({ status: 200, body: { [ACME]: { level: after } } });
    await expectIndexed(tenant, [schema(level)]);
  });

  test('are found by numbers and booleans that were sent as texts, and keep the texts until they are written', async () => {
    const tenant = await createTenant();
    const id = await create(tenant.send, 'ann', { level: '7', other: 'True' });
    await create(tenant.send, 'bob', { level: '12', other: 'no' });
    await create(tenant.send, 'cyd', { level: 'seven', other: 1 });
    const typed = {
      id: ACME,
      attributes: [
        { name: 'level', type: 'integer' },
        { name: 'other', type: 'boolean' },
      ],
    };
    await declare(tenant, [typed]);
    expect(await found(tenant.send, `${ACME}:level eq 7`)).toEqual(['ann']);
    expect(await found(tenant.send, `${ACME}:level eq "7"`)).toEqual(['ann']);
    expect(await found(tenant.send, `${ACME}:level gt 7`)).toEqual(['bob']);
    expect(await found(tenant.send, `${ACME}:other eq true`)).toEqual(['ann']);
    expect(await found(tenant.send, `${ACME}:level pr`, `&sortBy=${ACME}:level`)).toEqual(['ann', 'bob']);
    expect((await tenant.send('GET', `/Users/${id}`)).body[ACME]).toEqual({ level: '7', other: 'True' });
    const set = await tenant.send('PATCH', `/Users/${id}`, patchOf({ op: 'add', path: `${ACME}:level`, value: '8' }));
    expect(set.body[ACME]).toEqual({ level: 8, other: 'True' });
    expect(await expectIndexed(tenant, [typed])).toBe(3);
  });

  test('are found as another declaration of the same schema says', async () => {
    const tenant = await createTenant([exact]);
    await create(tenant.send, 'ann', { level: 'Gold' });
    await create(tenant.send, 'bob', { level: 'gold' });
    await create(tenant.send, 'cyd', { level: '7' });
    expect(await found(tenant.send, `${ACME}:level eq "gold"`)).toEqual(['bob']);
    await declare(tenant, [folded]);
    expect(await found(tenant.send, `${ACME}:level eq "gold"`)).toEqual(['ann', 'bob']);
    await declare(tenant, [whole]);
    expect(await found(tenant.send, `${ACME}:level pr`)).toEqual(['cyd']);
    await declare(tenant, [exact]);
    expect(await found(tenant.send, `${ACME}:level gt "A"`)).toEqual(['ann', 'bob']);
    expect(await expectIndexed(tenant, [exact])).toBe(3);
  });

  test('are not come by again when only words, or what is required, change', async () => {
    const tenant = await createTenant([exact]);
    await create(tenant.send, 'ann', { level: 'Gold' });
    await declare(tenant, [
      {
        ...exact,
        name: 'Acme',
        attributes: exact.attributes.map((each) => ({ ...each, description: 'x', required: true })),
      },
    ]);
    expect(await isDone(tenant)).toBe(true);
    expect(await find(tenant.send, `${ACME}:level eq "Gold"`)).toMatchObject({ status: 200 });
  });
});

describe('while users are being indexed anew', () => {
  test('a query that names the extension is 503, never an empty list; all else goes on', async () => {
    const tenant = await createTenant([{ id: 'urn:example:old:User', attributes: [{ name: 'x' }] }]);
    const { send } = tenant;
    const id = await create(send, 'ann', { level: 'Gold' });
    const free = await create(send, 'bob', { level: 'Gold' });
    const holder = new pg.Client({ connectionString: url });
    await holder.connect();
    await holder.query('begin');
    await holder.query('select from muster.users where tenant_id = $1 and id = $2 for no key update', [
      tenant.tenantId,
      id,
    ]);
    try {
      await declare(tenant, [folded, { id: 'urn:example:old:User', attributes: [{ name: 'x' }] }]);
      const level = `${ACME}:level`;
      for (const query of [
        `filter=${level} eq "gold"`,
        `filter=not (${level} pr)`,
        `filter=userName eq "ann" or ${level} gt "a"`,
        `sortBy=${level}`,
        `count=0&filter=${level} pr`,
      ]) {
        const answer = await send('GET', `/Users?${query.replaceAll(' ', '%20')}`);
        expect(answer).toMatchObject({ status: 503, body: { detail: expect.stringContaining(ACME) as string } });
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      expect(await find(send, 'userName sw "a"', `&sortBy=userName`)).toMatchObject({
        status: 200,
        body: { totalResults: 1 },
      });
      expect(await find(send, 'urn:example:old:User:x pr')).toMatchObject({ status: 200, body: { totalResults: 0 } });
      expect((await send('GET', `/Users/${id}`)).body).toMatchObject({ [ACME]: { level: 'Gold' } });
      const patch = patchOf({ op: 'replace', path: `${ACME}:level`, value: 'Tin' });
      expect(await create(send, 'cyd', { level: 'Gold' })).toMatch(/./);
      await holder.query('rollback');
      expect((await send('PATCH', `/Users/${free}`, patch)).body[ACME]).toEqual({ level: 'Tin' });
      expect(await found(send, `${level} eq "gold"`)).toEqual(['ann', 'cyd']);
    } finally {
      await holder.end();
    }
    await expectIndexed(tenant, [folded]);
  });

  test('a walk by cursor in the order of the extension is 503, and its cursors are none once the order is another', async () => {
    const tenant = await createTenant([exact]);
    const { send } = tenant;
    for (const name of ['ann', 'bob', 'cyd']) await create(send, name, { level: name });
    const page = (cursor: string, sortBy = `${ACME}:level`) =>
      send('GET', `/Users?count=1&cursor=${cursor}&sortBy=${sortBy}`);
    const first = await page('');
    const other = await page('', 'userName');
    expect(await page(String(first.body['nextCursor']))).toMatchObject({ body: { Resources: [{ userName: 'bob' }] } });
    const holder = new pg.Client({ connectionString: url });
    await holder.connect();
    await holder.query('begin');
    await holder.query('select from muster.users where tenant_id = $1 for no key update', [tenant.tenantId]);
    try {
      await declare(tenant, [folded]);
      expect(await page('')).toMatchObject({ status: 503 });
      expect((await page(String(other.body['nextCursor']), 'userName')).status).toBe(200);
    } finally {
      await holder.end();
    }
    await until(() => isDone(tenant));
    expect(await page(String(first.body['nextCursor']))).toMatchObject({
      status: 400,
      body: { scimType: 'invalidCursor' },
    });
    expect(await page('')).toMatchObject({ status: 200, body: { Resources: [{ userName: 'ann' }] } });
  });

  test('an application is told that it is, instead of being shown fewer users; then it finds them, and what no client is shown', async () => {
    const tenant = await createTenant();
    const id = await create(tenant.send, 'ann', { level: 'Gold', other: 'secret' });
    const reader = readerClient(stack.directoryAddress, await createReader(stack.client, [tenant.tenantId]));
    const list = () => reader.listUsers({ tenant_id: tenant.tenantId, filter: `${ACME}:level eq "GOLD"` });
    const holder = new pg.Client({ connectionString: url });
    await holder.connect();
    await holder.query('begin');
    await holder.query('select from muster.users where tenant_id = $1 and id = $2 for no key update', [
      tenant.tenantId,
      id,
    ]);
    try {
      await declare(tenant, [{ id: ACME, attributes: [{ name: 'level' }, { name: 'other', returned: 'never' }] }]);
      await expect(list()).rejects.toMatchObject({ code: status.UNAVAILABLE });
      expect((await reader.listUsers({ tenant_id: tenant.tenantId })).users).toHaveLength(1);
      await holder.query('rollback');
      await until(() => isDone(tenant));
      const { users } = await list();
      expect(users.map((user) => JSON.parse(String(user.document)) as object)).toMatchObject([
        { userName: 'ann', [ACME]: { level: 'Gold', other: 'secret' } },
      ]);
      expect((await tenant.send('GET', `/Users/${id}`)).body[ACME]).toEqual({ level: 'Gold' });
    } finally {
      reader.close();
      await holder.end();
    }
  });

  test('a directory that ends in the middle leaves the rest to the next', async () => {
    const own = await createTestDatabase();
    const client = new pg.Client({ connectionString: own.url });
    await client.connect();
    try {
      const first = await startStack({ databaseUrl: own.url, environment: { STATEMENT_TIMEOUT_MS: '1000' } });
      const tenant = await first.createTenant();
      const count = 250;
      const names = Array.from({ length: count }, (_, index) => `u${index}`);
      while (names.length > 0) {
        await Promise.all(names.splice(0, 8).map((name) => create(scimClient(first, tenant), name, { level: name })));
      }
      // The last of them in the order of the work, so that it stops after the first batches.
      await client.query('begin');
      await client.query('select id from muster.users order by id desc limit 1 for no key update');
      await declare(tenant, [folded], first);
      const progress = async () =>
        (
          await own.database.query<{ after: string | null }>({
            text: 'select after from muster.reindexings',
            values: [],
          })
        )[0];
      await until(async () => typeof (await progress())?.after === 'string');
      await first.stop();
      expect(await progress()).toMatchObject({ after: expect.any(String) as string });
      await client.query('rollback');
      const second = await startStack({ databaseUrl: own.url });
      await until(async () => (await progress()) === undefined);
      const { body } = await find(scimClient(second, tenant), `${ACME}:level sw "u"`, '&count=1');
      expect(body['totalResults']).toBe(count);
      await second.stop();
    } finally {
      await client.end();
      await own.drop();
    }
  });
});

test('whoever writes while schemas are declared, by two directories, is indexed as they are declared in the end', async () => {
  const second = await startStack({ databaseUrl: url });
  try {
    const tenant = await createTenant();
    const sends = [tenant.send, scimClient(second, tenant)];
    const send = (index: number): Send => sends[index % sends.length] ?? tenant.send;
    const ids = await Promise.all(
      Array.from({ length: 40 }, (_, index) => create(send(index), `u${index}`, { level: `L${index}` })),
    );
    let isOver = false;
    const write = async (writer: number): Promise<number> => {
      let written = 0;
      for (let round = 0; !isOver; round++) {
        const id = ids[(writer * 7 + round * 3) % ids.length] ?? '';
        const value = `L${writer}-${round}`;
        const answers = [
          await send(writer + round).call(
            undefined,
            'PATCH',
            `/Users/${id}`,
            patchOf({ op: 'replace', value: { [ACME]: { other: value } } }),
          ),
          await send(round)('POST', '/Users', {
            schemas: [USER],
            userName: `w${writer}-${round}`,
            [ACME]: { other: value },
          }),
        ];
        for (const { status, body } of answers)
          expect({ status, body }).toMatchObject({ status: expect.toBeOneOf([200, 201, 503]) as number });
        written += answers.filter(({ status }) => status < 300).length;
      }
      return written;
    };
    const writers = Array.from({ length: 6 }, (_, writer) => write(writer));
    for (let round = 0; round < 12; round++)
      await declare(tenant, [[folded], [exact], [], [whole]][round % 4] ?? [], round % 2 === 0 ? stack : second);
    await declare(tenant, [folded]);
    isOver = true;
    const written = await Promise.all(writers);
    expect(Math.min(...written)).toBeGreaterThan(0);
    expect(await expectIndexed(tenant, [folded])).toBeGreaterThan(ids.length);
  } finally {
    await second.stop();
  }
}, 60_000);

describe('a schema that is taken away', () => {
  test('leaves what users have as it was sent: returned, changed, not filtered by', async () => {
    const tenant = await createTenant([exact]);
    const { send } = tenant;
    const id = await create(send, 'ann', { level: 'Gold' });
    await declare(tenant, []);
    await until(async () => (await find(send, `${ACME}:level pr`)).status === 400);
    expect((await send('GET', `/Schemas/${ACME}`)).status).toBe(404);
    expect((await send('GET', `/Users/${id}`)).body).toMatchObject({
      schemas: [USER, ACME],
      [ACME]: { level: 'Gold' },
    });
    const changed = await send(
      'PATCH',
      `/Users/${id}`,
      patchOf({ op: 'replace', path: `${ACME}:level`, value: { any: 'thing' } }),
    );
    expect(changed).toMatchObject({ status: 200, body: { [ACME]: { level: { any: 'thing' } } } });
    expect(await termsOf(tenant, id)).not.toContain(termHash(equalityTerm(`${ACME}:level`, 'Gold')));
  });

  test('leaves nothing behind of a user who is deleted then', async () => {
    const tenant = await createTenant([exact]);
    const id = await create(tenant.send, 'ann', { level: 'Gold', other: 'x' });
    await declare(tenant, []);
    await until(async () => (await find(tenant.send, `${ACME}:level pr`)).status === 400);
    expect((await tenant.send('DELETE', `/Users/${id}`)).status).toBe(204);
    expect(await termsOf(tenant, id)).toEqual([]);
  });

  test('and declared again finds them again', async () => {
    const tenant = await createTenant([exact]);
    await create(tenant.send, 'ann', { level: 'Gold' });
    await declare(tenant, []);
    await declare(tenant, [folded]);
    expect(await found(tenant.send, `${ACME}:level eq "gold"`)).toEqual(['ann']);
    await expectIndexed(tenant, [folded]);
  });
});
