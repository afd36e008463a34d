import { Fault } from '@holdfast/fault';
import { type DatabaseRecord, type ObjectRecord, parseRecord, sqlFormat } from '../format/records.ts';

/** What `schema.sql` holds, in its order. */
export interface StoredSchema {
  readonly database: DatabaseRecord;
  readonly objects: readonly { readonly record: ObjectRecord; readonly statement: Buffer }[];
}

/** Takes `schema.sql` or `grants.sql` apart; `grants.sql` has no database record. Proves nothing: see `proveArtifact`. Throws `source-damaged`, and `repository-newer` for a newer format. */
export function parseSchema(bytes: Buffer, name: string): StoredSchema {
  let database: DatabaseRecord | undefined;
  const objects: { record: ObjectRecord; statement: Buffer }[] = [];
  for (let position = 0; position < bytes.length; ) {
    const end = bytes.indexOf(10, position);
    if (end < 0) break;
    const record = parseRecord(bytes.toString('utf8', position, end), name);
    position = end + 1;
    if (record?.kind === 'database') database = record;
    if (record === undefined || record.kind === 'database' || record.kind === 'rows' || record.kind === 'end') continue;
    // What a server would refuse is commented out, so that its bytes are not those of the statement.
    const statement = record.kind === 'broken view' ? commentedOut(bytes, position) : bytes.subarray(position, position + record.bytes);
    position += record.kind === 'broken view' ? 0 : record.bytes;
    objects.push({ record, statement });
  }
  if (database !== undefined && database.format > sqlFormat) {
    throw new Fault('repository-newer', `${name} has format ${database.format}, newer than ${sqlFormat}`, { guidance: 'update Holdfast' });
  }
  return { database: database ?? { kind: 'database', format: sqlFormat, charset: '', collation: '', comment: '' }, objects };
}

/** The statement whose lines stand behind `-- `. */
function commentedOut(bytes: Buffer, start: number): Buffer {
  const lines: Buffer[] = [];
  for (let position = start; bytes.toString('latin1', position, position + 3) === '-- '; ) {
    const end = bytes.indexOf(10, position);
    const line = bytes.subarray(position + 3, end);
    if (line.toString('latin1').startsWith('holdfast {')) break;
    lines.push(line);
    position = end + 1;
  }
  return Buffer.concat(lines.flatMap((line, index) => (index === 0 ? [line] : [Buffer.from('\n'), line])));
}
