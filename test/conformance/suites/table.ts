// The figures and the deviations, as rows of the README's tables.
import type { Accepted } from './accepted.ts';
import { pinnedVersion } from './python.ts';
import { tenants } from './tenant.ts';
import type { Verdict } from './verdict.ts';

type Row = readonly string[];

export const figures = (verdicts: readonly Verdict[]): Row[] => [
  ['suite', 'tenant', 'checks', 'passed', 'deviations', 'cannot apply'],
  ...verdicts.map(({ suite, tenant, checks, passed, deviations, inapplicable }) => [
    `${suite} ${pinnedVersion(suite)}`,
    `${tenant}: ${tenants[tenant].what}`,
    ...[checks, passed, deviations, inapplicable].map(String),
  ]),
];

export const exceptions = (accepted: readonly Accepted[]): Row[] => [
  ['suite', 'tenant', '', 'check', 'why'],
  ...accepted.map(({ suite, tenants: names, outcome, checks, why, sentence }) => [
    suite,
    names.join(', '),
    outcome === 'failed' ? 'deviation' : 'cannot apply',
    checks.map((check) => `\`${check}\``).join(', '),
    sentence === undefined ? why : `${why}. ${sentence}`,
  ]),
];

/** As a Markdown table. */
export function render([head = [], ...rows]: readonly Row[]): string {
  const line = (cells: Row): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The rows of a Markdown table that a text does not have, however its columns are aligned. */
export function missingRows(text: string, rows: readonly Row[]): string[] {
  const squeeze = (line: string): string => line.replace(/\s+/g, ' ').trim();
  const there = new Set(text.split('\n').map(squeeze));
  return rows.map((row) => squeeze(`| ${row.join(' | ')} |`)).filter((row) => !there.has(row));
}
