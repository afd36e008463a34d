import { toFault } from '@holdfast/fault';
import { sameTime } from '@holdfast/filesystem';
import {
  type Abortable,
  type ArtifactEntry,
  type ArtifactHeader,
  comparedProperties,
  compareInventories,
  type Inventory,
  pairByPath,
} from '@holdfast/manifest';
import type { ArtifactSet, FrozenView } from '@holdfast/source';
import { digestArtifacts } from './digest-artifacts.ts';
import type { DigestPool } from './digest-pool.ts';

/** Where what was restored is not what the snapshot holds: a path, or a name of the inventory. */
export interface RestoredDifference {
  readonly name: string;
  readonly message: string;
}

export interface Comparison {
  readonly artifacts: number;
  readonly bytes: number;
  /** Counts and properties of the inventory that were compared. */
  readonly inventory: number;
}

export interface CompareOptions extends Abortable {
  readonly pool: DigestPool;
  /** Properties that a restore may not bring back on this machine. */
  readonly unrestorable: readonly (keyof ArtifactHeader)[];
  /** What the source must hold; undefined when only a part of it is restored. */
  readonly inventory: Inventory | undefined;
  readonly onDifference: (difference: RestoredDifference) => void | Promise<void>;
  readonly onProgress: (done: { readonly files: number; readonly bytes: number }) => void;
}

/** Reads all that was restored and compares it with what the snapshot holds: every artifact's digest and properties, and the inventory. */
export async function compareRestored(expected: ArtifactSet, restored: FrozenView, options: CompareOptions): Promise<Comparison> {
  const counted = { artifacts: 0, bytes: 0 };
  const found = digestArtifacts(restored, options.pool, options);
  for await (const [before, after] of pairByPath(expected.entries(options), found)) {
    const message = describeDifference(before, after, options.unrestorable);
    if (message !== undefined) {
      const why = before?.sha256 === after?.sha256 ? undefined : await damageOf(expected, before, options);
      await options.onDifference({ name: (before ?? after)?.path as string, message: why ?? message });
    }
    counted.artifacts += 1;
    counted.bytes += after?.size ?? 0;
    options.onProgress({ files: 1, bytes: after?.size ?? 0 });
  }
  for (const { path, message } of restored.problems) await options.onDifference({ name: path, message });
  return { ...counted, inventory: await compareInventory(restored, options) };
}

/** Whether it is the stored content that is wrong. Reading it tells the destination too, which then no longer relies on it. */
async function damageOf(stored: ArtifactSet, entry: ArtifactEntry | undefined, options: Abortable): Promise<string | undefined> {
  if (entry?.type !== 'file') return undefined;
  try {
    for await (const piece of stored.read(entry, options)) void piece;
    return undefined;
  } catch (error) {
    options.signal?.throwIfAborted();
    return `its stored content is damaged: ${toFault(error, 'destination-damaged', 'it cannot be read').message}`;
  }
}

function describeDifference(
  before: ArtifactEntry | undefined,
  after: ArtifactEntry | undefined,
  unrestorable: CompareOptions['unrestorable'],
): string | undefined {
  if (before === undefined) return 'was restored, but is not in the snapshot';
  if (after === undefined) return 'is in the snapshot, but was not restored';
  const isSame = (property: (typeof comparedProperties)[number]): boolean =>
    property === 'mtime' ? sameTime(before.mtime, after.mtime) : before[property] === after[property];
  const properties = comparedProperties.filter((property) => !(unrestorable as readonly string[]).includes(property) && !isSame(property));
  if (properties.length === 0) return undefined;
  return properties.map((property) => `${property} is ${shown(after[property])}, not ${shown(before[property])}`).join('; ');
}

function shown(value: string | number | undefined): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}

async function compareInventory(restored: FrozenView, { inventory, signal, onDifference }: CompareOptions): Promise<number> {
  if (inventory === undefined) return 0;
  const differences = compareInventories(inventory, await restored.inventory({ signal }));
  for (const { name, expected, found } of differences) {
    await onDifference({ name, message: `the inventory counts ${shown(found)}, not ${shown(expected)}` });
  }
  const counts = Object.values(inventory.objects).reduce((sum, members) => sum + Object.keys(members).length, 0);
  return counts + Object.keys(inventory.properties).length;
}
