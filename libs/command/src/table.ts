/** A column of a table: its heading and how it stands. */
export interface Column {
  readonly heading: string;
  readonly align?: 'left' | 'right';
}

/** The lines of a table with a heading line; columns are as wide as their widest cell, two spaces apart. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const all = [columns.map(({ heading }) => heading), ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => widthOf(row[index] ?? ''))));
  return all.map((row) =>
    columns
      .map((column, index) => pad(row[index] ?? '', widths[index] ?? 0, column.align))
      .join('  ')
      .trimEnd(),
  );
}

function pad(text: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(width - widthOf(text));
  return align === 'right' ? space + text : text + space;
}

/** Cells that a terminal uses for the text, near enough: marks that combine use none. */
function widthOf(text: string): number {
  return [...text.replace(/\p{Mark}/gu, '')].length;
}
