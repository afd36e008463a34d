import type { Abortable } from '@holdfast/manifest';
import type { RefusedDocument } from '@holdfast/source';
import { fetchRevisions, type RevisionName } from '../document/fetch-revisions.ts';
import { DocumentWriter } from '../restore/write-documents.ts';
import type { CouchDatabase } from '../server/couch-database.ts';
import { AttachmentsOf } from './attachments-of.ts';
import type { Ends } from './replicate-database.ts';
import { writeCheckpoint } from './replication-checkpoint.ts';

const changesPerPage = 1000;
const revisionsPerFetch = 200;

export interface CopyOptions extends Abortable {
  /** A sequence as JSON text; the beginning when absent. */
  readonly since: string | undefined;
  /** Whether both ends remember how far this came. */
  readonly checkpoints: boolean;
  /** Only counts what the target lacks. */
  readonly dryRun: boolean;
  readonly onProgress?: ((progress: { readonly documents: number; readonly bytes: number }) => void) | undefined;
  readonly onRefused?: ((refused: RefusedDocument) => void) | undefined;
}

export interface Copied {
  /** Revisions. */
  readonly written: number;
  readonly lacking: number;
  readonly refused: readonly RefusedDocument[];
}

/**
 * Goes through the source's changes and writes the leaves that the target lacks, with their histories and attachments, bytes as they are.
 * Design documents come last: their validation could refuse what was there before them.
 */
export async function copyChanges(ends: Ends, options: CopyOptions): Promise<Copied> {
  const refused: RefusedDocument[] = [];
  let [written, lacking, seen, bytes] = [0, 0, 0, 0];
  const designs: RevisionName[] = [];
  const copy = async (missing: readonly RevisionName[]): Promise<void> => {
    const done = await copyRevisions(ends, missing, options);
    written += missing.length - done.refused.length;
    bytes += done.bytes;
    refused.push(...done.refused);
    for (const one of done.refused) options.onRefused?.(one);
  };
  for await (const page of pagesOf(ends.from, options)) {
    const missing = await missingIn(ends.to, page.rows, options);
    lacking += missing.length;
    designs.push(...missing.filter(isDesign));
    if (!options.dryRun) await copy(missing.filter((one) => !isDesign(one)));
    // What is held back until the end is found by the comparison, should this be broken off.
    if (options.checkpoints) await writeCheckpoint(ends, page.sequence, options);
    seen += page.rows.length;
    options.onProgress?.({ documents: seen, bytes });
  }
  if (!options.dryRun) await copy(designs);
  return { written, lacking, refused };
}

interface Row {
  readonly id: string;
  readonly changes: readonly { readonly rev: string }[];
}

interface Page {
  readonly rows: readonly Row[];
  /** As JSON text. */
  readonly sequence: string;
}

async function* pagesOf(from: CouchDatabase, { since, signal }: CopyOptions): AsyncGenerator<Page> {
  for (let at = since; ; ) {
    const query = new URLSearchParams({ style: 'all_docs', limit: String(changesPerPage), seq_interval: String(changesPerPage) });
    if (at !== undefined) query.set('since', parameterOf(at));
    const { results, last_seq } = await from.json<{ readonly results: readonly Row[]; readonly last_seq: unknown }>({
      path: `/_changes?${query.toString()}`,
      signal,
    });
    at = JSON.stringify(last_seq);
    if (results.length > 0) yield { rows: results, sequence: at };
    if (results.length < changesPerPage) return;
  }
}

/** As the query wants it: a number as it is, a text without its quotes. */
function parameterOf(sequence: string): string {
  const value: unknown = JSON.parse(sequence);
  return typeof value === 'string' ? value : sequence;
}

async function missingIn(to: CouchDatabase, rows: readonly Row[], { signal }: Abortable): Promise<readonly RevisionName[]> {
  const asked = rows.map(({ id, changes }) => `${JSON.stringify(id)}:${JSON.stringify(changes.map(({ rev }) => rev))}`);
  const body = Buffer.from(`{${asked.join(',')}}`);
  const request = { method: 'POST', path: '/_revs_diff', body, repeatable: true, signal } as const;
  const found = await to.json<Record<string, { readonly missing?: readonly string[] }>>(request);
  return Object.entries(found).flatMap(([id, { missing = [] }]) => missing.map((rev) => ({ id, rev })));
}

async function copyRevisions({ from, to }: Ends, missing: readonly RevisionName[], { signal }: Abortable) {
  const contents = new AttachmentsOf(from);
  const writer = new DocumentWriter(to, contents, { signal });
  let bytes = 0;
  for (let start = 0; start < missing.length; start += revisionsPerFetch) {
    const { revisions } = await fetchRevisions(from, missing.slice(start, start + revisionsPerFetch), { signal });
    for (const revision of revisions) {
      await contents.learn(revision, { signal });
      await writer.write(revision);
      bytes += revision.line.length;
    }
    await writer.flush();
  }
  const refused = writer.refused.map(({ id, rev, reason }): RefusedDocument => ({ id, rev, message: reason }));
  return { bytes, refused };
}

function isDesign({ id }: RevisionName): boolean {
  return id.startsWith('_design/');
}
