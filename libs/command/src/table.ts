/** A column of a table: its heading and how it stands. */
export interface Column {
  readonly heading: string;
  readonly align?: 'left' | 'right';
}

/** What continues a row stands a little to the right of its beginning. */
const indent = '  ';
const gap = '  ';
/** Narrower than this nothing is readable. */
const narrowest = 20;

/**
 * The lines of a table with a heading line; columns are as wide as their widest cell, two spaces apart. Where the reader's
 * width is known and the columns do not fit into it, those that are left go on in further lines, and so does a text that
 * is longer than a line.
 */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[], width = Number.POSITIVE_INFINITY): string[] {
  const all = [columns.map(({ heading }) => heading), ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => widthOf(row[index] ?? ''))));
  const bands = foldInto(Math.max(width, narrowest), widths);
  return all.flatMap((row) => bands.flatMap((band) => bandLines(row, band, columns)));
}

/** Columns that stand beside each other, each with its width. */
type Band = readonly { readonly column: number; readonly width: number }[];

function foldInto(limit: number, widths: readonly number[]): Band[] {
  const bands: { column: number; width: number }[][] = [[]];
  let used = 0;
  for (const [column, width] of widths.entries()) {
    const band = bands.at(-1) ?? [];
    const isFirst = band.length === 0;
    if (isFirst || used + gap.length + width <= limit) {
      const room = isFirst ? limit - used : width;
      band.push({ column, width: Math.min(width, room) });
      used += (isFirst ? 0 : gap.length) + Math.min(width, room);
    } else {
      used = indent.length + Math.min(width, limit - indent.length);
      bands.push([{ column, width: Math.min(width, limit - indent.length) }]);
    }
  }
  return bands;
}

/** The lines of one row's cells in a band; none when it has nothing to say there. */
function bandLines(row: readonly string[], band: Band, columns: readonly Column[]): string[] {
  const cells = band.map(({ column, width }) => wrapped(row[column] ?? '', width));
  const continues = (band[0]?.column ?? 0) > 0;
  if (continues && cells.every(([text]) => text === '')) return [];
  return Array.from({ length: Math.max(...cells.map((lines) => lines.length)) }, (_, line) => {
    const texts = band.map(({ column, width }, index) => pad(cells[index]?.[line] ?? '', width, columns[column]?.align));
    return `${continues ? indent : ''}${texts.join(gap)}`.trimEnd();
  });
}

/** The text in lines of at most so many cells, broken at spaces where there are some; at least one line. */
function wrapped(text: string, limit: number): string[] {
  if (widthOf(text) <= limit) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((part) => pieces(part, limit))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= limit) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** A word in pieces that fit. */
function pieces(word: string, limit: number): string[] {
  const characters = [...word];
  const count = Math.max(1, Math.ceil(characters.length / limit));
  return Array.from({ length: count }, (_, index) => characters.slice(index * limit, (index + 1) * limit).join(''));
}

function pad(text: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? space + text : text + space;
}

/** Cells that a terminal uses for the text, near enough: marks that combine use none. */
function widthOf(text: string): number {
  return [...text.replace(/\p{Mark}/gu, '')].length;
}
