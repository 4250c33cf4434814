// RFC 7644 section 3.7: what a BulkRequest says, where its references are, and the order in which it is run.
import { describe, expect, test } from 'vitest';
import {
  BULK_OPERATIONS_MAX,
  BULK_REQUEST_SCHEMA,
  bulkResponse,
  parseBulk,
  resolveReferences,
  withDeclared,
  type BulkOperation,
  type BulkRequest,
} from './bulk.ts';
import { planBulk } from './bulk-order.ts';
import { NO_PATHS, referencePaths } from './bulk-reference.ts';
import { ScimError } from './error.ts';
import type { JsonObject } from './json.ts';
import { ENTERPRISE_SCHEMA as ENTERPRISE } from './user.ts';

const BASE = 'https://x.example/scim/v2';
const parseText = (text: string) => parseBulk(Buffer.from(text), BASE);
const bulkOf = (...operations: unknown[]) => ({ schemas: [BULK_REQUEST_SCHEMA], Operations: operations });
const parse = (...operations: unknown[]) => parseText(JSON.stringify(bulkOf(...operations))).operations;
const post = (bulkId: string, data: JsonObject = {}, path = '/Users') => ({ method: 'POST', path, bulkId, data });

function failureOf(work: () => unknown): ScimError {
  try {
    work();
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('nothing failed');
}

function requestOf(operation: BulkOperation | undefined): BulkRequest {
  if (operation === undefined) throw new Error('there is no such operation');
  if (operation.request instanceof ScimError) throw operation.request;
  return operation.request;
}

describe('the envelope', () => {
  test('each operation is the request that it would be alone', () => {
    const operations = parse(
      { ...post('a', { userName: 'ü' }), version: 'W/"9"' },
      { method: 'put', path: '/Users/1', version: 'W/"2"', data: { n: 1 } },
      { METHOD: 'Patch', Path: `${BASE}/Groups/2`, DATA: { Operations: [] }, bulkId: 'kept' },
      { method: 'delete', path: 'Users/a%20b/', data: { ignored: true } },
    );
    expect(operations.map(requestOf)).toEqual([
      { method: 'POST', endpoint: '/Users', id: '', version: '', data: '{"userName":"ü"}', references: [] },
      { method: 'PUT', endpoint: '/Users', id: '1', version: 'W/"2"', data: '{"n":1}', references: [] },
      { method: 'PATCH', endpoint: '/Groups', id: '2', version: '', data: '{"Operations":[]}', references: [] },
      { method: 'DELETE', endpoint: '/Users', id: 'a b', version: '', data: '', references: [] },
    ]);
    expect(operations[2]).toMatchObject({ method: 'PATCH', bulkId: 'kept', path: `${BASE}/Groups/2` });
  });

  test.each<[string, string, string]>([
    ['{', 'invalidSyntax', 'not valid JSON'],
    ['{"Operations":[{}]}', 'invalidSyntax', '"schemas"'],
    [JSON.stringify({ ...bulkOf(), schemas: ['x'] }), 'invalidSyntax', BULK_REQUEST_SCHEMA],
    [JSON.stringify(bulkOf()), 'invalidSyntax', 'at least one operation'],
    [JSON.stringify({ ...bulkOf(), Operations: {} }), 'invalidSyntax', '"Operations" must be a list'],
    [JSON.stringify(bulkOf(post('a'), 7)), 'invalidSyntax', 'Operations[1] must be an object'],
    [JSON.stringify(bulkOf(post('same'), post('same'))), 'invalidValue', 'bulkId "same"'],
    [JSON.stringify({ ...bulkOf(post('a')), failOnErrors: 0 }), 'invalidValue', 'failOnErrors'],
    [JSON.stringify({ ...bulkOf(post('a')), failOnErrors: '1' }), 'invalidValue', 'failOnErrors'],
    [JSON.stringify({ ...bulkOf(post('a')), failOnErrors: 1.5 }), 'invalidValue', 'failOnErrors'],
    [JSON.stringify(bulkOf(post('a'))).replace('"data":{}', '"data":{"a":1,"a":2}'), 'invalidSyntax', '"a" twice'],
    [JSON.stringify(bulkOf(post('a'))).replace('{}', '['.repeat(70)), 'invalidSyntax', 'nested deeper'],
  ])('is refused whole when it is wrong itself: %.100s', (text, scimType, words) => {
    const error = failureOf(() => parseText(text));
    expect(error).toMatchObject({ status: 400, scimType });
    expect(error.detail).toContain(words);
  });

  test('may hold as many operations as ServiceProviderConfig says, and no more', () => {
    const many = Array.from({ length: BULK_OPERATIONS_MAX }, (_, n) => post(String(n)));
    expect(parse(...many)).toHaveLength(BULK_OPERATIONS_MAX);
    const error = failureOf(() => parse(...many, post('more')));
    expect(error.status).toBe(413);
    expect(error.detail).toContain(`maxOperations (${BULK_OPERATIONS_MAX})`);
  });

  test.each<[unknown, number, string]>([
    [{ method: 'GET', path: '/Users/1' }, 400, 'method must be'],
    [{ path: '/Users', data: {} }, 400, 'method must be'],
    [{ method: 'POST', path: '/Users', data: {} }, 400, 'bulkId must be a text'],
    [{ ...post(''), bulkId: '' }, 400, 'bulkId must be a text'],
    [{ ...post(''), bulkId: 5 }, 400, 'bulkId must be a text'],
    [post('x'.repeat(201)), 400, 'bulkId is longer'],
    [{ ...post('a'), path: '/Users/1' }, 400, 'must be an endpoint'],
    [{ ...post('a'), path: undefined }, 400, 'path must be'],
    [{ method: 'PUT', path: '/Users', data: {} }, 400, 'must be that of a resource'],
    [{ method: 'DELETE', path: '/Users/' }, 400, 'must be that of a resource'],
    [{ method: 'DELETE', path: 'https://other.example/scim/v2/Users/1' }, 400, 'path must be'],
    [{ method: 'DELETE', path: '/Users/1?x=1' }, 400, 'path must be'],
    [{ method: 'DELETE', path: '/Groups/1/2' }, 404, 'nothing at the path'],
    [{ method: 'DELETE', path: '/Users/%2e%2e%2fGroups' }, 404, 'nothing at the path'],
    [{ method: 'DELETE', path: '/Users/1', version: 2 }, 400, 'version must be a text'],
    [{ method: 'PUT', path: '/Users/1' }, 400, 'data must be an object'],
    [{ method: 'PATCH', path: '/Users/1', data: '{}' }, 400, 'data must be an object'],
    [{ method: 'PATCH', path: '/Users/1', data: [] }, 400, 'data must be an object'],
  ])('an operation that is wrong fails alone, and is named: %j', (wrong, status, words) => {
    const [first, second, third] = parse(post('first'), wrong, post('third'));
    expect(second?.request).toMatchObject({ status });
    expect((second?.request as ScimError).detail).toContain(words);
    for (const each of [first, third]) expect(requestOf(each).method).toBe('POST');
  });

  test.each([
    ['"\\u0000"', 'U+0000'],
    ['"\\ud800"', 'surrogate'],
    ['12345678901234567890', 'more digits'],
    ['1e400', 'more digits'],
  ])('a value that cannot be kept fails its operation alone: %s', (literal, words) => {
    const text = JSON.stringify(bulkOf(post('a', { title: 'T' }), post('b', { title: 'HERE' })));
    const { operations } = parseText(text.replace('"HERE"', literal));
    expect(requestOf(operations[0]).data).toBe('{"title":"T"}');
    expect(operations[1]?.request).toMatchObject({ status: 400, scimType: 'invalidValue' });
    expect((operations[1]?.request as ScimError).detail).toContain(words);
  });

  test('data that is nested too deep for a request of its own is left for its own request to refuse', () => {
    const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`;
    const { operations } = parseText(JSON.stringify(bulkOf(post('a', { x: 'HERE' }))).replace('"HERE"', deep));
    expect(requestOf(operations[0]).data).toContain(deep);
  });
});

describe('references', () => {
  const made = (bulkId: string) => ({ id: `<${bulkId}>`, location: `${BASE}/Users/<${bulkId}>` });
  const resolved = (operation: unknown, declared = NO_PATHS) => {
    const bulk = parseText(JSON.stringify(bulkOf(operation)));
    const before = requestOf(withDeclared(bulk, declared).operations[0]);
    const after = resolveReferences(before, declared, (bulkId) => {
      expect(before.references).toContain(bulkId);
      return made(bulkId);
    });
    return { references: before.references, id: after.id, data: JSON.parse(after.data || 'null') as unknown };
  };
  const patch = (...operations: unknown[]) => ({
    method: 'PATCH',
    path: '/Groups/1',
    data: { Operations: operations },
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['members', { members: [{ value: 'bulkId:a' }, { value: 'x' }] }, { members: [{ value: '<a>' }, { value: 'x' }] }],
    ['members in any case', { Members: [{ VALUE: 'BULKID:a' }] }, { Members: [{ VALUE: '<a>' }] }],
    ['members as ids', { members: ['bulkId:a', 'x'] }, { members: ['<a>', 'x'] }],
    ['one member', { members: { value: 'bulkId:a' } }, { members: { value: '<a>' } }],
    ['manager', { [ENTERPRISE]: { manager: { value: 'bulkId:a' } } }, { [ENTERPRISE]: { manager: { value: '<a>' } } }],
    ['manager as its id', { [ENTERPRISE]: { manager: 'bulkId:a' } }, { [ENTERPRISE]: { manager: '<a>' } }],
    ['manager in a list', { [ENTERPRISE]: { manager: ['bulkId:a'] } }, { [ENTERPRISE]: { manager: ['<a>'] } }],
    ['$ref', { x: [{ $ref: 'bulkId:a' }] }, { x: [{ $ref: `${BASE}/Users/<a>` }] }],
    ['$ref with a path', { x: { $ref: '../Users/bulkId:a' } }, { x: { $ref: '../Users/<a>' } }],
  ])('%s', (_, data, expected) => {
    expect(resolved(post('b', data))).toEqual({ references: ['a'], id: '', data: expected });
  });

  test.each<[string, JsonObject]>([
    ['a name', { displayName: 'bulkId:a', name: { familyName: 'bulkId:a' } }],
    ['the value of an email', { emails: [{ value: 'bulkId:a', type: 'bulkId:a' }] }],
    ['another part of a member', { members: [{ value: 'x', display: 'bulkId:a' }] }],
    ['an attribute that ends alike', { teammembers: ['bulkId:a'], xmanager: 'bulkId:a' }],
    ['an id that has it inside', { members: [{ value: 'xbulkId:a' }] }],
  ])('%s is none', (_, data) => {
    expect(resolved(post('b', data))).toEqual({ references: [], id: '', data });
  });

  test.each<[JsonObject, JsonObject]>([
    [
      { op: 'add', path: 'members', value: [{ value: 'bulkId:a' }] },
      { op: 'add', path: 'members', value: [{ value: '<a>' }] },
    ],
    [
      { Op: 'Add', Path: 'Members', Value: 'bulkId:a' },
      { Op: 'Add', Path: 'Members', Value: '<a>' },
    ],
    [
      { op: 'remove', path: 'members[value eq "bulkId:a"]' },
      { op: 'remove', path: 'members[value eq "<a>"]' },
    ],
    [
      { op: 'replace', path: 'members[value eq "bulkId:a" or $ref eq "/Users/bulkId:a"].display', value: 'bulkId:a' },
      { op: 'replace', path: 'members[value eq "<a>" or $ref eq "/Users/<a>"].display', value: 'bulkId:a' },
    ],
    [
      { op: 'remove', path: 'members[value eq bulkId:a and display eq "bulkId:b"]' },
      { op: 'remove', path: 'members[value eq "<a>" and display eq "bulkId:b"]' },
    ],
    [
      { op: 'add', value: { members: [{ value: 'bulkId:a' }], displayName: 'bulkId:b' } },
      { op: 'add', value: { members: [{ value: '<a>' }], displayName: 'bulkId:b' } },
    ],
    [
      { op: 'replace', path: 'manager', value: 'bulkId:a' },
      { op: 'replace', path: 'manager', value: '<a>' },
    ],
    [
      { op: 'replace', path: `${ENTERPRISE}:manager.value`, value: 'bulkId:a' },
      { op: 'replace', path: `${ENTERPRISE}:manager.value`, value: '<a>' },
    ],
    [
      { op: 'replace', path: `${ENTERPRISE}:manager`, value: [{ value: 'bulkId:a', $ref: 'bulkId:a' }] },
      { op: 'replace', path: `${ENTERPRISE}:manager`, value: [{ value: '<a>', $ref: `${BASE}/Users/<a>` }] },
    ],
    [
      { op: 'replace', value: { [`${ENTERPRISE}:manager`]: 'bulkId:a', 'manager.$ref': 'bulkId:a' } },
      { op: 'replace', value: { [`${ENTERPRISE}:manager`]: '<a>', 'manager.$ref': `${BASE}/Users/<a>` } },
    ],
    [
      { op: 'replace', path: ENTERPRISE, value: { manager: { value: 'bulkId:a' }, department: 'bulkId:b' } },
      { op: 'replace', path: ENTERPRISE, value: { manager: { value: '<a>' }, department: 'bulkId:b' } },
    ],
  ])('in a PATCH: %j', (operation, expected) => {
    expect(resolved(patch(operation))).toEqual({ references: ['a'], id: '1', data: { Operations: [expected] } });
  });

  test.each([
    { op: 'remove', path: 'members[value eq "bulkId:a' },
    { op: 'remove', path: 'emails[value eq "bulkId:a"]' },
    { op: 'replace', path: 'displayName', value: 'bulkId:a' },
    { op: 'replace', path: 5, value: 'bulkId:a' },
  ])('not in a PATCH: %j', (operation) => {
    expect(resolved(patch(operation))).toMatchObject({ references: [], data: { Operations: [operation] } });
  });

  test('in the path of an operation', () => {
    expect(resolved({ method: 'DELETE', path: '/Groups/bulkId:a' })).toMatchObject({ references: ['a'], id: '<a>' });
    expect(resolved({ method: 'PUT', path: '/Users/bulkId:a%2Fb', data: {} })).toMatchObject({
      references: ['a/b'],
      id: '<a/b>',
    });
  });

  describe('in what a tenant declared', () => {
    const ACME = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';
    const declared = referencePaths([
      {
        id: ACME,
        attributes: [
          { name: 'mentor', type: 'reference' },
          { name: 'teams', type: 'reference' },
          { name: 'motto', type: 'string' },
          {
            name: 'desks',
            type: 'complex',
            subAttributes: [
              { name: 'site', type: 'reference' },
              { name: 'value', type: 'string' },
            ],
          },
        ],
      },
    ]);
    const url = `${BASE}/Users/<a>`;
    const reference = (of: JsonObject, expected: JsonObject): [JsonObject, JsonObject] => [of, expected];

    test.each([
      reference({ [ACME]: { mentor: 'bulkId:a', motto: 'bulkId:b' } }, { [ACME]: { mentor: url, motto: 'bulkId:b' } }),
      reference({ [ACME.toUpperCase()]: { MENTOR: 'BULKID:a' } }, { [ACME.toUpperCase()]: { MENTOR: url } }),
      reference({ [ACME]: { mentor: '../Users/bulkId:a' } }, { [ACME]: { mentor: '../Users/<a>' } }),
      reference({ [ACME]: { teams: ['x', 'bulkId:a'] } }, { [ACME]: { teams: ['x', url] } }),
      reference(
        { [ACME]: { desks: [{ site: 'bulkId:a', value: 'bulkId:b' }] } },
        { [ACME]: { desks: [{ site: url, value: 'bulkId:b' }] } },
      ),
    ])('a resource: %j', (data, expected) => {
      expect(resolved(post('b', data), declared)).toEqual({ references: ['a'], id: '', data: expected });
    });

    test.each([
      reference(
        { op: 'add', path: `${ACME}:mentor`, value: 'bulkId:a' },
        { op: 'add', path: `${ACME}:mentor`, value: url },
      ),
      reference(
        { op: 'add', path: `${ACME}.mentor`, value: [{ value: 'bulkId:a' }] },
        { op: 'add', path: `${ACME}.mentor`, value: [{ value: url }] },
      ),
      reference(
        { op: 'add', path: ACME, value: { mentor: 'bulkId:a', motto: 'bulkId:b' } },
        { op: 'add', path: ACME, value: { mentor: url, motto: 'bulkId:b' } },
      ),
      reference(
        { op: 'add', value: { [`${ACME}:mentor`]: 'bulkId:a' } },
        { op: 'add', value: { [`${ACME}:mentor`]: url } },
      ),
      reference(
        { op: 'add', value: { [ACME]: { desks: { site: 'bulkId:a' } } } },
        { op: 'add', value: { [ACME]: { desks: { site: url } } } },
      ),
      reference(
        { op: 'remove', path: `${ACME}:teams[value eq "bulkId:a"]` },
        { op: 'remove', path: `${ACME}:teams[value eq "${url}"]` },
      ),
      reference(
        { op: 'replace', path: `${ACME}:desks[site eq "bulkId:a" and value eq "bulkId:b"].value`, value: 'bulkId:b' },
        { op: 'replace', path: `${ACME}:desks[site eq "${url}" and value eq "bulkId:b"].value`, value: 'bulkId:b' },
      ),
      reference(
        { op: 'replace', path: `${ACME}:desks[value eq "x"].site`, value: 'bulkId:a' },
        { op: 'replace', path: `${ACME}:desks[value eq "x"].site`, value: url },
      ),
    ])('a PATCH: %j', (operation, expected) => {
      expect(resolved(patch(operation), declared)).toEqual({
        ...{ references: ['a'], id: '1' },
        data: { Operations: [expected] },
      });
    });

    test('nothing else is one, and another tenant’s declaration makes none', () => {
      const data = { mentor: 'bulkId:a', 'urn:other:User': { mentor: 'bulkId:a' }, [ACME]: { other: 'bulkId:a' } };
      expect(resolved(post('b', data), declared)).toEqual({ references: [], id: '', data });
      const theirs = { [ACME]: { mentor: 'bulkId:a' } };
      expect(resolved(post('b', theirs))).toEqual({ references: [], id: '', data: theirs });
    });

    test('those that are there anyway stay', () => {
      const data = { manager: 'bulkId:m', [ACME]: { mentor: 'bulkId:a' } };
      const { references } = resolved({ method: 'PUT', path: '/Users/bulkId:p', data }, declared);
      expect(references).toEqual(['p', 'm', 'a']);
    });
  });

  test('what follows the colon is the bulkId to the letter, whatever it is', () => {
    for (const bulkId of ['A b', '"x\\', '__proto__', 'bulkId:a', 'ü:%']) {
      expect(resolved(patch({ op: 'add', path: 'members', value: [`bulkId:${bulkId}`] })).references).toEqual([bulkId]);
      const path = `members[value eq ${JSON.stringify(`bulkId:${bulkId}`)}]`;
      expect(resolved(patch({ op: 'remove', path })).data).toEqual({
        Operations: [{ op: 'remove', path: `members[value eq ${JSON.stringify(`<${bulkId}>`)}]` }],
      });
    }
  });
});

describe('the order', () => {
  const refer = (bulkId: string, ...others: string[]) =>
    post(bulkId, { members: others.map((each) => ({ value: `bulkId:${each}` })) });
  const orderOf = (...operations: unknown[]) => planBulk(parse(...operations)).order;
  const remove = (path: string) => ({ method: 'DELETE', path });
  const put = (path: string, ...others: string[]) => ({ ...refer('', ...others), method: 'PUT', path });

  test('is as sent where nothing refers to anything', () => {
    expect(orderOf(post('a'), remove('/Users/1'), put('/Users/2'), post('b'))).toEqual([0, 1, 2, 3]);
  });

  test('what refers to a later POST waits for it, and nothing else moves', () => {
    expect(orderOf(refer('g', 'a', 'b'), remove('/Users/1'), post('a'), remove('/Users/2'), post('b'))).toEqual([
      1, 2, 3, 4, 0,
    ]);
    expect(orderOf(put('/Groups/bulkId:g'), refer('g', 'a'), post('a'))).toEqual([2, 1, 0]);
  });

  test('operations on one resource stay in the order sent', () => {
    expect(orderOf(put('/Groups/1', 'a'), remove('/Groups/1'), remove('/Groups/2'), post('a'))).toEqual([2, 3, 0, 1]);
  });

  test('those of a circle run in the order sent, each after what else it refers to', () => {
    const { order, circles } = planBulk(
      parse(refer('user', 'a'), refer('a', 'b'), refer('b', 'c', 'x'), refer('c', 'a'), refer('own', 'own'), post('x')),
    );
    expect(order).toEqual([1, 0, 4, 5, 2, 3]);
    expect([...circles.keys()].sort()).toEqual([1, 2, 3, 4]);
  });

  test('a bulkId that is in no POST, and a POST that is wrong, keep nobody waiting for ever', () => {
    expect(orderOf(refer('a', 'nowhere'), refer('b', 'bad'), { ...post('bad'), path: '/Users/1' })).toEqual([0, 2, 1]);
  });

  test('a thousand in a row, and a thousand in a circle', () => {
    const row = Array.from({ length: 1_000 }, (_, n) => refer(`n${n}`, `n${n + 1}`));
    expect(orderOf(...row.slice(0, -1), post('n999'))).toEqual(Array.from({ length: 1_000 }, (_, n) => 999 - n));
    const { order, circles } = planBulk(parse(...row.slice(0, -1), refer('n999', 'n0')));
    expect(order).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
    expect(circles.size).toBe(1_000);
  });
});

test('the answer names each operation, its status as a text (RFC 7644 section 3.7.3)', () => {
  const [created, failed] = parse(post('a'), { method: 'DELETE', path: '/Users/1' });
  const text = bulkResponse([
    { operation: created!, status: 201, location: `${BASE}/Users/7`, version: 'W/"1"', response: undefined },
    { operation: failed!, status: 404, location: `${BASE}/Users/1`, version: undefined, response: { detail: 'x' } },
  ]);
  expect(JSON.parse(text)).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'],
    Operations: [
      { method: 'POST', bulkId: 'a', version: 'W/"1"', location: `${BASE}/Users/7`, status: '201' },
      { method: 'DELETE', location: `${BASE}/Users/1`, response: { detail: 'x' }, status: '404' },
    ],
  });
});
