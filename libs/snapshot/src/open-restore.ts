import { join, resolve } from 'node:path';
import { Fault } from '@holdfast/fault';
import { displayPath, type SourceDetails, type SourceRecord } from '@holdfast/manifest';
import { assertSafePath, type RestoreTarget, type Source, type SourceAdapter, type SourceContext } from '@holdfast/source';
import { choose } from './choose.ts';
import { sourceAdapter } from './freeze.ts';
import { treeFilter } from './path-filter.ts';
import type { RestoreRequest } from './request.ts';
import { type OpenedSnapshot, openSnapshot } from './resolve-snapshot.ts';
import type { Scratch } from './scratch.ts';
import { type ChosenArtifacts, chooseArtifacts, wholeSource } from './stored-artifacts.ts';
import type { Fragment, RunOptions, Workspace } from './workspace.ts';

/** So many problems of one source are told one by one. */
const problemsTold = 1000;

/** One source on its way back. */
export interface RestorableSource extends ChosenArtifacts {
  readonly name: string;
  readonly source: Source;
  readonly adapter: SourceAdapter<unknown>;
  readonly context: SourceContext;
  readonly target: RestoreTarget;
}

/** A snapshot and those of its sources that were chosen. Disposing it closes them all. */
export interface OpenedRestore extends AsyncDisposable {
  readonly snapshot: OpenedSnapshot;
  readonly sources: readonly RestorableSource[];
  /** Sources that were asked for, of which the snapshot has nothing usable. */
  readonly skipped: readonly string[];
}

/**
 * Opens what a restore needs, without writing. Throws `usage` for a source that neither snapshot nor configuration
 * knows, `artifact-missing` when nothing is chosen, `unsupported` for a part of a source that has no parts.
 */
export async function openRestore(
  workspace: Workspace,
  request: RestoreRequest,
  { scratch, ...options }: RunOptions & { readonly scratch: Scratch },
): Promise<OpenedRestore> {
  const held = new AsyncDisposableStack();
  try {
    const snapshot = held.use(await openSnapshot(workspace, request, options));
    const chosen = choose(snapshot.reader.manifest.sources, request.sources, 'source');
    const skipped = chosen.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);
    for (const source of skipped) {
      await options.emit({
        event: 'source-skipped',
        source,
        message: `the snapshot has nothing of ${source}: it failed when it was captured`,
      });
    }
    const sources: RestorableSource[] = [];
    for (const record of chosen.filter(({ outcome }) => outcome !== 'failed')) {
      const opened = await openOne(workspace, record, { ...options, request, snapshot, scratch });
      if (opened === undefined) continue;
      held.use(opened.source);
      sources.push(opened);
    }
    if (sources.length === 0) throw nothingChosen(snapshot.id, request);
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
}

async function openOne(workspace: Workspace, record: SourceRecord, options: OpenOptions): Promise<RestorableSource | undefined> {
  const { request, snapshot, scratch, signal } = options;
  const { name } = record;
  const details = await snapshot.reader.details(name, { signal });
  const whole = wholeSource(snapshot.reader, record, details);
  const { artifacts, bytes } = record.totals;
  const filter = request.paths === undefined || request.paths.length === 0 ? undefined : treeFilter(request.paths);
  const chosen = filter === undefined ? { set: whole, artifacts, bytes } : await chooseArtifacts(whole, filter, { signal });
  if (chosen === undefined) return undefined;
  const fragment = configured(workspace, record);
  const adapter = await sourceAdapter(workspace, fragment);
  if (!chosen.set.whole && adapter.capabilities.granularity === 'source') {
    throw new Fault('unsupported', `the source ${name} can only be restored as a whole`, { guidance: `choose it with --source ${name}` });
  }
  const context = { baseDirectory: workspace.baseDirectory, scratchDirectory: await scratch.folder(), now: workspace.now };
  const source = await adapter.open(await workspace.resolve(fragment), context);
  if (chosen.set.whole) await tellProblems(name, details, { destination: snapshot.destination, emit: options.emit });
  return { ...chosen, name, source, adapter, context, target: targetOf(name, request) };
}

/** What the snapshot lacks of a source is gone from the target after a restore in place, so it is told before. */
async function tellProblems(
  source: string,
  { problems }: SourceDetails,
  { destination, emit }: Pick<RunOptions, 'emit'> & { readonly destination: string },
): Promise<void> {
  for (const { path, code, message } of problems.slice(0, problemsTold)) {
    await emit({ event: 'problem', source, destination, path, code, message: `the snapshot is not whole: ${message}` });
  }
}

function configured(workspace: Workspace, { name, kind }: SourceRecord): Fragment {
  const fragment = workspace.sources.find((source) => source.name === name);
  if (fragment?.kind === kind) return fragment;
  const difference =
    fragment === undefined ? 'which the configuration does not name' : `of kind ${kind}, but the configuration says ${fragment.kind}`;
  throw new Fault('usage', `the snapshot has a source ${displayPath(name)}, ${difference}`, {
    guidance: 'put it into the configuration, or choose other sources with --source',
  });
}

function targetOf(name: string, { target }: RestoreRequest): RestoreTarget {
  if (target.kind === 'in-place') return target;
  assertSafePath(name);
  if (name.includes('/')) throw new Fault('unsafe-path', `the source name ${displayPath(name)} cannot name a folder`);
  return { kind: 'directory', directory: join(resolve(target.directory), name) };
}

function nothingChosen(id: string, { paths }: RestoreRequest): Fault {
  if (paths === undefined || paths.length === 0) {
    return new Fault('artifact-missing', `the snapshot ${id} has nothing of the chosen sources`, {
      guidance: 'choose another snapshot: run holdfast list',
    });
  }
  return new Fault('artifact-missing', `nothing in the snapshot ${id} matches ${paths.join(' or ')}`, {
    guidance: 'look for it with holdfast find',
  });
}
