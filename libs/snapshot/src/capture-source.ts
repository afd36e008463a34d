import type { SnapshotWriter, WrittenSource } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import type { Inventory, Outcome, Problem, SourceDetails } from '@holdfast/manifest';
import type { ArtifactSet, FrozenView } from '@holdfast/source';
import type { EarlierArtifacts } from './earlier-artifacts.ts';
import { toFailure } from './failure.ts';
import type { FrozenSource } from './freeze.ts';
import type { Progress } from './progress.ts';
import type { Failure } from './request.ts';
import { type WatchedView, watchView, type Yielded } from './watched-view.ts';
import type { RunOptions } from './workspace.ts';

/** So many problems of one source are told one by one; all of them are stored. */
const problemsTold = 1000;

/** One source in one destination. */
export interface CapturedSource {
  readonly name: string;
  readonly kind: string;
  readonly outcome: Outcome;
  readonly details?: SourceDetails;
  readonly written?: WrittenSource;
  readonly failure?: Failure;
}

export interface CaptureSourceOptions extends RunOptions {
  readonly destination: string;
  readonly reread: boolean;
  /** What the destination has from before. */
  readonly earlier: EarlierArtifacts;
  readonly progress: Progress;
  /** Counts the view's inventory once for all destinations. */
  readonly inventory: (view: FrozenView, previous: SourceDetails | undefined) => Promise<Inventory>;
}

/**
 * Writes one frozen source to one destination. What the source throws is in the result; what the destination throws,
 * and an abort, is thrown.
 */
export async function captureSource(source: FrozenSource, writer: SnapshotWriter, options: CaptureSourceOptions): Promise<CapturedSource> {
  const { name, kind, view } = source;
  if (view === undefined) return { name, kind, outcome: 'failed' };
  const { written, watched } = await writeSource({ ...source, view }, writer, options);
  if (written === undefined) return failedSource(source, watched.failure?.error, options);
  try {
    provenComplete(source.name, watched.yielded, written);
    const inventory = await options.inventory(view, written.previous);
    return await storedSource(source, { written, inventory, problems: mergeProblems(view.problems, written.problems), options });
  } catch (error) {
    options.signal?.throwIfAborted();
    return failedSource(source, error, options);
  }
}

interface WrittenView {
  /** Absent when the source is to blame. */
  readonly written: WrittenSource | undefined;
  readonly watched: WatchedView;
}

/** Writes the artifacts, with the help of those from before where there are any; without it when those cannot be read. */
async function writeSource(
  source: FrozenSource & { readonly view: FrozenView },
  writer: SnapshotWriter,
  options: CaptureSourceOptions,
): Promise<WrittenView> {
  const earlier = source.incremental && !options.reread ? await options.earlier.of(source) : undefined;
  const first = await writeOnce(source, writer, { ...options, previous: earlier?.set });
  return first.written === undefined && earlier?.failed === true ? writeOnce(source, writer, options) : first;
}

async function writeOnce(
  { name, kind, view }: FrozenSource & { readonly view: FrozenView },
  writer: SnapshotWriter,
  { previous, ...options }: CaptureSourceOptions & { readonly previous?: ArtifactSet | undefined },
): Promise<WrittenView> {
  const { signal, reread, progress } = options;
  const watched = watchView(view);
  const written = await writer
    .writeSource({ name, kind }, watched.artifacts({ signal, previous }), {
      signal,
      reread,
      onProgress: ({ artifacts, bytes }) => progress.add({ files: artifacts, bytes }),
    })
    .catch((error: unknown) => blameSource(error, watched.failure, options));
  return { written, watched };
}

/** `undefined` when the source is to blame; otherwise throws the error on. */
function blameSource(error: unknown, failure: { readonly error: unknown } | undefined, { signal }: CaptureSourceOptions): undefined {
  signal?.throwIfAborted();
  if (failure === undefined) throw error;
  return undefined;
}

/** H1: what the source gave and what the destination counted must agree, artifact by artifact that was not reported as a problem. */
function provenComplete(name: string, yielded: Yielded, { totals, problems }: WrittenSource): void {
  const absent = new Set(problems.filter(({ code }) => code !== 'changed').map(({ path }) => path)).size;
  // Where a file is absent another name of it is stored as a file in its place, or absent as well.
  const filesAgree = totals.files <= yielded.files && totals.files + absent >= yielded.files;
  const agree = totals.artifacts + absent === yielded.artifacts && filesAgree;
  const bytesAgree = yielded.live || absent > 0 || areCounted(yielded, totals);
  if (agree && bytesAgree) return;
  const counted = `${totals.artifacts} artifacts, ${totals.files} files and ${totals.bytes} bytes with ${absent} missing`;
  const given = `${yielded.artifacts} artifacts, ${yielded.files} files and ${yielded.bytes} bytes`;
  throw new Fault('destination-damaged', `of the source ${name} ${counted} were stored, but the source gave ${given}`, {
    guidance: 'run the backup again and report this if it stays',
  });
}

/** Bytes that nobody read, because they are stored from an earlier run, are known to the destination alone. */
function areCounted({ bytes, known, unfinished }: Yielded, totals: WrittenSource['totals']): boolean {
  if (unfinished > 0) return false;
  return known === 0 ? totals.bytes === bytes : totals.bytes >= bytes;
}

async function storedSource(
  { name, kind, view }: FrozenSource,
  stored: { written: WrittenSource; inventory: Inventory; problems: readonly Problem[]; options: CaptureSourceOptions },
): Promise<CapturedSource> {
  const { written, inventory, problems, options } = stored;
  const outcome: Outcome = problems.length === 0 ? 'complete' : 'degraded';
  const { destination, emit } = options;
  for (const { path, code, message } of problems.slice(0, problemsTold)) {
    await emit({ event: 'problem', source: name, destination, path, code, message });
  }
  const { artifacts, files, bytes } = written.totals;
  const { readBytes, storedBytes } = written;
  const counts = { artifacts, files, bytes, readBytes, storedBytes, problems: problems.length };
  await emit({ event: 'source-stored', source: name, destination, outcome, ...counts });
  const position = (view as FrozenView).position;
  return { name, kind, outcome, written, details: { position, inventory, problems } };
}

function mergeProblems(ofView: readonly Problem[], ofWriter: readonly Problem[]): Problem[] {
  const known = new Set(ofView.map(({ path, code }) => `${code} ${path}`));
  return [...ofView, ...ofWriter.filter(({ path, code }) => !known.has(`${code} ${path}`))];
}

async function failedSource(
  { name, kind }: FrozenSource,
  error: unknown,
  { destination, emit }: CaptureSourceOptions,
): Promise<CapturedSource> {
  const unexpected = { code: 'source-unreadable', message: `the source ${name} could not be read` } as const;
  const failure = toFailure(error, { source: name, destination }, unexpected);
  await emit({ event: 'source-failed', ...failure });
  return { name, kind, outcome: 'failed', failure };
}
