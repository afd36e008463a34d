import { createHash } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';
import { parseRecord, type RowsRecord, sqlFormat } from '../format/records.ts';
import { insertHead } from '../format/rows-head.ts';
import { historySetting, noHistorySetting, settingLines } from '../format/session-settings.ts';
import { artifactUnits, type Unit } from './artifact-units.ts';

/** An INSERT of an artifact of rows, to be sent as it is. */
export interface RowStatement {
  /** The statement behind `statementHeadroom` bytes. */
  readonly room: Buffer;
  readonly rows: number;
}

/** Settings that an artifact may hold; the loading connection has them already. */
const known = new Set(`${settingLines()}${historySetting};\n${noHistorySetting};\n`.split(/(?<=\n)/));

/**
 * The statements of an artifact of rows. H4: throws `source-damaged` when the end record is missing or tells of other rows or
 * bytes than came, and when there is anything in it but INSERTs into its own table. `onRecord` is called first, once.
 */
export async function* rowStatements(
  content: AsyncIterable<Uint8Array>,
  { name, table }: { readonly name: string; readonly table: string },
  onRecord: (record: RowsRecord) => void | Promise<void>,
): AsyncGenerator<RowStatement> {
  const digest = createHash('sha256');
  let [head, bytes, count, ended]: [Buffer | undefined, number, number, boolean] = [undefined, 0, 0, false];
  for await (const unit of artifactUnits(content, () => head?.length ?? 0)) {
    if (ended) throw damaged(name, 'goes on after its end record');
    const record = recordOf(unit, name);
    if (record?.kind === 'end') {
      ended = true;
      if (record.count !== count) throw damaged(name, `has ${count} rows, and should have ${record.count}`);
      if (record.bytes !== bytes || record.sha256 !== digest.digest('hex')) throw damaged(name, 'is not what was captured');
      continue;
    }
    digest.update(unit.bytes);
    bytes += unit.bytes.length;
    if (record?.kind === 'rows') {
      if (record.table !== table) throw damaged(name, 'holds the rows of another table');
      if (head !== undefined || record.format > sqlFormat)
        throw damaged(name, head === undefined ? 'is of a newer format' : 'has two heads');
      head = Buffer.from(insertHead(record));
      await onRecord(record);
    } else if (head !== undefined && unit.bytes.subarray(0, head.length).equals(head)) {
      const rows = linesOf(unit.bytes) - linesOf(head);
      count += rows;
      yield { room: unit.room, rows };
    } else if (unit.bytes.length > 500 || !known.has(unit.bytes.toString())) {
      throw damaged(name, 'holds a statement that does not belong there');
    }
  }
  if (!ended) throw damaged(name, 'has no end record: it was cut off');
}

function recordOf({ bytes }: Unit, name: string) {
  return bytes[0] === 0x2d ? parseRecord(bytes.toString().trimEnd(), name) : undefined;
}

function linesOf(bytes: Buffer): number {
  let lines = 0;
  for (let place = bytes.indexOf(0x0a); place !== -1; place = bytes.indexOf(0x0a, place + 1)) lines += 1;
  return lines;
}

function damaged(name: string, how: string): Fault {
  return new Fault('source-damaged', `the stored rows ${displayPath(name)} cannot be restored: the artifact ${how}`, {
    guidance: 'restore another snapshot',
  });
}
