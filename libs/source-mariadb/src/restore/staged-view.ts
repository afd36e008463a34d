import { type Abortable, type Artifact, comparePaths, displayPath, type Inventory, type Problem } from '@holdfast/manifest';
import type { FrozenView, SourceContext } from '@holdfast/source';
import { freezeDatabase } from '../capture/freeze-database.ts';
import type { FrozenDatabase } from '../capture/frozen-database.ts';
import type { MariadbSettings } from '../config/mariadb-settings.ts';
import { grantsPath, schemaPath } from '../format/artifact-path.ts';
import { inventoryOf } from '../inventory/inventory-of.ts';
import type { SchemaObject } from '../schema/schema-object.ts';
import { withDefiner } from './definers.ts';
import type { Staging } from './stage-database.ts';
import { isDefinitionsTable } from './swap/definitions-table.ts';

export interface FreezeStagedOptions extends Abortable {
  /** Of the staged database. */
  readonly settings: MariadbSettings;
  readonly context: SourceContext;
}

/**
 * What was staged, captured as the source is. Events stand in the definitions of the swap only, for here they would run, and definers are as
 * the policy has them; where everything else is as it was stored, `schema.sql` is given as it was stored, which it will be.
 */
export async function freezeStaged(staging: Staging, { settings, context, signal }: FreezeStagedOptions): Promise<FrozenView> {
  const { stored, artifacts } = staging;
  const rowless = new Set(
    stored.schema?.objects.flatMap(({ record }) => (record.kind === 'table' && record.rows !== true ? [record.name] : [])),
  );
  const isExcluded = (table: string) => isDefinitionsTable(table) || rowless.has(table);
  const frozen = await freezeDatabase({ settings: { ...settings, isExcluded, users: false }, context, signal });
  const difference = stored.whole ? differenceOf(staging.objects, frozen) : undefined;
  const problems: Problem[] = difference === undefined ? [] : [{ path: schemaPath, code: 'changed', message: difference }];
  const isWanted = ({ path }: Artifact) => stored.whole || [...stored.rows.values()].some((entry) => entry.path === path);
  return {
    position: frozen.position,
    problems: [...frozen.problems, ...problems],
    async *artifacts(options) {
      for await (const artifact of withStored(frozen, options)) if (isWanted(artifact) || artifact.path === schemaPath) yield artifact;
    },
    inventory: async (options): Promise<Inventory> => {
      const counted = await frozen.inventory(options);
      if (stored.schema === undefined || difference !== undefined || !stored.whole) return counted;
      const rows = new Map(Object.entries(counted.objects.table ?? {}));
      return inventoryOf(
        stored.schema.database,
        stored.schema.objects.map(({ record }) => record),
        rows,
      );
    },
    [Symbol.asyncDispose]: () => frozen[Symbol.asyncDispose](),
  };

  /** The frozen artifacts; those that are proven otherwise, or are not the database's, as they were stored. */
  async function* withStored(view: FrozenDatabase, options: Abortable): AsyncGenerator<Artifact> {
    const found: Artifact[] = [];
    for await (const artifact of view.artifacts(options)) found.push(artifact);
    const isProven = difference === undefined && stored.schemaEntry !== undefined;
    for await (const entry of artifacts.entries(options)) {
      if (entry.path !== grantsPath && !(entry.path === schemaPath && isProven)) continue;
      const place = found.findIndex(({ path }) => path === entry.path);
      if (place !== -1) found.splice(place, 1);
      found.push({
        path: entry.path,
        type: 'file',
        size: entry.size ?? 0,
        content: { kind: 'stream', open: (opened) => artifacts.read(entry, opened) },
      });
    }
    const hasSchema = stored.schemaEntry !== undefined;
    yield* found.filter(({ path }) => path !== schemaPath || hasSchema).toSorted((one, other) => comparePaths(one.path, other.path));
  }
}

/** What the staged definitions lack or have otherwise; undefined when they are what they should be. */
function differenceOf(wanted: readonly SchemaObject[], { schema }: FrozenDatabase): string | undefined {
  const isMade = ({ record }: SchemaObject) => record.kind !== 'event' && !isDefinitionsTable(record.name);
  const [expected, actual] = [wanted.filter(isMade), schema.objects.filter(isMade)].map(
    (objects) => new Map(objects.map((object) => [keyOf(object), object])),
  );
  for (const [key, { record, statement }] of expected ?? []) {
    const made = actual?.get(key);
    const named = `${record.kind} ${displayPath(record.name)}`;
    if (made === undefined) return `the ${named} was not restored`;
    const isOurs = /view$/.test(record.kind) || statement.subarray(0, 200).includes('DEFINER=CURRENT_USER');
    const [one, other] = isOurs ? [withDefiner(made.statement, ''), withDefiner(statement, '')] : [made.statement, statement];
    // A view belongs to who restores for as long as it is staged; and whom a policy named by a function, the server shows as an account.
    if (!one.equals(other)) return `the ${named} was restored with another definition`;
  }
  const more = [...(actual ?? new Map<string, SchemaObject>())].find(([key]) => expected?.has(key) !== true);
  return more === undefined
    ? undefined
    : `the restore made a ${more[1].record.kind} ${displayPath(more[1].record.name)} that was not stored`;
}

function keyOf({ record }: SchemaObject): string {
  return `${record.kind} ${record.name}`;
}
