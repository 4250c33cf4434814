// What holds for every bulk, on random graphs of references.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BULK_REQUEST_SCHEMA, parseBulk, resolveReferences, type BulkOperation } from './bulk.ts';
import { NO_PATHS } from './bulk-reference.ts';
import { planBulk } from './bulk-order.ts';
import { ScimError } from './error.ts';
import type { JsonObject } from './json.ts';

const BASE = 'https://x.example/scim/v2';
const SIZE_MAX = 12;

interface Node {
  /** Distinct per graph. */
  readonly name: string;
  /** The names that it refers to. */
  readonly refers: readonly string[];
  /** Refers to them in the members of a resource that it makes, or in a PATCH of a resource of its own. */
  readonly makes: boolean;
}

const names = Array.from({ length: SIZE_MAX }, (_, n) => `n${n}`);

/** Nodes that refer to any, or to earlier ones only: then there is no circle. */
const graph = (circles: boolean): fc.Arbitrary<Node[]> =>
  fc.integer({ min: 1, max: SIZE_MAX }).chain((size) =>
    fc.tuple(
      ...names.slice(0, size).map((name, index) =>
        fc.record({
          name: fc.constant(name),
          refers: fc.subarray(names.slice(0, circles ? size : index)),
          makes: fc.boolean(),
        }),
      ),
    ),
  );

/** References can be to what is made only. */
function sent(nodes: readonly Node[]): readonly BulkOperation[] {
  const made = new Set(nodes.filter(({ makes }) => makes).map(({ name }) => name));
  const Operations = nodes.map(({ name, refers, makes }) => {
    const members = refers.filter((each) => made.has(each)).map((each) => ({ value: `bulkId:${each}` }));
    return makes
      ? { method: 'POST', path: '/Groups', bulkId: name, data: { displayName: name, members } }
      : {
          method: 'PATCH',
          path: `/Groups/${name}`,
          data: { Operations: [{ op: 'add', path: 'members', value: members }] },
        };
  });
  return parseBulk(Buffer.from(JSON.stringify({ schemas: [BULK_REQUEST_SCHEMA], Operations })), BASE).operations;
}

const referencesOf = ({ request }: BulkOperation): readonly string[] =>
  request instanceof ScimError ? [] : request.references;

