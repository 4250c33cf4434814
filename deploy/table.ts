// A table for people, on the terminal.

/** Prints rows below their heads, each column as wide as it needs; null is "never". */
export function printTable(heads: readonly string[], rows: readonly (readonly (string | number | null)[])[]): void {
  const cells = rows.map((row) => row.map((cell) => (cell === null ? 'never' : String(cell))));
  const widths = heads.map((head, at) => Math.max(head.length, ...cells.map((row) => row[at]?.length ?? 0)));
  for (const row of [heads, ...cells]) {
    const line = widths.map((width, at) => (row[at] ?? '').padEnd(width)).join('  ');
    console.log(line.trimEnd());
  }
}
