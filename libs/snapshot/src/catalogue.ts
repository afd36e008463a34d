import { Fault } from '@holdfast/fault';
import type { Manifest } from '@holdfast/manifest';
import { choose } from './choose.ts';
import { toFailure } from './failure.ts';
import { openDestination } from './open-destination.ts';
import type { DamagedManifest, Failure, ListedSnapshot, Unlisted } from './request.ts';
import type { Fragment, OpenedDestination, RunOptions, Workspace } from './workspace.ts';

/** The destinations that can be read, opened. Disposing it closes them. */
export interface Catalogue extends AsyncDisposable {
  /** In order of the configuration. */
  readonly destinations: readonly OpenedDestination[];
  /** Names of those that do not exist yet. */
  readonly missing: readonly string[];
  readonly failures: readonly Failure[];
}

/**
 * Opens every destination, or the one that is named. One that cannot be opened is told and left out, but the named one
 * throws. Throws `repository-missing` when none exists, and a destination's own fault when none is left because of it.
 */
export async function openCatalogue(workspace: Workspace, from: string | undefined, options: RunOptions): Promise<Catalogue> {
  const held = new AsyncDisposableStack();
  try {
    const fragments = choose(workspace.destinations, from === undefined ? undefined : [from], 'destination');
    const destinations: OpenedDestination[] = [];
    const missing: string[] = [];
    const failures: Failure[] = [];
    for (const fragment of fragments) {
      const opened = await surviving(fragment, { ...options, failures, strict: fragments.length === 1 }, async () => {
        const destination = held.use(await openDestination(workspace, fragment));
        return { destination, exists: await destination.exists({ signal: options.signal }) };
      });
      if (opened?.exists === true) destinations.push({ name: fragment.name, destination: opened.destination });
      else if (opened !== undefined) missing.push(fragment.name);
    }
    if (destinations.length === 0) throw nothingToRead(fragments, failures);
    return { destinations, missing, failures, [Symbol.asyncDispose]: () => held.disposeAsync() };
  } catch (error) {
    await held.disposeAsync();
    throw error;
  }
}

/** A destination that does not exist, as a failure of a run that needed it. `consequence` says what was not done. */
export function missingDestination(destination: string, consequence: string): Failure {
  return {
    destination,
    code: 'repository-missing',
    message: `the destination ${destination} does not exist, ${consequence}`,
    guidance: 'mount it if it lies on a disk or share that is not mounted',
  };
}

/** What a catalogue holds. */
export interface CatalogueListing extends Unlisted {
  /** Oldest first. */
  readonly snapshots: readonly ListedSnapshot[];
}

/** Every snapshot of the catalogue, oldest first, with its copies in order of the configuration. Damaged manifests are told as findings. */
export async function listCatalogue(catalogue: Catalogue, options: RunOptions): Promise<CatalogueListing> {
  const failures: Failure[] = [...catalogue.failures];
  const damaged: DamagedManifest[] = [];
  const copies = new Map<string, { destination: string; manifest: Manifest }[]>();
  const strict = catalogue.destinations.length === 1;
  for (const { name, destination } of catalogue.destinations) {
    const manifests = await surviving({ name }, { ...options, failures, strict }, () =>
      destination.manifests({
        signal: options.signal,
        onDamaged: (finding) => damaged.push({ ...finding, destination: name }),
      }),
    );
    for (const manifest of manifests ?? []) {
      const known = copies.get(manifest.id);
      if (known === undefined) copies.set(manifest.id, [{ destination: name, manifest }]);
      else known.push({ destination: name, manifest });
    }
  }
  for (const { destination, object, message, snapshots = [] } of damaged) {
    await options.emit({ event: 'finding', destination, object, message, snapshots });
  }
  const snapshots = [...copies].map(([id, held]) => ({ id, copies: held })).sort((left, right) => (ageKey(left) < ageKey(right) ? -1 : 1));
  return { snapshots, failures, damaged, missing: catalogue.missing };
}

/** Orders by the millisecond of the start: two snapshots of one second have ids in no order. */
function ageKey({ id, copies }: ListedSnapshot): string {
  return `${copies[0]?.manifest.startedAt} ${id}`;
}

interface Survival extends RunOptions {
  readonly failures: Failure[];
  /** Throw instead: there is no other destination to go on with. */
  readonly strict: boolean;
}

async function surviving<Value>(
  { name }: Pick<Fragment, 'name'>,
  { emit, signal, failures, strict }: Survival,
  work: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    if (strict) throw error;
    const message = `the destination ${name} could not be read`;
    const failure = toFailure(error, { destination: name }, { code: 'destination-damaged', message });
    failures.push(failure);
    await emit({ event: 'destination-failed', ...failure });
    return undefined;
  }
}

function nothingToRead(fragments: readonly Fragment[], failures: readonly Failure[]): Fault {
  const [first] = failures;
  const names = fragments.map(({ name }) => name).join(', ');
  if (first !== undefined && failures.length === fragments.length) {
    return new Fault('destination-damaged', `none of the destinations could be read, the first because ${first.message}`, {
      ...(first.guidance === undefined ? {} : { guidance: first.guidance }),
    });
  }
  return new Fault('repository-missing', `there is no snapshot yet: no destination exists (${names})`, { guidance: 'run holdfast backup' });
}
