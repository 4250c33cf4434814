// Tables for people, on the terminal. What customers sent is shown and not obeyed: a terminal would act on control characters.

const UNPRINTABLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A text on one line that a terminal only shows. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, '�');

/** Prints rows below their heads, each column as wide as it needs; null is "never". */
export function printTable(heads: readonly string[], rows: readonly (readonly (string | number | null)[])[]): void {
  const cells = rows.map((row) => row.map((cell) => (cell === null ? 'never' : String(cell))));
  for (const line of tableLines([heads, ...cells])) console.log(line);
}

/** Lines with columns as wide as what is in them, and at least as wide as `least` says. */
export function tableLines(rows: readonly (readonly string[])[], least: readonly number[] = []): string[] {
  const shown = rows.map((row) => row.map(printable));
  const columns = Math.max(0, ...shown.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(least[at] ?? 0, ...shown.map((row) => row[at]?.length ?? 0)),
  );
  return shown.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
