import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type RowsRecord, recordLine } from '../format/records.ts';
import { insertHead, rowsFoot, rowsHead } from '../format/rows-head.ts';
import { rowStatements } from './row-statements.ts';

const record: RowsRecord = {
  kind: 'rows',
  format: 1,
  table: 'no`te',
  columns: ['id', 'te;\nxt'],
  order: 'key',
  key: ['id'],
  history: false,
};
const statements = [`${insertHead(record)}(1,'a;'),\n(2,';''\\n');\n`, `${insertHead(record)}(3,'-- x');\n`];
const body = `${rowsHead(record)}${statements.join('')}${rowsFoot(record)}`;
const end = (text: string, count: number) =>
  recordLine({ kind: 'end', count, bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') });
const whole = `${body}${end(body, 3)}`;

async function read(text: string, step = text.length): Promise<{ rows: number; text: string }> {
  const bytes = Buffer.from(text);
  async function* pieces() {
    // The same buffer again and again, as a reader may.
    const buffer = Buffer.alloc(step);
    for (let place = 0; place < bytes.length; place += step) yield buffer.subarray(0, bytes.copy(buffer, 0, place, place + step));
  }
  let [rows, read] = [0, ''];
  for await (const statement of rowStatements(pieces(), { name: 'tables/x.sql', table: 'no`te' }, () => {})) {
    rows += statement.rows;
    read += statement.room.subarray(7).toString();
  }
  return { rows, text: read };
}

describe('the statements of an artifact of rows', () => {
  it.each([1, 2, 3, 7, 64, 10_000])('come as they are, in pieces of %d bytes', async (step) => {
    expect(await read(whole, step)).toEqual({ rows: 3, text: statements.join('') });
  });

  it.each([
    ['cut at a statement', `${rowsHead(record)}${statements[0]}`, /was cut off/],
    ['cut within a statement', whole.slice(0, -300), /was cut off|does not belong/],
    ['a statement less', `${rowsHead(record)}${statements[1]}${end(body, 3)}`, /has 1 rows, and should have 3/],
    ['a changed byte', whole.replace("'a;'", "'b;'"), /not what was captured/],
    ['something after the end', `${whole}${statements[0]}`, /goes on after its end/],
    ['another statement', body.replace(statements[1] as string, 'DROP TABLE x;\n'), /does not belong/],
    ['rows for another table', body.replaceAll('no``te', 'other'), /does not belong/],
    ['another table', whole.replaceAll('no`te', 'other'), /the rows of another table/],
    ['nothing', '', /was cut off/],
  ])('H4: %s is refused', async (_what, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});
