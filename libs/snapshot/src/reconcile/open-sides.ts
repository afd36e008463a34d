import { Fault } from '@holdfast/fault';
import { displayPath, type SourceRecord } from '@holdfast/manifest';
import { compareCollections } from '@holdfast/reconciliation';
import type { Collection } from '@holdfast/record';
import type { CollectionList, RecordReader, Source, SourceAdapter } from '@holdfast/source';
import { sourceAdapter } from '../freeze.ts';
import { type OpenedSnapshot, openSnapshot } from '../resolve-snapshot.ts';
import type { Scratch } from '../scratch.ts';
import { wholeSource } from '../stored-artifacts.ts';
import type { Fragment, RunOptions, Workspace } from '../workspace.ts';
import type { ReconcileRequest } from './reconcile-request.ts';

/** The snapshot and the two sides that went on from it, held until disposed. */
export interface ReconcileSides extends AsyncDisposable {
  readonly snapshot: string;
  readonly destination: string;
  readonly source: string;
  readonly liveSource: Source;
  /** For messages. */
  readonly names: { readonly base: string; readonly live: string; readonly other: string };
  readonly base: RecordReader;
  readonly live: RecordReader;
  readonly other: RecordReader;
  /** Equal on all sides. */
  readonly collections: readonly Collection[];
  readonly unread: CollectionList['unread'];
}

export interface OpenSidesOptions extends RunOptions {
  readonly scratch: Scratch;
}

/**
 * Opens all three. Throws `usage` for a source that is not named and not the only one, `unsupported` for one without
 * records that can be changed, and `reconcile-refused` where the schemas differ, by name.
 */
export async function openSides(workspace: Workspace, request: ReconcileRequest, options: OpenSidesOptions): Promise<ReconcileSides> {
  const held = new AsyncDisposableStack();
  try {
    const opening: Opening = { ...options, workspace, held, trusted: request.acceptUnsigned !== true };
    const snapshot = held.use(await openSnapshot(workspace, request, opening));
    const { record, fragment, adapter } = await chooseSource(workspace, snapshot, request.source);
    const chosen: Chosen = { record, adapter, config: await workspace.resolve(fragment) };
    const { source: liveSource, records: live } = await openLive(chosen, chosen.config, opening);
    const base = await openStored(chosen, snapshot, opening);
    const other = await openOther(chosen, request, opening);
    const names = { base: `the snapshot ${snapshot.id}`, live: adapter.describe(chosen.config), other: other.name };
    const { collections, unread } = await sameCollections({ base, live, other: other.records }, { source: record.name, ...options });
    const { id, destination } = snapshot;
    const sides = { base, live, other: other.records, collections, unread, names, liveSource };
    return { ...sides, snapshot: id, destination, source: record.name, [Symbol.asyncDispose]: () => held.disposeAsync() };
  } catch (error) {
    await held.disposeAsync();
    throw error;
  }
}

interface Opening extends OpenSidesOptions {
  readonly workspace: Workspace;
  readonly held: AsyncDisposableStack;
  readonly trusted: boolean;
}

interface Chosen {
  readonly record: SourceRecord;
  readonly adapter: SourceAdapter<unknown>;
  /** The source's fragment, resolved. */
  readonly config: Fragment;
}

interface Candidate {
  readonly record: SourceRecord;
  readonly fragment: Fragment;
  readonly adapter: SourceAdapter<unknown>;
}

async function chooseSource(workspace: Workspace, { id, reader }: OpenedSnapshot, name: string | undefined): Promise<Candidate> {
  const candidates: Candidate[] = [];
  for (const record of reader.manifest.sources) {
    const fragment = workspace.sources.find((one) => one.name === record.name && one.kind === record.kind);
    if (name !== undefined && record.name !== name) continue;
    if (fragment === undefined || record.outcome === 'failed' || !workspace.adapters.sources.has(record.kind)) continue;
    const adapter = await sourceAdapter(workspace, fragment);
    if (adapter.capabilities.records === 'change') candidates.push({ record, fragment, adapter });
    else if (name !== undefined) throw withoutRecords(fragment);
  }
  const [first, second] = candidates;
  if (first !== undefined && second === undefined) return first;
  if (first === undefined) {
    const what = name === undefined ? 'no source' : `no source ${displayPath(name)}`;
    throw new Fault('usage', `the snapshot ${id} and the configuration have ${what} whose records could be brought together`, {
      guidance: 'run holdfast show for the sources of the snapshot',
    });
  }
  throw new Fault('usage', `several sources could be meant: ${candidates.map(({ record }) => record.name).join(', ')}`, {
    guidance: 'choose one with --source',
  });
}

