import { Fault } from '@holdfast/fault';
import { displayPath, type SourceDetails } from '@holdfast/manifest';
import type { FrozenView, Source, SourceAdapter } from '@holdfast/source';
import { mapBounded } from './bounded.ts';
import { toFailure } from './failure.ts';
import type { Failure } from './request.ts';
import type { Scratch } from './scratch.ts';
import type { Fragment, RunOptions, Workspace } from './workspace.ts';

/** So many sources take their view at once: enough for one moment, few enough for the file descriptors. */
const freezesAtOnce = 32;

/** A source whose view is held, or that failed to give one. */
export interface FrozenSource {
  readonly name: string;
  readonly kind: string;
  readonly view: FrozenView | undefined;
  /** Whether it is captured with the help of what was stored before. */
  readonly incremental: boolean;
}

/** All chosen sources at one moment, in order of the configuration. Disposing it lets every view go. */
export interface FrozenSources extends AsyncDisposable {
  readonly sources: readonly FrozenSource[];
  readonly failures: readonly Failure[];
  /** Milliseconds between the first view and the last. */
  readonly skewMs: number;
}

export interface FreezeAllOptions extends RunOptions {
  readonly scratch: Scratch;
  /** What is stored of a source from before, for those that make use of it at their freeze. */
  readonly earlier?: ((source: Fragment) => Promise<SourceDetails | undefined>) | undefined;
}

/** Opens every source, then freezes them all, before anything is read. A source that fails is told and left without a view. */
export async function freezeAll(
  workspace: Workspace,
  fragments: readonly Fragment[],
  { scratch, earlier, emit, signal }: FreezeAllOptions,
): Promise<FrozenSources> {
  const held = new AsyncDisposableStack();
  const failures: Failure[] = [];
  try {
    const guard = guarded({ emit, signal }, failures);
    const opened = await mapBounded(fragments, freezesAtOnce, (fragment) =>
      guard(fragment, async () => held.use(await openSource(workspace, fragment, await scratch.folder()))),
    );
    // Looked up before the first view is taken, so that the moments stay close to one another.
    const known = await mapBounded(fragments, freezesAtOnce, async (fragment) => {
      const incremental = (await sourceAdapter(workspace, fragment).catch(() => undefined))?.capabilities.incremental === true;
      return { incremental, previous: incremental ? await earlier?.(fragment) : undefined };
    });
    const sources = await mapBounded(fragments, freezesAtOnce, async (fragment, index) => {
      const { incremental = false, previous } = known[index] ?? {};
      const view = await guard(fragment, async () => opened[index] && held.use(await opened[index].freeze({ signal, previous })));
      if (view !== undefined) {
        await emit({ event: 'source-frozen', source: fragment.name, kind: fragment.kind, asOf: view.position.asOf });
      }
      return { name: fragment.name, kind: fragment.kind, view, incremental };
    });
    const skewMs = skewOf(sources);
    await emit({ event: 'sources-frozen', sources: sources.filter(({ view }) => view !== undefined).length, skewMs });
    return { sources, failures, skewMs, [Symbol.asyncDispose]: () => letGo(held) };
  } catch (error) {
    await letGo(held);
    throw error;
  }
}

/** Opens one source of the configuration; `fragment` is resolved already. Throws `unsupported` for a kind that this program has no adapter for. */
export async function openSource(workspace: Workspace, fragment: Fragment, scratchDirectory: string): Promise<Source> {
  const adapter = await sourceAdapter(workspace, fragment);
  return adapter.open(fragment, { baseDirectory: workspace.baseDirectory, scratchDirectory, now: workspace.now });
}

/** The adapter for a source's kind. Throws `unsupported` when this program has none. */
export async function sourceAdapter(workspace: Workspace, { name, kind }: Fragment): Promise<SourceAdapter<unknown>> {
  const load = workspace.adapters.sources.get(kind);
  if (load !== undefined) return load();
  throw lackingKind(workspace, { name, kind });
}

/** That this program has no adapter for a source's kind. */
export function lackingKind(workspace: Workspace, { name, kind }: Fragment): Fault {
  const known = [...workspace.adapters.sources.keys()].join(', ');
  return new Fault('unsupported', `the source ${displayPath(name)} is of kind ${kind}, which this program does not have`, {
    guidance: `use a program that has it, such as holdfast; this one has: ${known}`,
  });
}

function guarded({ emit, signal }: RunOptions, failures: Failure[]) {
  return async <Value>({ name }: Fragment, work: () => Promise<Value>): Promise<Value | undefined> => {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      const failure = toFailure(error, { source: name }, { code: 'source-unreadable', message: `the source ${name} could not be read` });
      failures.push(failure);
      await emit({ event: 'source-failed', ...failure });
      return undefined;
    }
  };
}

async function letGo(held: AsyncDisposableStack): Promise<void> {
  try {
    await held.disposeAsync();
  } catch {
    // What was read is stored and proven by now, or given up; a handle that does not close changes neither.
  }
}

function skewOf(sources: readonly FrozenSource[]): number {
  const moments = sources.flatMap(({ view }) => (view === undefined ? [] : [Date.parse(view.position.asOf)]));
  return moments.length === 0 ? 0 : Math.max(...moments) - Math.min(...moments);
}
