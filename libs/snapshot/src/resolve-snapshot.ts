import type { SnapshotReader } from '@holdfast/destination';
import { Fault, toFault } from '@holdfast/fault';
import { displayPath, isSnapshotId } from '@holdfast/manifest';
import { type Catalogue, type CatalogueListing, listCatalogue, openCatalogue } from './catalogue.ts';
import { toFailure } from './failure.ts';
import type { ListedSnapshot, SnapshotChoice, Unlisted } from './request.ts';
import { openSignatureCheck, type SignatureReport } from './signature-report.ts';
import type { OpenedDestination, RunOptions, Workspace } from './workspace.ts';

/** A snapshot opened for reading. Disposing it closes it and its destination. */
export interface OpenedSnapshot extends AsyncDisposable {
  readonly id: string;
  readonly destination: string;
  readonly opened: OpenedDestination;
  readonly reader: SnapshotReader;
  /** Where snapshots are signed. */
  readonly signature: SignatureReport | undefined;
}

export interface OpenSnapshotOptions extends RunOptions {
  /**
   * Whether copies without a good signature are refused where one is required; what is read without one is told. Absent:
   * neither.
   */
  readonly trusted?: boolean;
}

/**
 * Opens the snapshot that the user means, at the first destination that has it whole. Throws `snapshot-missing`,
 * `snapshot-ambiguous`, `repository-missing`, or, when every copy is, `destination-damaged` or `signature-invalid`.
 */
export async function openSnapshot(workspace: Workspace, choice: SnapshotChoice, options: OpenSnapshotOptions): Promise<OpenedSnapshot> {
  const held = new AsyncDisposableStack();
  try {
    const catalogue = held.use(await openCatalogue(workspace, choice.from, options));
    const id = await resolveId(catalogue, choice.snapshot, options);
    const { opened, reader, signature } = await openFirstCopy(workspace, { catalogue, id }, options);
    held.use(reader);
    return { id, destination: opened.name, opened, reader, signature, [Symbol.asyncDispose]: () => held.disposeAsync() };
  } catch (error) {
    await held.disposeAsync();
    throw error;
  }
}

/** The whole id of the snapshot that the user means; a whole id is not looked up. Throws `snapshot-missing` and `snapshot-ambiguous`. */
export async function resolveId(catalogue: Catalogue, name: string, options: RunOptions): Promise<string> {
  if (isSnapshotId(name)) return name;
  return pickSnapshot(await listCatalogue(catalogue, options), name).id;
}

/** The one snapshot that a name means: a whole id, the start of one, or `latest`. Throws as `noSnapshot` and `snapshot-ambiguous`. */
export function pickSnapshot(listing: CatalogueListing, name: string): ListedSnapshot {
  const { snapshots } = listing;
  const matching = name === 'latest' ? snapshots.slice(-1) : snapshots.filter(({ id }) => name !== '' && id.startsWith(name));
  const [first, second] = matching;
  if (first === undefined) throw noSnapshot(listing, name);
  if (second !== undefined) {
    const shown = matching.slice(0, 5).map(({ id }) => id);
    const rest = matching.length > 5 ? ' and more' : '';
    throw new Fault('snapshot-ambiguous', `${matching.length} snapshots begin with ${name}: ${shown.join(', ')}${rest}`, {
      guidance: 'give more of the id',
    });
  }
  return first;
}

async function openFirstCopy(
  workspace: Workspace,
  { catalogue, id }: { readonly catalogue: Catalogue; readonly id: string },
  options: OpenSnapshotOptions,
): Promise<Pick<OpenedSnapshot, 'opened' | 'reader' | 'signature'>> {
  const { emit, signal } = options;
  const failures: { readonly name: string; readonly error: unknown }[] = [];
  for (const opened of catalogue.destinations) {
    try {
      const copy = { opened, ...(await openCopy(workspace, opened, { ...options, id })) };
      await tellUnreadable(failures, emit);
      return copy;
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Fault && error.code === 'snapshot-missing')) failures.push({ name: opened.name, error });
    }
  }
  // The first one is thrown, and told by that alone.
  const [first, ...others] = failures;
  await tellUnreadable(others, emit);
  if (first !== undefined) throw toFault(first.error, 'destination-damaged', `no copy of the snapshot ${id} could be read`);
  // What could not be listed may be it.
  throw noSnapshot(await listCatalogue(catalogue, { emit, signal }), id);
}

async function tellUnreadable(
  failures: readonly { readonly name: string; readonly error: unknown }[],
  emit: RunOptions['emit'],
): Promise<void> {
  for (const { name, error } of failures) {
    const unexpected = { code: 'destination-damaged', message: `the destination ${name} could not be read` } as const;
    await emit({ event: 'destination-failed', ...toFailure(error, { destination: name }, unexpected) });
  }
}

async function openCopy(
  workspace: Workspace,
  { name, destination }: OpenedDestination,
  options: OpenSnapshotOptions & { readonly id: string },
) {
  const { id, trusted, emit, signal } = options;
  const reader = await destination.open(id, { signal });
  try {
    const check = await openSignatureCheck(workspace, name);
    const signature = await check?.(destination, reader.manifest, { signal });
    if (trusted !== undefined && signature !== undefined && signature.status !== 'valid') {
      const { status, message = '', required } = signature;
      if (trusted && required) throw untrusted(name, id, message);
      await emit({ event: 'signature-doubtful', snapshot: id, destination: name, status, message });
    }
    return { reader, signature };
  } catch (error) {
    await reader[Symbol.asyncDispose]();
    throw error;
  }
}

function untrusted(destination: string, id: string, why: string): Fault {
  return new Fault('signature-invalid', `the snapshot ${id} in ${destination} is not to be trusted: ${why}`, {
    guidance: 'take another copy or another snapshot, or add --accept-unsigned',
  });
}

/**
 * That a listing has no snapshot of a name, or none at all where the name is `latest`, with what could not be listed:
 * `snapshot-missing`, or `destination-damaged` when there is something and none of it can be read.
 */
export function noSnapshot(listing: CatalogueListing, name: string): Fault {
  const { snapshots, damaged, failures } = listing;
  const unread = unlistedText(listing);
  if (name !== 'latest' || snapshots.length > 0) {
    return new Fault('snapshot-missing', `there is no snapshot ${name}${unread === '' ? '' : `, but ${unread}`}`, {
      guidance: 'run holdfast list',
    });
  }
  if (damaged.length + failures.length === 0) {
    return new Fault('snapshot-missing', `there is no snapshot yet${unread === '' ? '' : `, and ${unread}`}`, {
      guidance: 'run holdfast backup',
    });
  }
  return new Fault('destination-damaged', `there is no snapshot that can be read: ${unread}`, {
    guidance: 'put another copy of them in their place, or name another destination in the configuration',
  });
}

/** So many damaged snapshots are named. */
const damagedNamed = 10;

/** How many snapshots and which destinations could not be listed, by name; empty when all is listed. */
function unlistedText({ damaged, failures, missing }: Unlisted): string {
  const named = damaged.slice(0, damagedNamed).map(({ object, destination }) => `${displayPath(object)} in ${destination}`);
  const more = damaged.length > named.length ? ' and more' : '';
  const texts = [
    ...(damaged.length === 0
      ? []
      : [`${damaged.length === 1 ? '1 snapshot' : `${damaged.length} snapshots`} could not be read (${named.join(', ')}${more})`]),
    ...failures.map(({ destination }) => `the destination ${destination} could not be read`),
    ...missing.map((destination) => `the destination ${destination} does not exist`),
  ];
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}
