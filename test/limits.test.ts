// The README's limits are those of the code: every number of the table, in its order.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ANSWER_BYTES_MAX } from '../services/directory/answer.ts';
import { parseConfig } from '../services/directory/config.ts';
import { DEFAULT_RATE, REQUESTS_PER_SECOND_MIN, SCHEMAS_BYTES_MAX } from '../services/directory/declaration.ts';
import { MEMBERS_MAX, NESTINGS_MAX } from '../services/directory/members.ts';
import { MEMBERSHIPS_MAX } from '../services/directory/sql/group-members.ts';
import { DOCUMENT_BYTES_MAX } from '../services/directory/users.ts';
import { BULK_TIME_MAX_MS } from '../services/gateway/bulk-pace.ts';
import { BULKS_MAX, BULKS_PER_TENANT_MAX } from '../services/gateway/bulk-slots.ts';
import { BODY_BYTES_MAX } from '../services/gateway/error-handler.ts';
import { RUNNING_MAX, WAIT_MAX_MS } from '../services/gateway/fair-share.ts';
import { DEADLINE_MS } from '../services/rpc/client.ts';
import { BULK_BYTES_MAX, BULK_OPERATIONS_MAX } from '../services/scim/bulk.ts';
import { FILTER_DEPTH_MAX, FILTER_LENGTH_MAX, FILTER_TERMS_MAX } from '../services/scim/filter.ts';
import { DEPTH_MAX } from '../services/scim/json.ts';
import { COUNT_DEFAULT, COUNT_MAX, CURSOR_TIMEOUT_SECONDS } from '../services/scim/message.ts';
import { STEPS_MAX } from '../services/scim/patch.ts';
import { ATTRIBUTES_MAX, SCHEMAS_MAX, SUB_ATTRIBUTES_MAX } from '../services/scim/schema-declaration.ts';
import { ELEMENTS_MAX, KEY_CHARACTERS_MAX } from '../services/scim/validate.ts';

const KIB = 1_024;
const MIB = 1_024 * KIB;
/** How many members fit into a request depends on what is said of each. */
const MEMBERS_THAT_FIT = 20_000;

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const [, limits = ''] = /\nLimits:\n\n([^]*?)\n\n/.exec(readme) ?? [];
const rows = new Map(
  limits
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name = '', text = '']) => [name, text]),
);
const numbers = (text: string): number[] =>
  (text.match(/\d[\d,]*/g) ?? []).map((each) => Number(each.replaceAll(',', '')));

const { statementTimeoutMs } = parseConfig({ DATABASE_URL: 'postgres://localhost/muster' });
const { requests_per_second, burst } = DEFAULT_RATE;

const said: Readonly<Record<string, readonly number[]>> = {
  'request body': [BODY_BYTES_MAX / MIB],
  bulk: [
    BULK_OPERATIONS_MAX,
    BULK_BYTES_MAX / MIB,
    BODY_BYTES_MAX / MIB,
    BULKS_PER_TENANT_MAX,
    BULKS_MAX,
    BULK_TIME_MAX_MS / 1_000,
  ],
  rate: [requests_per_second, burst, REQUESTS_PER_SECOND_MIN],
  filter: [FILTER_LENGTH_MAX, FILTER_DEPTH_MAX, FILTER_TERMS_MAX],
  page: [COUNT_MAX, COUNT_DEFAULT],
  PATCH: [STEPS_MAX],
  'multi-valued attribute': [ELEMENTS_MAX],
  JSON: [DEPTH_MAX],
  'key texts': [KEY_CHARACTERS_MAX],
  group: [MEMBERS_MAX, MEMBERS_THAT_FIT],
  memberships: [MEMBERSHIPS_MAX, NESTINGS_MAX],
  answer: [ANSWER_BYTES_MAX / MIB],
  'calls to the directory': [RUNNING_MAX, WAIT_MAX_MS / 1_000, DEADLINE_MS / 1_000, statementTimeoutMs / 1_000],
};

test.each(Object.entries(said))('%s', (name, expected) => {
  expect(numbers(rows.get(name) ?? '')).toEqual(expected);
});

test('no row of the table is left out, and what it says in words holds', () => {
  expect([...rows.keys()].sort()).toEqual(Object.keys(said).sort());
  expect(DOCUMENT_BYTES_MAX).toBe(BODY_BYTES_MAX);
  expect(rows.get('request body')).toContain('as much for a user that PATCHes make grow');
  expect(CURSOR_TIMEOUT_SECONDS).toBe(60 * 60);
  expect(rows.get('page')).toContain('a cursor is good for an hour');
});

test('a customer’s own schemas', () => {
  const [, text = ''] = /### A customer's own attributes[^]*?\n\| limits +\|(.*)\|/.exec(readme) ?? [];
  expect(numbers(text)).toEqual([SCHEMAS_MAX, SCHEMAS_BYTES_MAX / KIB, ATTRIBUTES_MAX, SUB_ATTRIBUTES_MAX]);
});
