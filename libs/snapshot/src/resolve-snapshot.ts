import type { SnapshotReader } from '@holdfast/destination';
import { Fault, toFault } from '@holdfast/fault';
import { isSnapshotId } from '@holdfast/manifest';
import { type Catalogue, listCatalogue, openCatalogue } from './catalogue.ts';
import { toFailure } from './failure.ts';
import type { ListedSnapshot, SnapshotChoice } from './request.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** A snapshot opened for reading. Disposing it closes it and its destination. */
export interface OpenedSnapshot extends AsyncDisposable {
  readonly id: string;
  readonly destination: string;
  readonly reader: SnapshotReader;
}

/**
 * Opens the snapshot that the user means, at the first destination that has it whole. Throws `snapshot-missing`,
 * `snapshot-ambiguous`, `repository-missing`, or `destination-damaged` when every copy is.
 */
export async function openSnapshot(workspace: Workspace, choice: SnapshotChoice, options: RunOptions): Promise<OpenedSnapshot> {
  const held = new AsyncDisposableStack();
  try {
    const catalogue = held.use(await openCatalogue(workspace, choice.from, options));
    const id = await resolveId(catalogue, choice.snapshot, options);
    const { destination, reader } = await openFirstCopy(catalogue, id, options);
    held.use(reader);
    return { id, destination, reader, [Symbol.asyncDispose]: () => held.disposeAsync() };
  } catch (error) {
    await held.disposeAsync();
    throw error;
  }
}

/** The whole id of the snapshot that the user means; a whole id is not looked up. Throws `snapshot-missing` and `snapshot-ambiguous`. */
export async function resolveId(catalogue: Catalogue, name: string, options: RunOptions): Promise<string> {
  if (isSnapshotId(name)) return name;
  return pickSnapshot((await listCatalogue(catalogue, options)).snapshots, name).id;
}

/** The one snapshot that a name means: a whole id, the start of one, or `latest`. Throws `snapshot-missing` and `snapshot-ambiguous`. */
export function pickSnapshot(snapshots: readonly ListedSnapshot[], name: string): ListedSnapshot {
  const matching = name === 'latest' ? snapshots.slice(-1) : snapshots.filter(({ id }) => name !== '' && id.startsWith(name));
  const [first, second] = matching;
  if (first === undefined) throw name === 'latest' ? missing('no snapshot yet', 'run holdfast backup') : missing(`no snapshot ${name}`);
  if (second !== undefined) {
    const shown = matching.slice(0, 5).map(({ id }) => id);
    const rest = matching.length > 5 ? ' and more' : '';
    throw new Fault('snapshot-ambiguous', `${matching.length} snapshots begin with ${name}: ${shown.join(', ')}${rest}`, {
      guidance: 'give more of the id',
    });
  }
  return first;
}

async function openFirstCopy(catalogue: Catalogue, id: string, { emit, signal }: RunOptions) {
  let first: unknown;
  for (const { name, destination } of catalogue.destinations) {
    try {
      return { destination: name, reader: await destination.open(id, { signal }) };
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof Fault && error.code === 'snapshot-missing') continue;
      first ??= error;
      const unexpected = { code: 'destination-damaged', message: `the destination ${name} could not be read` } as const;
      await emit({ event: 'destination-failed', ...toFailure(error, { destination: name }, unexpected) });
    }
  }
  if (first !== undefined) throw toFault(first, 'destination-damaged', `no copy of the snapshot ${id} could be read`);
  throw missing(`no snapshot ${id}`);
}

function missing(what: string, guidance = 'run holdfast list'): Fault {
  return new Fault('snapshot-missing', `there is ${what}`, { guidance });
}