test('every operation is run once; without circles, each after all that it refers to', () => {
  fc.assert(
    fc.property(
      graph(false).chain((nodes) => fc.shuffledSubarray(nodes, { minLength: nodes.length })),
      (nodes) => {
        const operations = sent(nodes);
        const { order, circles } = planBulk(operations);
        expect(circles.size).toBe(0);
        expect([...order].sort((a, b) => a - b)).toEqual([...operations.keys()]);
        const made = new Set<string>();
        for (const index of order) {
          const { bulkId, ...operation } = operations[index]!;
          for (const each of referencesOf({ bulkId, ...operation })) expect(made).toContain(each);
          if (bulkId !== undefined) made.add(bulkId);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

test('an operation comes later than it was sent only for what it waits for', () => {
  fc.assert(
    fc.property(graph(true), (nodes) => {
      const operations = sent(nodes);
      const { order } = planBulk(operations);
      const place = new Map(order.map((index, at) => [index, at]));
      const overtaken = [...operations.keys()].filter((index) =>
        order.some((other) => other > index && place.get(other)! < place.get(index)!),
      );
      for (const index of overtaken) expect(referencesOf(operations[index]!)).not.toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

test('a circle is what its members say: each can be reached from each of them, and from no other', () => {
  fc.assert(
    fc.property(graph(true), (nodes) => {
      const operations = sent(nodes);
      const indexOf = new Map(operations.map(({ bulkId }, index) => [bulkId, index]));
      const next = (index: number): number[] => referencesOf(operations[index]!).map((each) => indexOf.get(each)!);
      const reachable = (from: number): Set<number> => {
        const found = new Set<number>();
        for (const todo = next(from); todo.length > 0;) {
          const index = todo.pop()!;
          if (!found.has(index)) todo.push(...next(index));
          found.add(index);
        }
        return found;
      };
      const reach = operations.map((_, index) => reachable(index));
      const { circles } = planBulk(operations);
      for (const index of operations.keys()) {
        const expected = [...operations.keys()].filter((each) => reach[index]!.has(each) && reach[each]!.has(index));
        expect([...(circles.get(index) ?? [])]).toEqual(expected);
      }
    }),
    { numRuns: 1_000 },
  );
});

/** Who has whom as a member, by names: the operations run in the order of their plan on a store that knows made ids only. */
function stateAfter(operations: readonly BulkOperation[]): Record<string, string[]> {
  const nameOf = new Map<string, string>();
  const made = new Map<string, { id: string; location: string }>();
  const state: Record<string, string[]> = {};
  for (const index of planBulk(operations).order) {
    const { bulkId, request } = operations[index]!;
    if (request instanceof ScimError) throw request;
    const { data, id } = resolveReferences(request, NO_PATHS, (each) => made.get(each)!);
    const body = JSON.parse(data) as JsonObject;
    const [step] = (body['Operations'] ?? []) as { value: unknown }[];
    const members = (step?.value ?? body['members']) as { value: string }[];
    const name = bulkId ?? id;
    state[name] = members.map(({ value }) => nameOf.get(value) ?? `nobody: ${value}`).sort();
    if (bulkId === undefined) continue;
    made.set(bulkId, { id: `id-${nameOf.size}`, location: '' });
    nameOf.set(`id-${nameOf.size}`, bulkId);
  }
  return state;
}

test('the same operations in any order come to the same', () => {
  const both = graph(false).chain((nodes) =>
    fc.tuple(fc.constant(nodes), fc.shuffledSubarray(nodes, { minLength: nodes.length })),
  );
  let references = 0;
  fc.assert(
    fc.property(both, ([nodes, shuffled]) => {
      const state = stateAfter(sent(nodes));
      expect(JSON.stringify(state)).not.toContain('nobody');
      expect(stateAfter(sent(shuffled))).toEqual(state);
      references += Object.values(state).flat().length;
    }),
    { numRuns: 1_000 },
  );
  expect(references).toBeGreaterThan(1_000);
});

test('arbitrary JSON is a bulk or a 400, and reaches no prototype', () => {
  const operation = fc.record(
    {
      method: fc.oneof(fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'x'), fc.jsonValue()),
      path: fc.oneof(fc.constantFrom('/Users', '/Users/1', '/constructor', '/Users/bulkId:__proto__'), fc.jsonValue()),
      bulkId: fc.oneof(fc.constantFrom('a', 'constructor', '__proto__'), fc.jsonValue()),
      data: fc.oneof(
        fc.record({ manager: fc.constantFrom('bulkId:a', 'bulkId:__proto__'), members: fc.jsonValue() }),
        fc.record({ Operations: fc.array(fc.record({ path: fc.string(), value: fc.jsonValue() }), { maxLength: 3 }) }),
        fc.jsonValue(),
      ),
      version: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  let parsed = 0;
  fc.assert(
    fc.property(fc.array(fc.oneof(operation, operation, fc.jsonValue()), { maxLength: 4 }), (Operations) => {
      try {
        const bulk = parseBulk(Buffer.from(JSON.stringify({ schemas: [BULK_REQUEST_SCHEMA], Operations })), BASE);
        expect([...planBulk(bulk.operations).order].sort((a, b) => a - b)).toEqual([...Operations.keys()]);
        parsed += 1;
      } catch (error) {
        expect(error).toMatchObject({ name: 'ScimError', status: 400 });
      }
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
    { numRuns: 3_000 },
  );
  expect(parsed).toBeGreaterThan(300);
});
