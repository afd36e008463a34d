import { Fault } from '@holdfast/fault';
import { type Abortable, type Artifact, comparePaths, type Inventory, type Problem, type SourcePosition } from '@holdfast/manifest';
import type { Extent, FrozenView } from '@holdfast/source';
import type { MariadbSettings } from '../config/mariadb-settings.ts';
import { grantsPath, pathOfTable, schemaPath } from '../format/artifact-path.ts';
import { inventoryOf } from '../inventory/inventory-of.ts';
import { changedObject, type DatabaseSchema, definitionsByTable, readSchema } from '../schema/read-schema.ts';
import { schemaText } from '../schema/schema-text.ts';
import { ReadAhead } from './read-ahead.ts';
import type { ReadingPool } from './reading-pool.ts';
import type { SpooledTable } from './spool-tables.ts';
import type { PlannedTable } from './table-parts.ts';
import { tableStream } from './table-stream.ts';

export interface HeldDatabase {
  readonly position: SourcePosition;
  readonly schema: DatabaseSchema;
  readonly grants: Buffer | undefined;
  /** The tables that have rows of their own. */
  readonly planned: readonly PlannedTable[];
  readonly spooled: ReadonlyMap<string, SpooledTable>;
  readonly pool: ReadingPool;
  readonly problems: readonly Problem[];
  readonly settings: MariadbSettings;
  /** What is let go with the view. */
  readonly held: AsyncDisposable;
}

/** A database as it was at one moment: `schema.sql`, and one artifact for the rows of each table. */
export class FrozenDatabase implements FrozenView {
  readonly position: SourcePosition;
  readonly problems: readonly Problem[];
  readonly extent: Extent;
  readonly schema: DatabaseSchema;
  readonly #held: HeldDatabase;
  readonly #artifacts: readonly Artifact[];
  readonly #definitions: ReadonlyMap<string, Buffer>;
  #disposing: Promise<void> | undefined;

  constructor(held: HeldDatabase) {
    this.#held = held;
    this.position = held.position;
    this.problems = held.problems;
    this.schema = held.schema;
    this.#definitions = definitionsByTable(held.schema);
    this.#artifacts = this.#plan();
    this.extent = { artifacts: this.#artifacts.length, bytes: this.#artifacts.reduce((sum, { size }) => sum + size, 0) };
  }

  async *artifacts({ signal }: Abortable): AsyncGenerator<Artifact> {
    signal?.throwIfAborted();
    const ahead = this.#readAhead();
    // What was read ahead and nobody took waits until the view is let go, out of the way of others: contents may be opened later.
    for (const artifact of this.#artifacts) {
      signal?.throwIfAborted();
      yield this.#live(artifact, ahead);
    }
  }

  async inventory({ signal }: Abortable): Promise<Inventory> {
    signal?.throwIfAborted();
    const ahead = this.#readAhead();
    const rows = new Map<string, number>();
    for (const { table } of this.#held.planned) {
      signal?.throwIfAborted();
      rows.set(table.name, this.#held.spooled.get(table.name)?.rows ?? (await ahead.counted(table.name)));
    }
    await this.#proveUnchanged({ signal });
    return inventoryOf(
      this.schema.database,
      this.schema.objects.map(({ record }) => record),
      rows,
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposing ??= Promise.resolve(this.#held.held[Symbol.asyncDispose]());
    return this.#disposing;
  }

  #readAhead(): ReadAhead {
    const { pool, planned, settings } = this.#held;
    return new ReadAhead(planned, { pool, database: settings.database, definitions: this.#definitions });
  }

  /** H16: whoever changed a definition meanwhile may have changed what was read. */
  async #proveUnchanged({ signal }: Abortable): Promise<void> {
    const { pool, settings } = this.#held;
    const now = await pool.use(this, async (thread) => {
      await thread.run(['SET character_set_results = NULL'], 'read the definitions');
      const read = await readSchema(thread, settings.database, { isExcluded: settings.isExcluded, signal });
      await thread.run(['SET character_set_results = utf8mb4'], 'read the definitions');
      return read;
    });
    const changed = changedObject(this.schema, now);
    if (changed === undefined) return;
    throw new Fault('source-changed', `the definition of the ${changed} was changed while the database was read`, {
      guidance: 'run again',
      retryable: true,
    });
  }

  #plan(): readonly Artifact[] {
    const { planned, spooled, grants } = this.#held;
    const fixed = [stored(schemaPath, schemaText(this.schema)), ...(grants === undefined ? [] : [stored(grantsPath, grants)])];
    const tables = planned.map(({ table }): Artifact => {
      const file = spooled.get(table.name);
      const header = { path: pathOfTable(table.name), type: 'file' } as const;
      if (file === undefined) return { ...header, size: table.estimatedBytes };
      return { ...header, size: file.size, content: { kind: 'local-file', location: file.location } };
    });
    return [...fixed, ...tables].toSorted((one, other) => comparePaths(one.path, other.path));
  }

  /** The artifact with what reads it in this passage. */
  #live(artifact: Artifact, ahead: ReadAhead): Artifact {
    if (artifact.content !== undefined) return artifact;
    const planned = this.#held.planned.find(({ table }) => pathOfTable(table.name) === artifact.path) as PlannedTable;
    let isTaken = false;
    const open = (options: Abortable) => {
      const reader = isTaken ? this.#readAhead() : ahead;
      isTaken = true;
      return tableStream(planned, reader, options);
    };
    return { ...artifact, content: { kind: 'stream', unsized: true, open } };
  }
}

function stored(path: string, bytes: Buffer): Artifact {
  async function* open(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  return { path, type: 'file', size: bytes.length, content: { kind: 'stream', open } };
}
