import type { SnapshotReader } from '@holdfast/destination';
import { Fault, toFault } from '@holdfast/fault';
import { compareInventories, type SourceRecord } from '@holdfast/manifest';
import {
  type OpenedDestination,
  type Progress,
  type RunOptions,
  type Scratch,
  sourceAdapter,
  standingSource,
  type Workspace,
  wholeSource,
} from '@holdfast/snapshot';
import type { ArtifactSet } from '@holdfast/source';
import type { Findings } from './findings.ts';
import { readThrough } from './read-through.ts';

export interface CheckContentOptions extends RunOptions {
  readonly id: string;
  readonly findings: Findings;
  readonly progress: Progress;
  readonly scratch: Scratch;
}

export interface CheckedContent {
  readonly artifacts: number;
  readonly bytes: number;
  readonly inventories: number;
  /** Whether everything could be looked at; a source of a kind that this program does not have cannot be inspected. */
  readonly proven: boolean;
}

/**
 * Reads every artifact of a snapshot through and compares it with its listing, the listing with the manifest's totals,
 * and what the adapter finds in the stored artifacts with the inventory that was counted at the capture.
 */
export async function checkContent(
  workspace: Workspace,
  { name, destination }: OpenedDestination,
  options: CheckContentOptions,
): Promise<CheckedContent> {
  const { id, findings, signal } = options;
  const sums = { artifacts: 0, bytes: 0, inventories: 0, proven: true };
  try {
    await using reader = await destination.open(id, { signal });
    for (const record of reader.manifest.sources) {
      if (record.outcome !== 'failed') await checkSource(workspace, reader, { ...options, record, sums });
    }
  } catch (error) {
    signal?.throwIfAborted();
    // Without a key nothing is known of the content, which is no damage.
    if (isKeyFault(error)) throw error;
    const { message } = toFault(error, 'destination-damaged', `the snapshot ${id} could not be read from ${name}`);
    await findings.add({ snapshots: [id], message });
  }
  return sums;
}

interface SourceOptions extends CheckContentOptions {
  readonly record: SourceRecord;
  readonly sums: { artifacts: number; bytes: number; inventories: number; proven: boolean };
}

async function checkSource(workspace: Workspace, reader: SnapshotReader, options: SourceOptions): Promise<void> {
  const { id, record, findings, sums, progress, signal } = options;
  const source = record.name;
  const report = (name: string, message: string): Promise<void> => findings.add({ snapshots: [id], source, name, message });
  try {
    const { set, lost } = await standingSource(wholeSource(reader, record, await reader.details(source, { signal })), { signal });
    for (const { path, message } of lost) await report(path, message);
    const read = await readThrough(set, { signal, onRead: progress.add, onWrong: report });
    sums.artifacts += read.artifacts;
    sums.bytes += read.bytes;
    const { artifacts, files, bytes } = set.record.totals;
    if (read.artifacts !== artifacts || read.files !== files || read.bytes !== bytes) {
      const found = `${read.artifacts} artifacts, ${read.files} files and ${read.bytes} bytes`;
      await report('totals', `the listing has ${found}, the manifest counts ${artifacts}, ${files} and ${bytes}`);
    }
    await compareInventory(workspace, set, { ...options, report });
  } catch (error) {
    signal?.throwIfAborted();
    await report(source, toFault(error, 'destination-damaged', `the source ${source} could not be read`).message);
  }
}

/** Whether something is encrypted and there is no key at hand that opens it. */
export function isKeyFault(error: unknown): boolean {
  return error instanceof Fault && error.code.startsWith('key-');
}

async function compareInventory(
  workspace: Workspace,
  set: ArtifactSet,
  { scratch, signal, emit, sums, report }: SourceOptions & { readonly report: (name: string, message: string) => Promise<void> },
): Promise<void> {
  const { name, kind, outcome } = set.record;
  if (!workspace.adapters.sources.has(kind)) {
    sums.proven = false;
    await emit({
      event: 'source-skipped',
      source: name,
      message: `the inventory of ${name} was not compared: this program has no ${kind}`,
    });
    return;
  }
  const adapter = await sourceAdapter(workspace, { name, kind });
  const context = { baseDirectory: workspace.baseDirectory, scratchDirectory: await scratch.folder(), now: workspace.now };
  const found = await adapter.inspect(set, context, { signal });
  // The inventory counted what the source held; of a degraded source not all of that is stored.
  if (outcome !== 'complete') return;
  sums.inventories += 1;
  for (const difference of compareInventories(set.details.inventory, found)) {
    await report(
      difference.name,
      `the stored artifacts hold ${difference.found ?? 'nothing'}, the source held ${difference.expected ?? 'nothing'}`,
    );
  }
}
