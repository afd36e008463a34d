import { createReadStream, createWriteStream } from 'node:fs';
import { constants, copyFile, link, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, createZstdCompress } from 'node:zlib';
import { Fault, toFault } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';
import { type ExportResult, exportDocuments } from '@holdfast/snapshot';
import type { DocumentFormat, DocumentTools, LoadReport } from '@holdfast/source';
import { decompressed } from './document-file.ts';
import { type ExitCode, exitCodeOfOutcome } from './exit-code.ts';
import { formatBytes, formatCount, formatDuration } from './format.ts';
import type { Session } from './session.ts';
import { tellIncident } from './tell.ts';
import { given, nameList, usage } from './usage.ts';

/** What `restore --as` was given. */
export interface ExportValues {
  readonly as: DocumentFormat;
  readonly snapshot?: string | undefined;
  readonly source?: readonly string[] | undefined;
  readonly path?: readonly string[] | undefined;
  readonly to?: string | undefined;
  readonly from?: string | undefined;
  readonly 'in-place'?: boolean | undefined;
  readonly plan?: boolean | undefined;
  readonly interactive?: boolean | undefined;
  readonly 'accept-unsigned'?: boolean | undefined;
}

/** Writes the documents of one source beside the file, reads them back, counts them, and only then gives the file its name. */
export async function exportFile(values: ExportValues, session: Session): Promise<ExitCode> {
  const { to, request } = requestOf(values);
  const place = resolve(session.world.workingDirectory, to);
  const partial = `${place}.holdfast-${Buffer.from(session.world.random(6)).toString('hex')}.part`;
  const { emit, signal } = session.runOptions((event) => tellIncident(event, session));
  const started = session.world.now().getTime();
  let tools: DocumentTools | undefined;
  try {
    const result = await exportDocuments(await session.workspace(), request, {
      ...{ emit, signal },
      write: async (pieces, documentTools) => {
        tools = documentTools;
        await writeFile(pieces, { partial, place, signal });
      },
    });
    const read = await (tools as DocumentTools).checkDocuments(fileAt(partial, place), { signal });
    expectCounts(read, result, place);
    await moveIn(partial, place);
    const { documents, revisions, bytes } = read;
    session.event({ ...{ event: 'documents-exported', format: values.as, file: place, documents, revisions, bytes }, ...placeOf(result) });
    const counts = `${formatCount(documents, 'document')} in ${formatCount(revisions, 'revision')}, ${formatBytes(bytes)}`;
    const took = formatDuration(session.world.now().getTime() - started);
    session.say(
      `${session.stdout.style('green', 'Written and counted')}: ${counts} of ${result.source} in ${displayPath(place)}, after ${took}`,
    );
    session.note('such files hold neither _security nor local documents: restore --to a database brings them back');
    await emit({
      event: 'summary',
      verb: 'restore',
      outcome: 'complete',
      snapshot: result.snapshot,
      counts: { documents, revisions, bytes },
    });
    return exitCodeOfOutcome('complete');
  } finally {
    await rm(partial, { force: true });
  }
}

function requestOf(values: ExportValues) {
  const { snapshot, to, from, as: format, source } = values;
  const others = (['path', 'in-place', 'plan', 'interactive'] as const).filter(
    (name) => values[name] !== undefined && values[name] !== false,
  );
  if (others.length > 0) throw usage(`restore --as does not take --${others[0]}`, 'leave it out');
  if (snapshot === undefined) throw usage('restore needs a SNAPSHOT', 'write an id, the start of one, or latest');
  if (to === undefined || to.trim() === '') throw usage('restore --as needs a file', 'add --to FILE, such as animals.txt.gz');
  const names = source === undefined ? [] : nameList(source);
  if (names.length > 1) throw usage('restore --as writes one source', 'name one with --source');
  const request = { snapshot, format, ...given({ from, source: names[0], acceptUnsigned: values['accept-unsigned'] }) };
  return { to, request };
}

function placeOf({ snapshot, source }: ExportResult): Pick<ExportResult, 'snapshot' | 'source'> {
  return { snapshot, source };
}

interface Places {
  readonly partial: string;
  readonly place: string;
  readonly signal?: AbortSignal | undefined;
}

async function writeFile(pieces: AsyncIterable<Uint8Array>, { partial, place, signal }: Places): Promise<void> {
  const compress = stepFor(place);
  const file = createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true });
  const options = signal === undefined ? {} : { signal };
  try {
    if (compress === undefined) await pipeline(pieces, file, options);
    else await pipeline(pieces, compress, file, options);
  } catch (error) {
    signal?.throwIfAborted();
    throw toFault(error, 'target-unwritable', `${displayPath(place)} cannot be written`, { guidance: 'name a file in a folder with room' });
  }
}

function stepFor(name: string): Transform | undefined {
  if (/\.gz$/i.test(name)) return createGzip();
  return /\.zst$/i.test(name) ? createZstdCompress() : undefined;
}

/** What was written, decompressed as its name will say. */
function fileAt(partial: string, place: string) {
  const open = ({ signal }: { readonly signal?: AbortSignal | undefined }) => decompressed(createReadStream(partial), place, signal);
  return { name: displayPath(place), rereadable: true, open };
}

function expectCounts(read: LoadReport, { documents, revisions, source }: ExportResult, place: string): void {
  if (read.documents === documents && read.revisions === revisions && read.refused === 0) return;
  const found = `${read.documents} documents in ${read.revisions} revisions, and not ${documents} in ${revisions}`;
  throw new Fault('difference', `${displayPath(place)} was not kept: it holds ${found} as the snapshot counts them for ${source}`, {
    guidance: 'verify the snapshot, level content',
  });
}

/** Never replaces a file. */
async function moveIn(partial: string, place: string): Promise<void> {
  try {
    // Some file systems have no links.
    await link(partial, place).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      await copyFile(partial, place, constants.COPYFILE_EXCL);
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new Fault('target-not-empty', `${displayPath(place)} exists already, and is left as it is`, { guidance: 'name another file' });
    }
    throw toFault(error, 'target-unwritable', `${displayPath(place)} cannot be written`);
  }
}
