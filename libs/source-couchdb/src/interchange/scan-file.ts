import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { DocumentFile, DocumentFormat } from '@holdfast/source';
import { BackupFileReader, type FileEntry } from './backup-file-reader.ts';
import { type FileDocument, readDocument } from './file-document.ts';

/** What is learnt of a file beside its documents. Complete when the last document was given. */
export interface FileFacts {
  format: DocumentFormat | undefined;
  origin: string | undefined;
  bytes: number;
  revisions: number;
  /** Lines that are broken and let pass; not those that are known to have been resumed. */
  readonly brokenLines: number[];
}

export interface ScanOptions extends Abortable {
  /** Lets broken lines pass. */
  readonly salvage: boolean;
  readonly facts: FileFacts;
}

export function newFacts(): FileFacts {
  return { format: undefined, origin: undefined, bytes: 0, revisions: 0, brokenLines: [] };
}

/**
 * Every document of the file, in order, also from lines that break off behind them. Throws `source-damaged` with the number of the first
 * line that is broken and was not resumed, `source-unreadable` when the content cannot be decompressed or read, and `source-empty`.
 */
export async function* scanFile(file: DocumentFile, options: ScanOptions): AsyncGenerator<FileDocument> {
  const { facts, signal } = options;
  const reader = new BackupFileReader();
  for await (const piece of opened(file, { signal })) {
    signal?.throwIfAborted();
    facts.bytes += piece.length;
    yield* documentsIn(reader.push(piece), file, options);
  }
  yield* documentsIn(reader.end(), file, options);
  if (facts.revisions > 0 || facts.format !== undefined) return;
  throw new Fault('source-empty', `${file.name} holds no document`, { guidance: 'check that it is the file you mean, and whole' });
}

async function* opened(file: DocumentFile, options: Abortable): AsyncGenerator<Uint8Array> {
  try {
    yield* file.open(options);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof Fault) throw error;
    throw new Fault('source-unreadable', `${file.name} cannot be read to its end: ${(error as Error).message}`, {
      guidance: 'fetch the file anew; a compressed one must be whole',
      cause: error,
    });
  }
}

function* documentsIn(entries: readonly FileEntry[], file: DocumentFile, options: ScanOptions): Generator<FileDocument> {
  const { facts } = options;
  for (const entry of entries) {
    if (entry.kind === 'header') {
      facts.format = 'couchbackup';
      facts.origin = `${entry.version}, ${entry.mode}${entry.attachments ? ', with attachments' : ''}`;
    } else if (entry.kind === 'broken') passBroken(entry, file, options);
    else if (entry.kind === 'document') {
      facts.format ??= entry.inArray ? 'couchbackup' : 'ndjson';
      const document = readOrBreak(entry, file, options);
      if (document !== undefined) yield document;
    }
  }
}

function readOrBreak(
  { bytes, line }: Extract<FileEntry, { readonly kind: 'document' }>,
  file: DocumentFile,
  options: ScanOptions,
): FileDocument | undefined {
  try {
    const document = readDocument(bytes);
    options.facts.revisions += 1;
    return document;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    passBroken({ kind: 'broken', line, resumed: false, last: false }, file, options);
    return undefined;
  }
}

/**
 * couchbackup before 2.10 wrote no header and no marker where it was resumed: in such a file a broken line that others follow is taken for an
 * interruption, as its own restore does, and reported. The last line is never one.
 */
function passBroken(
  { line, resumed, last }: Extract<FileEntry, { readonly kind: 'broken' }>,
  file: DocumentFile,
  options: ScanOptions,
): void {
  const { facts, salvage } = options;
  const mayBeOld = facts.format === 'couchbackup' && facts.origin === undefined && !last;
  if (!resumed && !salvage && !mayBeOld) {
    throw new Fault('source-damaged', `${file.name} ${last ? 'breaks off in' : 'is broken in'} line ${line}`, {
      guidance:
        'fetch the file anew, or load what is whole of it with --salvage; documents must stand one on a line, or as couchbackup writes them',
    });
  }
  if (!resumed) facts.brokenLines.push(line);
}
