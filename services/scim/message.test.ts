import { expect, test } from 'vitest';
import {
  COUNT_DEFAULT,
  COUNT_MAX,
  PATCH_SCHEMA,
  SEARCH_SCHEMA,
  listResponse,
  readPatch,
  readQuery,
  readSearchRequest,
} from './message.ts';

test('a PatchOp is read whatever the case of its names and operations', () => {
  const body = {
    SCHEMAS: [PATCH_SCHEMA.toUpperCase()],
    operations: [
      { OP: 'Replace', Path: ' title ', VALUE: 'x' },
      { op: 'remove', path: 'title' },
      { op: 'add', path: null, value: {} },
    ],
  };
  expect(readPatch(body)).toEqual([
    { op: 'replace', path: 'title', value: 'x' },
    { op: 'remove', path: 'title' },
    { op: 'add', value: {} },
  ]);
});

test('a query has defaults and bounds', () => {
  expect(readQuery({})).toMatchObject({ startIndex: 1, count: COUNT_DEFAULT, descending: false, filter: undefined });
  expect(readQuery({ startIndex: '0', count: '-3' })).toMatchObject({ startIndex: 1, count: 0 });
  expect(readQuery({ count: '99999', sortOrder: 'Descending' })).toMatchObject({ count: COUNT_MAX, descending: true });
  for (const count of ['1e3', '0x10', '1.5', 'ten', '99999999999999999999']) {
    expect(() => readQuery({ count })).toThrow('"count" must be an integer.');
  }
});

test('a SearchRequest says the same as a URL', () => {
  const body = {
    schemas: [SEARCH_SCHEMA],
    attributes: ['a', 'b'],
    excludedAttributes: null,
    filter: 'a pr',
    startIndex: 3,
    count: '2',
  };
  expect(readSearchRequest(body)).toEqual(
    readQuery({ attributes: 'a,b', filter: 'a pr', startIndex: '3', count: '2' }),
  );
  expect(() => readSearchRequest({ schemas: [SEARCH_SCHEMA], filter: {} })).toThrow('"filter" must be a text.');
  expect(() => readSearchRequest({ schemas: [SEARCH_SCHEMA], attributes: [5] })).toThrow('"attributes"');
  expect(() => readSearchRequest({ schemas: [PATCH_SCHEMA] })).toThrow(SEARCH_SCHEMA);
});

test('a list counts what is on the page', () => {
  expect(JSON.parse(listResponse(['{"id":"1"}', '{"id":"2"}'], 7, 3))).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: 7,
    startIndex: 3,
    itemsPerPage: 2,
    Resources: [{ id: '1' }, { id: '2' }],
  });
});
