// Exchanges of real clients as JSON: what they send, and what they need to get back. In an expected body a member that is null
// must be absent, members that are not named may be anything, and arrays have exactly the elements shown. A text may be
// `{{=name}}` (keep it under this name), `{{name}}` (the text kept), `{{string}}`, `{{number}}`, `{{boolean}}`, `{{array}}`,
// `{{time}}`, `{{any}}`, or `/pattern/`.
import { readFileSync, readdirSync } from 'node:fs';

export interface Step {
  /** What the step shows, as a sentence. */
  readonly what: string;
  readonly request: {
    readonly method: string;
    /** Sent as it is, but for `{{name}}`. */
    readonly path: string;
    /** Besides Entra's; null takes one away. */
    readonly headers?: Readonly<Record<string, string | null>>;
    /** JSON, or a text that is sent as it is, but for `{{name}}`. */
    readonly body?: unknown;
    /** Spaces before the body, to make it as large as it takes. */
    readonly padding?: number;
  };
  readonly expect: {
    /** A number, or some as `200 or 400`. */
    readonly status: number | string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
}

export interface Transcript {
  readonly name: string;
  /** Where the exchange was published. */
  readonly source: string;
  /** Absent: nothing but userName is mandatory, and groups are off. */
  readonly tenant?: { readonly required?: 'default'; readonly groups?: 'ENABLED' };
  readonly steps: readonly Step[];
}

export type Captures = Map<string, string>;

/** All transcripts of a folder beside this file, by file name. */
export function readTranscripts(name: 'transcripts' | 'rfc'): (Transcript & { readonly file: string })[] {
  const folder = new URL(`./${name}/`, import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const read = (file: string) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Transcript;
  return files.sort().map((file) => ({ file, ...read(file) }));
}

/** Puts what was kept in the place of each `{{name}}`. */
export const fill = (text: string, captures: Captures): string =>
  text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => captures.get(name) ?? whole);

const matchers: Readonly<Record<string, (value: unknown) => boolean>> = {
  any: () => true,
  string: (value) => typeof value === 'string' && value !== '',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  array: (value) => Array.isArray(value) && value.length > 0,
  time: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value)),
};

/** What is not as expected, each as `path: expected …, came …`; keeps texts on the way. */
export function mismatches(expected: unknown, came: unknown, captures: Captures, path = 'body'): string[] {
  if (typeof expected === 'string') return matchesText(expected, came, captures) ? [] : [line(path, expected, came)];
  if (expected === null) return came === undefined ? [] : [line(path, 'nothing', came)];
  if (typeof expected !== 'object') return expected === came ? [] : [line(path, expected, came)];
  if (typeof came !== 'object' || came === null || Array.isArray(came) !== Array.isArray(expected)) {
    return [line(path, expected, came)];
  }
  const wrongLength = Array.isArray(expected) && Array.isArray(came) && expected.length !== came.length;
  if (wrongLength) return [line(path, expected, came)];
  return Object.entries(expected).flatMap(([name, value]) =>
    mismatches(value, (came as Record<string, unknown>)[name], captures, `${path}.${name}`),
  );
}

const line = (path: string, expected: unknown, came: unknown): string =>
  `${path}: expected ${JSON.stringify(expected)}, came ${JSON.stringify(came)}`;

function matchesText(expected: string, came: unknown, captures: Captures): boolean {
  const [, keep, name = ''] = /^\{\{(=?)(\w+)\}\}$/.exec(expected) ?? [];
  if (keep === '=') {
    if (typeof came !== 'string' || came === '') return false;
    captures.set(name, came);
    return true;
  }
  const matcher = matchers[name];
  if (matcher !== undefined) return matcher(came);
  const [, pattern, flags] = /^\/(.+)\/(s?)$/s.exec(expected) ?? [];
  if (pattern !== undefined) return new RegExp(pattern, flags).test(String(came));
  return came === fill(expected, captures);
}
