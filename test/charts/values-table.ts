// The README's table of values, from the comments of values.yaml: `# -- ` begins what a value means.

interface Row {
  readonly path: string;
  readonly value: unknown;
  readonly meaning: string;
}

/** One row for each value that has a meaning of its own, or none below it. */
export function listValues(text: string, values: unknown): Row[] {
  const rows: Row[] = [];
  const path: { indent: number; key: string }[] = [];
  let meaning: string[] = [];
  let inside = Infinity;
  for (const line of text.split('\n')) {
    const comment = /^\s*# (--)?\s*(.*)$/.exec(line);
    if (comment !== null) {
      const [, begins, words = ''] = comment;
      meaning = begins === undefined ? (meaning.length > 0 ? [...meaning, words] : []) : [words];
      continue;
    }
    const [, spaces = '', key] = /^( *)([A-Za-z]\w*):/.exec(line) ?? [];
    if (line.trim() === '') meaning = [];
    if (key === undefined || spaces.length > inside) continue;
    inside = Infinity;
    while ((path.at(-1)?.indent ?? -1) >= spaces.length) path.pop();
    path.push({ indent: spaces.length, key });
    const keys = path.map((each) => each.key);
    const value = keys.reduce<unknown>((found, each) => (found as Record<string, unknown>)[each], values);
    const isBlock = line.trim() === `${key}:`;
    if (meaning.length > 0 || !isBlock) {
      rows.push({ path: keys.join('.'), value, meaning: meaning.join(' ') });
      if (isBlock) inside = spaces.length;
    }
    meaning = [];
  }
  return rows;
}

const escape = (text: string): string => text.replaceAll('|', '\\|');

export function writeTable(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ path, value, meaning }) => `| \`${path}\` | \`${escape(JSON.stringify(value))}\` | ${escape(meaning)} |`,
  );
  return ['| value | default | |', '| --- | --- | --- |', ...lines].join('\n');
}
