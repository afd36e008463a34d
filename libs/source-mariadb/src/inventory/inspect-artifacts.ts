import { Fault } from '@holdfast/fault';
import { type Abortable, displayPath, type Inventory } from '@holdfast/manifest';
import type { ArtifactSet } from '@holdfast/source';
import { schemaPath, tableOfPath } from '../format/artifact-path.ts';
import { inventoryOf } from './inventory-of.ts';
import { parseSchema, type StoredSchema } from './parse-schema.ts';
import { proveArtifact } from './prove-artifact.ts';

/** The inventory of what is stored, every artifact proven whole and none of them missing. Throws `source-damaged` by name. */
export async function inspectArtifacts(artifacts: ArtifactSet, options: Abortable): Promise<Inventory> {
  let schema: StoredSchema | undefined;
  const rows = new Map<string, number>();
  for await (const entry of artifacts.entries(options)) {
    const name = displayPath(entry.path);
    const pieces: Buffer[] = [];
    const keep = entry.path === schemaPath ? (piece: Uint8Array) => void pieces.push(Buffer.from(piece)) : undefined;
    const { first, end } = await proveArtifact(artifacts.read(entry, options), name, keep);
    if (entry.path === schemaPath) schema = parseSchema(Buffer.concat(pieces), name);
    const table = tableOfPath(entry.path);
    if (table === undefined) continue;
    if (first.kind !== 'rows' || first.table !== table) throw damaged(`${name} holds another table's rows`);
    rows.set(table, end.count);
  }
  if (schema === undefined) throw damaged(`the snapshot of a database has no ${schemaPath}`);
  for (const { record } of schema.objects) {
    if (record.kind === 'table' && record.rows === true && !rows.has(record.name)) {
      throw damaged(`the rows of the table ${displayPath(record.name)} are missing in the snapshot`);
    }
  }
  const records = schema.objects.map(({ record }) => record);
  return inventoryOf(schema.database, records, rows);
}

function damaged(message: string): Fault {
  return new Fault('source-damaged', message, { guidance: 'restore another snapshot' });
}
