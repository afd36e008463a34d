import { describe, expect, it } from 'vitest';
import { cellKind } from './cell-kind.ts';
import { RowEncoder } from './row-encoder.ts';

type Cell = Buffer | string | null;

/** A row as the text protocol has it. */
function packet(cells: readonly Cell[]): Buffer {
  return Buffer.concat(
    cells.flatMap((cell) => {
      if (cell === null) return [Buffer.from([0xfb])];
      const bytes = Buffer.from(cell as string);
      return [lengthOf(bytes.length), bytes];
    }),
  );
}

function lengthOf(length: number): Buffer {
  if (length < 251) return Buffer.from([length]);
  if (length < 2 ** 16) return Buffer.from([0xfc, length & 255, length >> 8]);
  if (length < 2 ** 24) return Buffer.from([0xfd, length & 255, (length >> 8) & 255, length >> 16]);
  const wide = Buffer.alloc(9, 0xfe);
  wide.writeBigUInt64LE(BigInt(length), 1);
  return wide;
}

/** What an encoder makes of the rows, each lying somewhere in a larger buffer, as it comes from a socket. */
async function encoded(rows: readonly (readonly Cell[])[], kinds: readonly number[], key: readonly number[] = [1]): Promise<string> {
  const pieces: Buffer[] = [];
  const layout = {
    kinds: Uint8Array.from(kinds),
    key: Uint8Array.from(kinds, (_, index) => (key.includes(index + 1) ? 1 : 0)),
    insertHead: Buffer.from('INSERT\n'),
  };
  const encoder = new RowEncoder(layout, (piece) => {
    pieces.push(Buffer.from(piece));
    return Promise.resolve();
  });
  for (const row of rows) {
    const bytes = packet(row);
    await encoder.row(Buffer.concat([Buffer.alloc(7, 1), bytes, Buffer.alloc(5, 2)]), 7, 7 + bytes.length);
  }
  await encoder.flush();
  expect(encoder.rows).toBe(rows.length);
  return Buffer.concat(pieces).toString('latin1');
}

const { number, double, text, binary, plain } = cellKind;

describe('rows as literals', { timeout: 60_000 }, () => {
  it('keeps numbers as they are, NULL, -0, dates, and no bytes at all', async () => {
    const row = ['18446744073709551615', '-0', '1e-300', null, '0000-00-00', '', ''];
    expect(await encoded([row], [number, double, double, text, plain, binary, text])).toBe(
      "(18446744073709551615,-0e0,1e-300,NULL,'0000-00-00','','')",
    );
  });

  it('H14: escapes what would end a text or a line, and leaves every other byte', async () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const result = await encoded([[all, all]], [text, binary]);
    const letters: Readonly<Record<string, string>> = { '\0': '0', '\n': 'n', '\r': 'r', '\x1a': 'Z', "'": "'", '\\': '\\' };
    const escaped = Array.from(all.toString('latin1'), (byte) => (byte in letters ? `\\${letters[byte]}` : byte)).join('');
    expect(result).toBe(`('${escaped}',0x${all.toString('hex').toUpperCase()})`);
    expect(result).not.toContain('\n');
  });

  it.each([0, 1, 250, 251, 252, 65_535, 65_536, 65_537, 524_288, 2 ** 24 - 1, 2 ** 24, 2 ** 24 + 3])(
    'takes a value of %i bytes',
    async (size) => {
      const value = Buffer.alloc(size, size > 2 ** 20 ? 'ab' : "a'");
      const result = await encoded([['1', value, value, 'z']], [number, text, binary, text]);
      const expected = `(1,'${size > 2 ** 20 ? value.toString('latin1') : value.toString('latin1').replaceAll("'", "\\'")}',${size === 0 ? "''" : `0x${value.toString('hex').toUpperCase()}`},'z')`;
      expect(result === expected).toBe(true);
    },
  );
});

describe('where statements end', () => {
  const rows = Array.from({ length: 40_000 }, (_, index) => [String(index * 7), `row ${index} ${'x'.repeat(index % 90)}`]);

  it('is told by the rows alone: parts put together are the whole, wherever the cut is', async () => {
    const whole = await encoded(rows, [number, text]);
    const statements = whole.split(';\nINSERT\n');
    expect(statements.length).toBeGreaterThan(4);
    expect(Math.max(...statements.map(({ length }) => length))).toBeLessThan(4 << 20);
    for (const cut of [1, 999, 20_000, 39_999]) {
      const [first, second] = [await encoded(rows.slice(0, cut), [number, text]), await encoded(rows.slice(cut), [number, text])];
      expect([`${first},\n${second}`, `${first};\nINSERT\n${second}`].filter((joined) => joined === whole)).toHaveLength(1);
    }
  });

  it('a row more moves no end but its own', async () => {
    const ends = (text: string) => new Set(text.split(';\nINSERT\n').map((statement) => /\((\d+),[^()]*\)$/.exec(statement)?.[1]));
    const before = ends(await encoded(rows, [number, text]));
    const after = ends(await encoded([['-5', 'new'], ...rows], [number, text]));
    expect([...before].filter((end) => !after.has(end))).toEqual([]);
  });

  it('comes at last where all rows are alike', async () => {
    const alike = await encoded(
      Array.from({ length: 300 }, () => ['7', 'y'.repeat(40_000)]),
      [number, text],
      [],
    );
    expect(Math.max(...alike.split(';\nINSERT\n').map(({ length }) => length))).toBeLessThan(9 << 20);
  });
});
