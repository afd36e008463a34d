import { createHash } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import { returnFreedMemory } from '@holdfast/filesystem';
import { type Abortable, displayPath } from '@holdfast/manifest';
import { pathOfTable } from '../format/artifact-path.ts';
import { recordLine } from '../format/records.ts';
import { rowsFoot, rowsHead } from '../format/rows-head.ts';
import type { ReadAhead } from './read-ahead.ts';
import type { PlannedTable } from './table-parts.ts';

/** The C library keeps what was freed in one thread and came from another: after so many bytes it gives it back. */
const trimEvery = 64 << 20;

/** The whole artifact of a table, as it is read. Throws a fault rather than end early: nobody takes a part for the whole (H4). */
export async function* tableStream(planned: PlannedTable, ahead: ReadAhead, { signal }: Abortable): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256');
  let bytes = 0;
  const counted = { rows: 0 };
  for await (const piece of content(planned, ahead, counted)) {
    signal?.throwIfAborted();
    digest.update(piece);
    bytes += piece.length;
    if (Math.floor(bytes / trimEvery) > Math.floor((bytes - piece.length) / trimEvery)) returnFreedMemory();
    yield piece;
  }
  const { name } = planned.table;
  // H1: the server counts on its own what it has given.
  const expected = await ahead.counted(name);
  if (expected !== counted.rows) {
    throw new Fault(
      'source-changed',
      `of the table ${displayPath(name)} ${counted.rows} rows were read, but the server counts ${expected}`,
      {
        guidance: 'run again, and have the server check the table if it stays',
        retryable: true,
      },
    );
  }
  yield Buffer.from(recordLine({ kind: 'end', count: counted.rows, bytes, sha256: digest.digest('hex') }));
}

async function* content({ plan, table }: PlannedTable, ahead: ReadAhead, counted: { rows: number }): AsyncGenerator<Uint8Array> {
  const { record, layout } = plan;
  yield Buffer.from(rowsHead(record));
  let ended = false;
  for await (const part of ahead.parts(table.name)) {
    let begun = false;
    for await (const piece of part.queue.take()) {
      if (!begun) yield* between(counted.rows, ended, layout.insertHead);
      begun = true;
      yield piece;
    }
    const result = await part.result;
    counted.rows += result.rows;
    if (result.rows > 0) ended = result.ended;
  }
  if (counted.rows > 0) yield Buffer.from(';\n');
  yield Buffer.from(rowsFoot(record));
}

/** What stands before the first row of a part. */
function* between(rows: number, ended: boolean, insertHead: Uint8Array): Generator<Uint8Array> {
  if (rows > 0) yield Buffer.from(ended ? ';\n' : ',\n');
  if (rows === 0 || ended) yield insertHead;
}

/** The artifact's path. */
export function pathOf({ table }: PlannedTable): string {
  return pathOfTable(table.name);
}