function withoutRecords({ name, kind }: Fragment): Fault {
  return new Fault('unsupported', `the source ${displayPath(name)} is of kind ${kind}, whose records cannot be brought together`, {
    guidance: 'restore it instead',
  });
}

async function openLive({ adapter, record }: Chosen, config: unknown, { workspace, scratch, held, signal }: Opening) {
  const source = held.use(await adapter.open(config, await contextOf(workspace, scratch)));
  const { records } = held.use(await source.freeze({ signal }));
  if (records === undefined) throw withoutRecords(record);
  return { source, records };
}

async function openStored({ adapter, record }: Chosen, { id, reader }: OpenedSnapshot, opening: Opening): Promise<RecordReader> {
  const { workspace, scratch, held, signal } = opening;
  const stored = reader.manifest.sources.find(
    ({ name, kind, outcome }) => name === record.name && kind === record.kind && outcome !== 'failed',
  );
  if (stored === undefined || adapter.openRecords === undefined) {
    throw new Fault('artifact-missing', `the snapshot ${id} has nothing of the source ${displayPath(record.name)}`, {
      guidance: 'choose another snapshot: run holdfast list',
    });
  }
  const artifacts = wholeSource(reader, stored, await reader.details(stored.name, { signal }));
  return held.use(await adapter.openRecords(artifacts, await contextOf(workspace, scratch), { signal }));
}

async function openOther(
  chosen: Chosen,
  request: ReconcileRequest,
  opening: Opening,
): Promise<{ readonly name: string; readonly records: RecordReader }> {
  if (request.with.kind === 'place') {
    const config = chosen.adapter.elsewhere?.(chosen.config, request.with.place);
    return { name: chosen.adapter.describe(config), records: (await openLive(chosen, config, opening)).records };
  }
  const from = request.from === undefined ? {} : { from: request.from };
  const snapshot = opening.held.use(await openSnapshot(opening.workspace, { snapshot: request.with.snapshot, ...from }, opening));
  return { name: `the snapshot ${snapshot.id}`, records: await openStored(chosen, snapshot, opening) };
}

async function contextOf(workspace: Workspace, scratch: Scratch) {
  return { baseDirectory: workspace.baseDirectory, scratchDirectory: await scratch.folder(), now: workspace.now };
}

/** So many differences of schemas are named. */
const differencesNamed = 5;

async function sameCollections(
  { base, live, other }: Pick<ReconcileSides, 'base' | 'live' | 'other'>,
  { source, signal }: Pick<RunOptions, 'signal'> & { readonly source: string },
): Promise<CollectionList> {
  const lists = await Promise.all([base, live, other].map((reader) => reader.collections({ signal })));
  const [inBase, inLive, inOther] = ['the snapshot', 'the live source', 'the other side'].map((name, index) => {
    return { name, of: lists[index]?.collections ?? [] };
  }) as [NamedList, NamedList, NamedList];
  const found = [...new Set([...compareCollections(inBase, inLive), ...compareCollections(inLive, inOther)])];
  if (found.length > 0) {
    const more = found.length > differencesNamed ? `, and ${found.length - differencesNamed} more` : '';
    throw new Fault(
      'reconcile-refused',
      `the schemas of ${displayPath(source)} differ: ${found.slice(0, differencesNamed).join(', ')}${more}`,
      {
        guidance:
          'bring all sides to one schema first, by running the application’s migrations on a restored copy, then give that with --with',
      },
    );
  }
  const unread = new Map(lists.flatMap((list) => list.unread.map((one) => [one.name, one])));
  return { collections: inLive.of, unread: [...unread.values()] };
}

interface NamedList {
  readonly name: string;
  readonly of: readonly Collection[];
}
