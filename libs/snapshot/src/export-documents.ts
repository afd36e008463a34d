import { Fault } from '@holdfast/fault';
import { displayPath, type SourceRecord } from '@holdfast/manifest';
import type { ArtifactSet, DocumentFormat, DocumentTools } from '@holdfast/source';
import { choose } from './choose.ts';
import { sourceAdapter } from './freeze.ts';
import { interruptible } from './interruptible.ts';
import type { SnapshotChoice } from './request.ts';
import { openSnapshot } from './resolve-snapshot.ts';
import { standingSource } from './standing-artifacts.ts';
import { wholeSource } from './stored-artifacts.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** Which stored documents to write, and how. */
export interface ExportRequest extends SnapshotChoice {
  /** One source; the only one of the snapshot that keeps documents when absent. */
  readonly source?: string;
  readonly format: DocumentFormat;
  readonly acceptUnsigned?: boolean;
}

export interface ExportResult {
  readonly snapshot: string;
  readonly source: string;
  /** What the snapshot's inventory counts: different documents, deleted ones too, and their leaves. */
  readonly documents: number;
  readonly revisions: number;
}

/**
 * Hands the documents of one source of a snapshot to `write` as the bytes of a file. Throws `usage` when the snapshot has not exactly one
 * source that can be meant, `unsupported` for one that keeps no documents, and `artifact-missing` when the snapshot lacks a part of it.
 */
export function exportDocuments(
  workspace: Workspace,
  request: ExportRequest,
  { write, ...options }: RunOptions & { readonly write: (pieces: AsyncIterable<Uint8Array>, tools: DocumentTools) => Promise<void> },
): Promise<ExportResult> {
  return interruptible(options.signal, async () => {
    await using snapshot = await openSnapshot(workspace, request, { ...options, trusted: request.acceptUnsigned !== true });
    const { record, tools } = await chooseSource(workspace, snapshot.reader.manifest.sources, request);
    const details = await snapshot.reader.details(record.name, { signal: options.signal });
    const { set, lost } = await standingSource(wholeSource(snapshot.reader, record, details), { signal: options.signal });
    refuseLosses(record, [...lost, ...details.problems]);
    await write(tools.exportDocuments(set, request.format, { signal: options.signal }), tools);
    return { snapshot: snapshot.id, source: record.name, ...countsOf(set) };
  });
}

interface ChosenSource {
  readonly record: SourceRecord;
  readonly tools: DocumentTools;
}

async function chooseSource(workspace: Workspace, records: readonly SourceRecord[], { source }: ExportRequest): Promise<ChosenSource> {
  const found: ChosenSource[] = [];
  for (const record of choose(records, source === undefined ? undefined : [source], 'source')) {
    if (record.outcome === 'failed' || (source === undefined && !workspace.adapters.sources.has(record.kind))) continue;
    const { documents: tools } = await sourceAdapter(workspace, record);
    if (tools !== undefined) found.push({ record, tools });
    else if (source !== undefined) {
      throw new Fault('unsupported', `${displayPath(source)} is of kind ${record.kind}, which keeps no documents`, {
        guidance: 'restore it with --to FOLDER',
      });
    }
  }
  const [only, second] = found;
  if (only !== undefined && second === undefined) return only;
  const names = found.map(({ record }) => displayPath(record.name)).join(', ');
  throw new Fault('usage', only === undefined ? 'the snapshot has no source that keeps documents' : `which source is meant: ${names}`, {
    guidance: only === undefined ? 'choose another snapshot' : 'name one with --source',
  });
}

/** A file of documents cannot say that it lacks some. */
function refuseLosses({ name }: SourceRecord, problems: readonly { readonly path: string; readonly message: string }[]): void {
  const [first] = problems;
  if (first === undefined) return;
  throw new Fault('artifact-missing', `the snapshot is not whole: of ${displayPath(name)}, ${displayPath(first.path)}: ${first.message}`, {
    guidance: 'choose another snapshot, or restore what there is with --to FOLDER',
  });
}

function countsOf({ details }: ArtifactSet): { readonly documents: number; readonly revisions: number } {
  const { documents, revisions } = details.inventory.objects;
  return { documents: (documents?.live ?? 0) + (documents?.deleted ?? 0), revisions: revisions?.leaves ?? 0 };
}
