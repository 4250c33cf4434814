// What holds for every PATCH, on random documents and operations.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Attribute } from './attribute.ts';
import { ScimError } from './error.ts';
import { isObject, sameJson, type JsonObject } from './json.ts';
import { applyPatch, type Operation } from './patch.ts';
import { declaredType } from './declared-type.ts';
import { parseSchemas } from './schema-declaration.ts';
import { USER_SCHEMA, userType } from './user.ts';
import { isPrimary, validateResource } from './validate.ts';

const text = fc.constantFrom('a', 'B', 'work', 'home', '', 'x y', '1');
/** Users with an extension that has what the standard's schemas have not: numbers, times, and lists of plain values. */
const type = declaredType(
  userType,
  parseSchemas('schemas', [
    {
      id: 'urn:example:extension:2.0:Declared',
      attributes: [
        ...['integer', 'decimal', 'dateTime', 'boolean'].map((each) => ({ name: `${each}One`, type: each })),
        ...['integer', 'string'].map((each) => ({ name: `${each}List`, type: each, multiValued: true })),
        {
          name: 'shifts',
          type: 'complex',
          multiValued: true,
          subAttributes: [{ name: 'type' }, { name: 'hours', type: 'decimal' }],
        },
      ],
    },
  ]),
);

const writable = (attribute: Attribute) => attribute.mutability === 'readWrite';

function valueOf(attribute: Attribute): fc.Arbitrary<unknown> {
  if (attribute.type === 'boolean') return fc.constantFrom(true, false, 'True', 'False');
  if (attribute.type !== 'complex')
    return attribute.multiValued ? fc.array(plain(attribute), { maxLength: 3 }) : plain(attribute);
  const subs = (attribute.subAttributes ?? []).filter(writable);
  const parts = Object.fromEntries(subs.map((sub) => [sub.name, valueOf(sub)]));
  const element = fc.record(parts, { requiredKeys: [] });
  return attribute.multiValued ? fc.array(element, { maxLength: 3 }) : element;
}

function plain({ type: kind }: Attribute): fc.Arbitrary<unknown> {
  if (kind === 'integer' || kind === 'decimal') return fc.constantFrom(1, 2, '3', kind === 'decimal' ? 1.5 : 4);
  return kind === 'dateTime' ? fc.constantFrom('2026-01-31T12:00:00Z', '2026-01-31T12:00:00+01:00') : text;
}

const attributes = [
  ...type.schema.attributes.map((attribute) => ({ attribute, urn: '' })),
  ...type.extensions.flatMap(({ id, attributes: own }) => own.map((attribute) => ({ attribute, urn: id }))),
].filter(({ attribute }) => writable(attribute));
const anyAttribute = fc.constantFrom(...attributes);

const document = fc
  .uniqueArray(anyAttribute, { maxLength: 6, selector: ({ attribute }) => attribute.name })
  .chain((chosen) =>
    fc.tuple(...chosen.map(({ attribute, urn }) => valueOf(attribute).map((value) => ({ attribute, urn, value })))),
  )
  .map((members) => {
    const body: JsonObject = { schemas: [USER_SCHEMA], userName: 'u', active: true };
    const extensions: { [urn: string]: JsonObject } = {};
    for (const { attribute, urn, value } of members) {
      (urn === '' ? body : (extensions[urn] ??= {}))[attribute.name] = value;
    }
    // An arbitrary list may mark several values as primary; such a one is left out.
    return validateResource(type, { ...body, ...extensions }, () => undefined);
  });

interface Sample extends Operation {
  readonly touched: string;
}

const operation: fc.Arbitrary<Sample> = anyAttribute.chain(({ attribute, urn }) => {
  const subs = (attribute.subAttributes ?? []).filter(writable);
  const filters = attribute.multiValued
    ? ['[type eq "work"]', '[primary eq "True"]', '[value eq "a" and type eq "home"]', '[value eq 1]']
    : [];
  const whole = fc.record({ path: fc.constantFrom('', ...filters), value: valueOf(attribute) });
  const part =
    subs.length === 0
      ? []
      : [
          fc.constantFrom(...subs).chain((sub) =>
            fc.record({
              path: fc.constantFrom('', ...filters).map((filter) => `${filter}.${sub.name}`),
              value: valueOf(sub),
            }),
          ),
        ];
  return fc
    .tuple(fc.constantFrom('add', 'replace', 'remove'), fc.oneof(whole, ...part))
    .map(([op, { path, value }]) => ({
      op: op,
      path: `${urn === '' ? '' : `${urn}:`}${attribute.name}${path}`,
      ...(op === 'remove' ? {} : { value }),
      touched: urn === '' ? attribute.name : urn,
    }));
});

/** The document after the operations, or the refusal. */
function apply(before: JsonObject, operations: readonly Operation[]): JsonObject | ScimError {
  try {
    return applyPatch(type, before, operations).document;
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
}

test('what comes out is a valid document in the form in which it is stored, or a 400; the input is not touched', () => {
  let applied = 0;
  fc.assert(
    fc.property(document, fc.array(operation, { maxLength: 4 }), (before, operations) => {
      const copy = structuredClone(before);
      const after = apply(before, operations);
      expect(before).toEqual(copy);
      if (after instanceof ScimError) {
        expect(after.status).toBe(400);
        return;
      }
      applied += 1;
      expect(validateResource(type, after)).toEqual(after);
      for (const value of Object.values(after)) {
        if (Array.isArray(value)) expect(value.filter(isPrimary).length).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(applied).toBeGreaterThan(500);
});

test('an operation changes the attribute that it names and no other', () => {
  fc.assert(
    fc.property(document, operation, (before, { touched, ...only }) => {
      const after = apply(before, [only]);
      if (after instanceof ScimError) return;
      for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
        if (name === touched || name === 'schemas') continue;
        expect(after[name]).toEqual(before[name]);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a repeated operation changes nothing more, but where its filter no longer fits what it made', () => {
  fc.assert(
    fc.property(document, operation, (before, { touched: _, ...only }) => {
      const once = apply(before, [only]);
      if (once instanceof ScimError || /\[.*\]/.test(only.path ?? '')) return;
      const twice = apply(once, [only]);
      expect(sameJson(once, twice), JSON.stringify({ once, twice, only })).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test('operations one by one come to the same as operations together', () => {
  fc.assert(
    fc.property(document, fc.array(operation, { maxLength: 4 }), (before, operations) => {
      const together = apply(before, operations);
      let state: JsonObject | ScimError = before;
      for (const each of operations) if (!(state instanceof ScimError)) state = apply(state, [each]);
      if (together instanceof ScimError) expect(state).toBeInstanceOf(ScimError);
      else expect(sameJson(state, operations.length === 0 ? before : together)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test('arbitrary JSON as operations never gets further than a 400, and never to a prototype', () => {
  const wild = fc.record(
    {
      path: fc.oneof(
        fc.constantFrom(
          '__proto__.x',
          'constructor.prototype.x',
          'name.__proto__',
          'urn:a:b:constructor.x',
          'urn:a:b:c.d',
        ),
        fc.string(),
      ),
      value: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const anyOperation = fc
    .tuple(fc.constantFrom('add', 'replace', 'remove'), wild)
    .map(([op, rest]) => ({ op, ...rest }));
  fc.assert(
    fc.property(document, fc.array(anyOperation, { maxLength: 3 }), (before, operations) => {
      const after = apply(before, operations);
      if (after instanceof ScimError) expect(after.status).toBe(400);
      else expect(isObject(after)).toBe(true);
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
    { numRuns: 3_000 },
  );
});
