// Other people's conformance suites against a whole Muster, as `npm run conformance` plays them, and how their word is judged.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';
import { accepted, type Accepted } from './suites/accepted.ts';
import type { Check } from './suites/check.ts';
import { openPython } from './suites/python.ts';
import { runSuite, suites, tenantNames } from './suites/run.ts';
import { parseReport as parseSanity } from './suites/sanity.ts';
import { exceptions, figures, missingRows } from './suites/table.ts';
import { parseReport as parseTester } from './suites/tester.ts';
import { judge, type Verdict } from './suites/verdict.ts';

const SUITE_TIMEOUT_MS = 120_000;
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

const python = await findPython();

// Where Python or its packages can't be had, the suites are skipped; with CI=true they fail.
async function findPython(): Promise<string | undefined> {
  const found = await openPython().catch((error: unknown) => ({ missing: String(error) }));
  if (typeof found === 'string') return found;
  if (process.env.CI === 'true') throw new Error(found.missing);
  console.warn(`${found.missing} Without it the conformance suites are skipped.`);
  return undefined;
}

describe.skipIf(python === undefined)('other people’s suites', () => {
  const runs = suites.flatMap((suite) => tenantNames.map((tenant) => ({ suite, tenant, name: suite.name })));
  const verdicts: Verdict[] = [];
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  test.each(runs)(
    '$name finds nothing wrong with the $tenant tenant but what is accepted',
    async ({ suite, tenant }) => {
      const verdict = await runSuite(stack, python!, suite, tenant);
      verdicts.push(verdict);
      expect(verdict.wrong).toEqual([]);
    },
    SUITE_TIMEOUT_MS,
  );

  test('the README shows the figures as measured', () => {
    expect(verdicts).toHaveLength(runs.length);
    expect(missingRows(readme, figures(verdicts))).toEqual([]);
  });
});

test('the README shows each accepted deviation with its reason', () => {
  expect(missingRows(readme, exceptions(accepted))).toEqual([]);
});

test('a deviation is accepted with the sentence of an RFC only', () => {
  const failures = accepted.filter(({ outcome }) => outcome === 'failed');
  expect(failures.length).toBeGreaterThan(0);
  for (const { sentence } of failures) expect(sentence).toMatch(/^“.+” \(RFC \d+ section [\d.]+.*\)$/);
});

describe('the verdict', () => {
  const entry: Accepted = {
    suite: 'some-suite',
    tenants: ['relaxed'],
    outcome: 'failed',
    checks: ['PATCH'],
    message: /^Expected 200/,
    why: 'why',
  };
  const check = (name: string, outcome: Check['outcome'], message = ''): Check => ({ name, outcome, message });
  const passed = check('GET', 'passed');
  const excused = check('PATCH', 'failed', 'Expected 200, got 400');

  test('nothing is wrong where what fails is accepted', () => {
    expect(judge('some-suite', 'relaxed', [passed, excused], [entry])).toEqual({
      suite: 'some-suite',
      tenant: 'relaxed',
      checks: 2,
      passed: 1,
      deviations: 1,
      inapplicable: 0,
      wrong: [],
    });
  });

  test.each([
    ['another check fails', check('PUT', 'failed', 'Expected 200, got 400'), 'failed: PUT: Expected 200, got 400'],
    ['it fails otherwise', check('PATCH', 'failed', 'Expected 201'), 'failed: PATCH: Expected 201'],
    ['it is skipped', check('PATCH', 'skipped', 'Expected 200'), 'skipped: PATCH: Expected 200'],
  ])('what is accepted excuses nothing else: %s', (_, other, line) => {
    expect(judge('some-suite', 'relaxed', [excused, other], [entry]).wrong).toEqual([line]);
  });

  test.each([
    ['another tenant', 'some-suite', 'strict'],
    ['another suite', 'other-suite', 'relaxed'],
  ] as const)('what is accepted excuses nothing of %s', (_, suite, tenant) => {
    expect(judge(suite, tenant, [excused], [entry]).wrong).toEqual(['failed: PATCH: Expected 200, got 400']);
  });

  test('what is accepted and does not occur is wrong', () => {
    expect(judge('some-suite', 'relaxed', [passed], [entry]).wrong).toEqual([
      'accepted, but does not occur: failed: PATCH: /^Expected 200/',
    ]);
  });
});

describe('the report of scim2-tester', () => {
  const header = 'Performing a SCIM compliance check on http://127.0.0.1:1/scim/v2/ ...\n';

  test('each check has its outcome and its words', () => {
    const output = `${header}SUCCESS one\nDEVIATION two\n  Patched value: 1\nReturned value: 2\nSKIPPED three\n  why\n`;
    expect(parseTester(output, 1)).toEqual([
      { name: 'one', outcome: 'passed', message: '' },
      { name: 'two', outcome: 'failed', message: 'Patched value: 1\nReturned value: 2' },
      { name: 'three', outcome: 'skipped', message: 'why' },
    ]);
  });

  test.each([
    ['a run that broke off before', 'Error: Could not discover the server', 1],
    ['no checks', header, 0],
    ['a good run that ended badly', `${header}SUCCESS one\n`, 1],
    ['a bad run that ended well', `${header}ERROR one\n`, 0],
    ['a run that was killed', `${header}ERROR one\n`, null],
  ])('%s is no report', (_, output, code) => {
    expect(() => parseTester(output, code)).toThrow(`exit code ${code}`);
  });
});

describe('the report of scim-sanity', () => {
  const report = (...results: object[]): string => JSON.stringify({ results });

  test('a warning is a failure', () => {
    const output = report({ name: 'one', status: 'pass' }, { name: 'two', status: 'warn', message: 'should' });
    expect(parseSanity(output, 0)).toEqual([
      { name: 'one', outcome: 'passed', message: '' },
      { name: 'two', outcome: 'failed', message: 'should' },
    ]);
  });

  test.each([
    ['a run that broke off', 'Traceback', 1],
    ['no checks', report(), 0],
    ['a bad run that ended well', report({ name: 'one', status: 'error' }), 0],
    ['a good run that ended badly', report({ name: 'one', status: 'pass' }), 2],
  ])('%s is no report', (_, output, code) => {
    expect(() => parseSanity(output, code)).toThrow(`exit code ${code}`);
  });
});
