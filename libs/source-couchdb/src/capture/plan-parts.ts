import type { ArtifactEntry } from '@holdfast/manifest';
import type { FetchedRevision } from '../document/fetch-revisions.ts';
import { beginsPart, cutIntoParts, type Part, PartToken, partPath } from '../listing/parts.ts';
import type { ListedDocument } from '../listing/read-listing.ts';
import type { PlannedPart } from './document-store.ts';
import type { PreviousDocuments, PreviousPart } from './previous-documents.ts';
import type { WantedDocument } from './revision-fetcher.ts';

/** How all parts of a database come about. */
export interface PartsPlan {
  readonly fetched: readonly PlannedPart[];
  /** Parts whose bytes are those of the previous snapshot. */
  readonly same: readonly ArtifactEntry[];
  /** Parts of the previous snapshot that are no more, or not as they were. */
  readonly replaced: readonly PreviousPart[];
}

/** From a listing of all documents. What is listed as it was is taken over from the previous snapshot, where there is one. */
export function planAll(documents: readonly ListedDocument[], instance: string, previous: PreviousDocuments | undefined): PartsPlan {
  const fetched: PlannedPart[] = [];
  const same: ArtifactEntry[] = [];
  const kept = new Set<string>();
  for (const part of cutIntoParts(documents)) {
    const entry = previous?.entry(part.path);
    if (entry?.changeToken !== undefined && entry.changeToken === tokenOf(part, instance)) {
      same.push(entry);
      kept.add(part.path);
    } else fetched.push(planListed(part, previous));
  }
  return { fetched, same, replaced: previous?.parts.filter(({ entry }) => !kept.has(entry.path)) ?? [] };
}

/** From what was changed since the previous snapshot: parts without a changed document are as they were. */
export function planChanged(changed: readonly ListedDocument[], previous: PreviousDocuments): PartsPlan {
  const byPart = Map.groupBy(changed, ({ key }) => previous.covering(key));
  const fetched: PlannedPart[] = [];
  const replaced: PreviousPart[] = [];
  for (const [old, documents] of byPart) {
    if (old !== undefined) replaced.push(old);
    const starts = [old?.start ?? '', ...documents.filter(({ key }) => beginsPart(key) && key !== old?.start).map(({ key }) => key)];
    for (const [index, start] of starts.entries())
      fetched.push(planMerged({ old, start, end: starts[index + 1], changed: documents }, previous));
  }
  const touched = new Set(replaced.map(({ entry }) => entry.path));
  const same = previous.parts.filter(({ entry }) => !touched.has(entry.path)).map(({ entry }) => entry);
  return { fetched, same, replaced };
}

function tokenOf({ documents }: Part, instance: string): string {
  const token = new PartToken(instance);
  for (const document of documents) token.add(document);
  return token.end();
}

function planListed({ path, documents }: Part, previous: PreviousDocuments | undefined): PlannedPart {
  return {
    path,
    estimate: documents.length,
    async wanted(options) {
      const old = previous?.covering(documents[0]?.key ?? '');
      const known = old === undefined ? undefined : await previous?.documents(old, options);
      return documents.map((document) => wantedOf(document, known?.get(document.key)));
    },
  };
}

interface Range {
  readonly old: PreviousPart | undefined;
  readonly start: string;
  /** Exclusive; undefined for the last range of the old part. */
  readonly end: string | undefined;
  readonly changed: readonly ListedDocument[];
}

function planMerged({ old, start, end, changed }: Range, previous: PreviousDocuments): PlannedPart {
  const isWithin = (key: string) => key >= start && (end === undefined || key < end);
  const inRange = changed.filter(({ key }) => isWithin(key));
  return {
    path: partPath(start),
    // The old ones cost nothing but their reading.
    estimate: Math.max(inRange.length, 4),
    async wanted(options) {
      const known = old === undefined ? new Map<string, readonly FetchedRevision[]>() : await previous.documents(old, options);
      const merged = new Map<string, WantedDocument>();
      for (const [key, leaves] of known) {
        if (isWithin(key)) merged.set(key, { document: { key, revs: leaves.map(({ facts }) => facts.rev).join(',') }, known: leaves });
      }
      // All of their leaves anew: a replication may lengthen the history of a leaf that stays.
      for (const document of inRange) merged.set(document.key, { document, known: [] });
      return [...merged.values()].sort((one, other) => (one.document.key < other.document.key ? -1 : 1));
    },
  };
}

/** Lines of revisions that are still leaves are taken over. */
function wantedOf(document: ListedDocument, known: readonly FetchedRevision[] | undefined): WantedDocument {
  const revs = document.revs.split(',');
  return { document, known: known?.filter(({ facts }) => revs.includes(facts.rev)) ?? [] };
}
