import { join, resolve } from 'node:path';
import { Fault } from '@holdfast/fault';
import { displayPath, type Problem, type SourceRecord } from '@holdfast/manifest';
import {
  type ArtifactSet,
  assertSafePath,
  type RestoreOptions,
  type RestorePlan,
  type Restorer,
  type RestoreTarget,
  type SourceAdapter,
  type SourceContext,
  type StagedRestore,
} from '@holdfast/source';
import { choose } from './choose.ts';
import { lackingKind, sourceAdapter } from './freeze.ts';
import type { JournalledSource } from './journal.ts';
import { treeFilter } from './path-filter.ts';
import type { RestoreRequest, SkippedSource } from './request.ts';
import { type OpenedSnapshot, openSnapshot } from './resolve-snapshot.ts';
import type { Scratch } from './scratch.ts';
import { openElsewhere } from './service-target.ts';
import { standingSource } from './standing-artifacts.ts';
import { type ChosenArtifacts, chooseArtifacts, wholeSource } from './stored-artifacts.ts';
import type { Fragment, RunOptions, Workspace } from './workspace.ts';

/** So many problems of one source are told one by one. */
const problemsTold = 1000;

/** One source on its way back. */
export interface RestorableSource extends ChosenArtifacts {
  readonly name: string;
  readonly adapter: SourceAdapter<unknown>;
  readonly context: SourceContext;
  /** Whether what stands at the target may be moved away. */
  readonly replaces: boolean;
  /** How it is opened again after a crash; present where the source has steps of its own. */
  readonly reopening?: JournalledSource;
  /** Whether something that was asked for is named by the snapshot and not in it. */
  readonly lacksSome: boolean;
  /** As `Restorer`, to the target. */
  readonly plan: (set: ArtifactSet, options: RestoreOptions) => Promise<RestorePlan>;
  readonly stage: (set: ArtifactSet, options: RestoreOptions) => Promise<StagedRestore>;
}

/** A snapshot and those of its sources that were chosen. Disposing it closes them all. */
export interface OpenedRestore extends AsyncDisposable {
  readonly snapshot: OpenedSnapshot;
  readonly sources: readonly RestorableSource[];
  /** Sources that were asked for and cannot be restored, here or at all. */
  readonly skipped: readonly SkippedSource[];
}

/**
 * Opens what a restore needs, without writing. A restore into a folder needs nothing of the configuration but its
 * destinations. Throws `usage` for a source that the snapshot does not have, or that is to be restored in place and is
 * not configured, `artifact-missing` when nothing is chosen, `unsupported` for a part of a source that has no parts and
 * when this program has the kind of no chosen source.
 */
export async function openRestore(
  workspace: Workspace,
  request: RestoreRequest,
  { scratch, ...options }: RunOptions & { readonly scratch: Scratch },
): Promise<OpenedRestore> {
  const held = new AsyncDisposableStack();
  try {
    const snapshot = held.use(await openSnapshot(workspace, request, { ...options, trusted: request.acceptUnsigned !== true }));
    const chosen = choose(snapshot.reader.manifest.sources, request.sources, 'source');
    if (request.target.kind === 'service') refuseSeveral(chosen);
    const skipped: SkippedSource[] = [];
    const sources: RestorableSource[] = [];
    const strangers: SourceRecord[] = [];
    for (const record of chosen) {
      const opened = await openOne(workspace, record, { ...options, request, snapshot, scratch, held });
      if (opened === 'not configured') strangers.push(record);
      else if (opened !== undefined && 'message' in opened) skipped.push(opened);
      else if (opened !== undefined) sources.push(opened);
    }
    refuseStrangers(strangers, workspace);
    for (const { name: source, message } of skipped) await options.emit({ event: 'source-skipped', source, message });
    if (sources.length === 0) throw nothingChosen(workspace, snapshot, { request, chosen, skipped });
    return { snapshot, sources, skipped, [Symbol.asyncDispose]: () => held.disposeAsync() };
  } catch (error) {
    await held.disposeAsync();
    throw error;
  }
}

interface OpenOptions extends RunOptions {
  readonly request: RestoreRequest;
  readonly snapshot: OpenedSnapshot;
  readonly scratch: Scratch;
  /** Takes what is opened. */
  readonly held: AsyncDisposableStack;
}

/** `undefined` when nothing of the source is chosen. */
async function openOne(
  workspace: Workspace,
  record: SourceRecord,
  options: OpenOptions,
): Promise<RestorableSource | SkippedSource | 'not configured' | undefined> {
  const { request, snapshot, scratch, signal } = options;
  const { name, kind, outcome } = record;
  if (outcome === 'failed') return { name, message: `the snapshot has nothing of ${name}: it failed when it was captured` };
  const details = await snapshot.reader.details(name, { signal });
  const { set: whole, lost: allLost } = await standingSource(wholeSource(snapshot.reader, record, details), { signal });
  const { artifacts, bytes } = whole.record.totals;
  const filter = request.paths === undefined || request.paths.length === 0 ? undefined : treeFilter(request.paths);
  const chosen = filter === undefined ? { set: whole, artifacts, bytes } : await chooseArtifacts(whole, filter, { signal });
  if (chosen === undefined) return undefined;
  const lost = filter === undefined ? allLost : allLost.filter(({ path }) => filter(name, path));
  if (!workspace.adapters.sources.has(kind)) return { name, message: lackingKind(workspace, record).message };
  const fragment = configured(workspace, record);
  if (request.target.kind === 'in-place' && fragment === undefined) return 'not configured';
  const adapter = await sourceAdapter(workspace, record);
  if (!chosen.set.whole && adapter.capabilities.granularity === 'source') {
    throw new Fault('unsupported', `the source ${name} can only be restored as a whole`, { guidance: `choose it with --source ${name}` });
  }
  const context = { baseDirectory: workspace.baseDirectory, scratchDirectory: await scratch.folder(), now: workspace.now };
  const restoring = await openRestorer(workspace, fragment ?? record, { ...options, adapter, context });
  const problems = [...(chosen.set.whole ? details.problems : []), ...lost];
  await tellProblems(name, problems, { destination: snapshot.destination, emit: options.emit });
  return { ...chosen, ...restoring, name, adapter, context, lacksSome: lost.length > 0 };
}

