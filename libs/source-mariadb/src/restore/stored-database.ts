import { Fault } from '@holdfast/fault';
import { type Abortable, type ArtifactEntry, assertSafePath, displayPath } from '@holdfast/manifest';
import type { ArtifactSet } from '@holdfast/source';
import { grantsPath, schemaPath, tableOfPath } from '../format/artifact-path.ts';
import { parseSchema, type StoredSchema } from '../inventory/parse-schema.ts';
import { proveArtifact } from '../inventory/prove-artifact.ts';

/** What a snapshot, or what was chosen of it, has of a database. */
export interface StoredDatabase {
  /** Absent where only tables were chosen. */
  readonly schema?: StoredSchema;
  readonly schemaEntry?: ArtifactEntry;
  /** The artifacts of rows, by table. */
  readonly rows: ReadonlyMap<string, ArtifactEntry>;
  /** Whether everything is there. */
  readonly whole: boolean;
}

/** Throws `unsafe-path`, and `source-damaged` when artifacts are missing, cut off or not of a database. */
export async function storedDatabase(artifacts: ArtifactSet, options: Abortable): Promise<StoredDatabase> {
  const rows = new Map<string, ArtifactEntry>();
  let found: { readonly schema: StoredSchema; readonly schemaEntry: ArtifactEntry } | undefined;
  for await (const entry of artifacts.entries(options)) {
    assertSafePath(entry.path);
    const table = tableOfPath(entry.path);
    if (entry.path === schemaPath) found = { schema: await readStoredSchema(artifacts, entry, options), schemaEntry: entry };
    else if (table !== undefined && entry.type === 'file') rows.set(table, entry);
    else if (entry.path !== grantsPath) throw damaged(`the artifact ${displayPath(entry.path)} belongs to no database`);
  }
  if (artifacts.whole) assertWhole(found?.schema, rows);
  return { ...found, rows, whole: artifacts.whole };
}

async function readStoredSchema(artifacts: ArtifactSet, entry: ArtifactEntry, options: Abortable): Promise<StoredSchema> {
  const pieces: Uint8Array[] = [];
  await proveArtifact(artifacts.read(entry, options), schemaPath, (piece) => void pieces.push(Buffer.from(piece)));
  return parseSchema(Buffer.concat(pieces), schemaPath);
}

/** H4: neither a table without its rows nor rows without their table. */
function assertWhole(schema: StoredSchema | undefined, rows: ReadonlyMap<string, ArtifactEntry>): void {
  if (schema === undefined) throw damaged(`the snapshot of a database has no ${schemaPath}`);
  const tables = new Set(
    schema.objects.filter(({ record }) => record.kind === 'table' && record.rows === true).map(({ record }) => record.name),
  );
  for (const table of tables)
    if (!rows.has(table)) throw damaged(`the rows of the table ${displayPath(table)} are missing in the snapshot`);
  for (const table of rows.keys())
    if (!tables.has(table)) throw damaged(`the snapshot has rows of ${displayPath(table)}, but not the table`);
}

function damaged(message: string): Fault {
  return new Fault('source-damaged', message, { guidance: 'restore another snapshot' });
}
