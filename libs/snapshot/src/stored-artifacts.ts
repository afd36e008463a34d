import type { SnapshotReader } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import {
  type Abortable,
  type ArtifactEntry,
  displayPath,
  type ExtractRequest,
  type SourceDetails,
  type SourceRecord,
} from '@holdfast/manifest';
import type { ArtifactSet } from '@holdfast/source';
import type { PathFilter } from './path-filter.ts';

/** The artifacts of one source that are to be restored, and how many they are. */
export interface ChosenArtifacts {
  readonly set: ArtifactSet;
  readonly artifacts: number;
  readonly bytes: number;
}

/** Every artifact of one source of a snapshot. */
export function wholeSource(reader: SnapshotReader, record: SourceRecord, details: SourceDetails): ArtifactSet {
  const { name } = record;
  return {
    record,
    details,
    whole: true,
    entries: (options) => reader.entries(name, options),
    read: (entry, options) => reader.read(name, entry, options),
    extract: (requests, options) => reader.extract(name, requests, options),
  };
}

/**
 * The artifacts that a filter takes, with the folders that they lie in; undefined when it takes none. A hard link whose
 * target is not taken becomes a file of its own, further links to that target become links to it. Memory grows with
 * the number of folders and of such links only.
 */
export async function chooseArtifacts(whole: ArtifactSet, filter: PathFilter, options: Abortable): Promise<ChosenArtifacts | undefined> {
  const selection = await select(whole, filter, options);
  if (selection.artifacts === 0) return undefined;
  const { artifacts, bytes } = selection;
  if (artifacts === whole.record.totals.artifacts) return { set: whole, artifacts, bytes };
  const originals = await findOriginals(whole, selection, options);
  return { set: chosenSet(whole, { selection, originals }), artifacts, bytes };
}

interface Selection {
  readonly takes: (path: string) => boolean;
  readonly folders: ReadonlySet<string>;
  /** From the target of hard links that is not taken, to the first link that is. */
  readonly orphans: ReadonlyMap<string, string>;
  readonly artifacts: number;
  readonly bytes: number;
}

async function select(whole: ArtifactSet, filter: PathFilter, options: Abortable): Promise<Selection> {
  const takes = (path: string): boolean => filter(whole.record.name, path);
  const folders = new Set<string>();
  const orphans = new Map<string, string>();
  let artifacts = 0;
  let bytes = 0;
  for await (const { path, type, size, target } of whole.entries(options)) {
    if (!takes(path)) continue;
    artifacts += 1;
    bytes += size;
    addFolders(path, folders);
    if (type === 'hardlink' && target !== undefined && !takes(target) && !orphans.has(target)) orphans.set(target, path);
  }
  return { takes, folders, orphans, artifacts, bytes };
}

function addFolders(path: string, folders: Set<string>): void {
  for (let end = path.lastIndexOf('/'); end !== -1; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end);
    if (folders.has(folder)) return;
    folders.add(folder);
  }
}

/** From the path of each link that becomes a file, to the entry that holds its content. */
async function findOriginals(whole: ArtifactSet, { orphans }: Selection, options: Abortable): Promise<Map<string, ArtifactEntry>> {
  const originals = new Map<string, ArtifactEntry>();
  if (orphans.size === 0) return originals;
  for await (const entry of whole.entries(options)) {
    const link = orphans.get(entry.path);
    if (link !== undefined && entry.type === 'file') originals.set(link, entry);
  }
  const [lost] = [...orphans].filter(([, link]) => !originals.has(link));
  if (lost === undefined) return originals;
  const [target, link] = lost;
  throw new Fault('artifact-missing', `${displayPath(link)} is another name of ${displayPath(target)}, which the snapshot does not have`, {
    guidance: 'restore another snapshot, or other paths',
  });
}

function chosenSet(
  whole: ArtifactSet,
  { selection, originals }: { readonly selection: Selection; readonly originals: ReadonlyMap<string, ArtifactEntry> },
): ArtifactSet {
  const original = (entry: ArtifactEntry): ArtifactEntry => originals.get(entry.path) ?? entry;
  return {
    record: whole.record,
    details: whole.details,
    whole: false,
    async *entries(options) {
      for await (const entry of whole.entries(options)) {
        if (selection.takes(entry.path)) yield asChosen(entry, { selection, originals });
        else if (entry.type === 'directory' && selection.folders.has(entry.path)) yield entry;
      }
    },
    read: (entry, options) => whole.read(original(entry), options),
    extract: (requests, options) => whole.extract(originalRequests(requests, original), options),
  };
}

function asChosen(
  entry: ArtifactEntry,
  { selection, originals }: { readonly selection: Selection; readonly originals: ReadonlyMap<string, ArtifactEntry> },
): ArtifactEntry {
  const content = originals.get(entry.path);
  if (content !== undefined) return { ...content, path: entry.path };
  const instead = entry.type === 'hardlink' ? selection.orphans.get(entry.target ?? '') : undefined;
  return instead === undefined ? entry : { ...entry, target: instead };
}

async function* originalRequests(
  requests: AsyncIterable<ExtractRequest> | Iterable<ExtractRequest>,
  original: (entry: ArtifactEntry) => ArtifactEntry,
): AsyncGenerator<ExtractRequest> {
  for await (const request of requests) yield { ...request, entry: original(request.entry) };
}
