import type { SnapshotReader } from '@holdfast/destination';
import { compareEntries, compareInventories, type Inventory, type SourceRecord } from '@holdfast/manifest';
import { interruptible } from './interruptible.ts';
import type { DiffRequest, DiffResult } from './request.ts';
import { openSnapshot } from './resolve-snapshot.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/**
 * Sends `changed` and `inventory-changed` events for all that differs between two snapshots, source by source in order
 * of path; gives their numbers. A source that only one of them has, or that failed in one, counts as nothing there.
 */
export function diff(workspace: Workspace, request: DiffRequest, options: RunOptions): Promise<DiffResult> {
  return interruptible(options.signal, async () => {
    await using before = await openSnapshot(workspace, request.before, options);
    await using after = await openSnapshot(workspace, request.after, options);
    const counts = { added: 0, removed: 0, changed: 0, inventory: 0 };
    for (const source of sourcesOf(before.reader, after.reader, request.sources)) {
      await diffArtifacts(source, { before: before.reader, after: after.reader, counts, ...options });
      await diffInventories(source, { before: before.reader, after: after.reader, counts, ...options });
    }
    await options.emit({ event: 'summary', verb: 'diff', outcome: 'complete', snapshot: after.id, counts });
    return { before: before.id, after: after.id, ...counts };
  });
}

interface Comparison extends RunOptions {
  readonly before: SnapshotReader;
  readonly after: SnapshotReader;
  readonly counts: { added: number; removed: number; changed: number; inventory: number };
}

function sourcesOf(before: SnapshotReader, after: SnapshotReader, chosen: readonly string[] | undefined): string[] {
  const names = new Set([...before.manifest.sources, ...after.manifest.sources].map(({ name }) => name));
  return [...names].filter((name) => chosen === undefined || chosen.length === 0 || chosen.includes(name));
}

async function diffArtifacts(source: string, { before, after, counts, emit, signal }: Comparison): Promise<void> {
  const left = has(before, source) ? before.entries(source, { signal }) : nothing();
  const right = has(after, source) ? after.entries(source, { signal }) : nothing();
  for await (const { path, change, properties } of compareEntries(left, right)) {
    counts[change] += 1;
    await emit({ event: 'changed', source, path, change, properties });
  }
}

async function diffInventories(source: string, { before, after, counts, emit, signal }: Comparison): Promise<void> {
  const inventoryOf = async (reader: SnapshotReader): Promise<Inventory> =>
    has(reader, source) ? (await reader.details(source, { signal })).inventory : { objects: {}, properties: {} };
  for (const { name, expected, found } of compareInventories(await inventoryOf(before), await inventoryOf(after))) {
    counts.inventory += 1;
    const values = { ...(expected === undefined ? {} : { before: expected }), ...(found === undefined ? {} : { after: found }) };
    await emit({ event: 'inventory-changed', source, name, ...values });
  }
}

function has({ manifest }: SnapshotReader, source: string): boolean {
  return manifest.sources.some(({ name, outcome }: SourceRecord) => name === source && outcome !== 'failed');
}

async function* nothing(): AsyncGenerator<never> {}