type Opened = Pick<RestorableSource, 'plan' | 'stage' | 'replaces' | 'reopening'>;

/** In place the source itself is opened, as the configuration has it; into a folder what needs no more than its name. */
async function openRestorer(
  workspace: Workspace,
  fragment: Fragment,
  { adapter, context, request, held }: OpenOptions & Pick<RestorableSource, 'adapter' | 'context'>,
): Promise<Opened> {
  const { name, kind } = fragment;
  if (request.target.kind === 'service') {
    const { url: place } = request.target;
    const source = held.use((await openElsewhere(workspace, fragment, { adapter, context, place })).source);
    return { ...boundTo({ kind: 'in-place' }, source), ...(source.steps && { reopening: { name, kind, place } }), replaces: false };
  }
  if (request.target.kind === 'directory') {
    const target = { kind: 'directory', directory: folderOf(fragment.name, request.target.directory) } as const;
    return { ...boundTo(target, held.use(await adapter.openRestorer(name, context))), replaces: false };
  }
  const source = held.use(await adapter.open(await workspace.resolve(fragment), context));
  return { ...boundTo(request.target, source), ...(source.steps && { reopening: { name, kind } }), replaces: true };
}

function boundTo<Target extends RestoreTarget>(target: Target, restorer: Restorer<Target>): Pick<RestorableSource, 'plan' | 'stage'> {
  return {
    plan: (set, options) => restorer.plan(set, target, options),
    stage: (set, options) => restorer.stage(set, target, options),
  };
}

/** What the snapshot lacks of a source is gone from the target after a restore in place, so it is told before. */
async function tellProblems(
  source: string,
  problems: readonly Problem[],
  { destination, emit }: Pick<RunOptions, 'emit'> & { readonly destination: string },
): Promise<void> {
  for (const { path, code, message } of problems.slice(0, problemsTold)) {
    await emit({ event: 'problem', source, destination, path, code, message: `the snapshot is not whole: ${message}` });
  }
}

/** What the configuration says of a source, unless that is of another kind now. */
function configured(workspace: Workspace, { name, kind }: SourceRecord): Fragment | undefined {
  return workspace.sources.find((source) => source.name === name && source.kind === kind);
}

/** Only the configuration says where a source has its place. */
function refuseStrangers(records: readonly SourceRecord[], workspace: Workspace): void {
  if (records.length === 0) return;
  const named = records.map(({ name, kind }) => {
    const other = workspace.sources.find((source) => source.name === name);
    return other === undefined ? displayPath(name) : `${displayPath(name)} as ${kind}, which is ${other.kind} now`;
  });
  const [first] = records;
  const them = records.length === 1 ? 'it' : 'them';
  throw new Fault('usage', `the configuration does not name ${named.join(', ')}, so that there is no place to restore ${them} to`, {
    guidance: `restore ${them} with --source ${records.length === 1 ? first?.name : 'NAME'} --to FOLDER, or add ${them} to the configuration`,
  });
}

function refuseSeveral(records: readonly SourceRecord[]): void {
  if (records.length <= 1) return;
  throw new Fault('usage', `the snapshot has ${records.length} sources, and one at a time can be restored to a URL`, {
    guidance: `choose with --source: ${records.map(({ name }) => displayPath(name)).join(', ')}`,
  });
}

function folderOf(name: string, directory: string): string {
  assertSafePath(name);
  if (name.includes('/')) throw new Fault('unsafe-path', `the source name ${displayPath(name)} cannot name a folder`);
  return join(resolve(directory), name);
}

interface NothingChosen {
  readonly request: RestoreRequest;
  readonly chosen: readonly SourceRecord[];
  readonly skipped: readonly SkippedSource[];
}

function nothingChosen(workspace: Workspace, { id }: OpenedSnapshot, { request, chosen, skipped }: NothingChosen): Fault {
  const { paths } = request;
  const lacking = chosen.find(({ name, outcome }) => outcome !== 'failed' && skipped.some((one) => one.name === name));
  if (lacking !== undefined) return lackingKind(workspace, lacking);
  if (paths === undefined || paths.length === 0) {
    return new Fault('artifact-missing', `the snapshot ${id} has nothing of the chosen sources`, {
      guidance: 'choose another snapshot: run holdfast list',
    });
  }
  return new Fault('artifact-missing', `nothing in the snapshot ${id} matches ${paths.join(' or ')}`, {
    guidance: 'look for it with holdfast find',
  });
}
