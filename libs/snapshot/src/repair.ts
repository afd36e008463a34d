import type { Destination, RepairOptions, RepairPlan } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import { choose } from './choose.ts';
import { toFailure } from './failure.ts';
import { interruptible } from './interruptible.ts';
import { rememberPlace } from './known-destination.ts';
import { describeDestination, openDestination } from './open-destination.ts';
import type { RepairedDestination, RepairOutcome, RepairRequest } from './repair-request.ts';
import type { Failure } from './request.ts';
import { snapshotsElsewhere } from './snapshots-elsewhere.ts';
import type { Fragment, RunOptions, Workspace } from './workspace.ts';

/**
 * Repairs destinations: tells of each what is wrong, what is done about it and what is lost, then does it. One that fails
 * leaves the others done and is in the result, or thrown when it is the only one. Throws `unsupported` where there is
 * nothing of a kind that can be repaired, and `usage` for a folder and several destinations.
 */
export function repair(workspace: Workspace, request: RepairRequest, options: RunOptions): Promise<RepairOutcome> {
  return interruptible(options.signal, async () => {
    const run = new RepairRun(workspace, request, options);
    await using held = new AsyncDisposableStack();
    const chosen = choose(workspace.destinations, request.destinations, 'destination');
    const repairable: { fragment: Fragment; destination: Destination }[] = [];
    for (const fragment of chosen) {
      const destination = held.use(await openDestination(workspace, fragment));
      if (destination.repair !== undefined) repairable.push({ fragment, destination });
      else if (request.destinations !== undefined) throw cannotBeRepaired(fragment);
    }
    if (repairable.length === 0) throw cannotBeRepaired(chosen[0]);
    if (request.to !== undefined && repairable.length > 1) throw oneDestinationOnly(repairable.map(({ fragment }) => fragment.name));
    for (const one of repairable) await run.repair(one.fragment, one.destination, repairable.length === 1);
    return await run.summarise();
  });
}

class RepairRun {
  readonly #workspace: Workspace;
  readonly #request: RepairRequest;
  readonly #options: RunOptions;
  readonly #done: RepairedDestination[] = [];
  readonly #failures: Failure[] = [];

  constructor(workspace: Workspace, request: RepairRequest, options: RunOptions) {
    this.#workspace = workspace;
    this.#request = request;
    this.#options = options;
  }

  async repair(fragment: Fragment, destination: Destination, isOnly: boolean): Promise<void> {
    try {
      this.#done.push(await this.#repair(fragment, destination));
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      if (isOnly || (error instanceof Fault && error.code === 'interrupted')) throw error;
      const message = `the destination ${fragment.name} could not be repaired`;
      const failure = toFailure(error, { destination: fragment.name }, { code: 'destination-unwritable', message });
      this.#failures.push(failure);
      await this.#options.emit({ event: 'destination-failed', ...failure });
    }
  }

  async summarise(): Promise<RepairOutcome> {
    const sum = (count: (one: RepairedDestination) => number): number => this.#done.reduce((total, one) => total + count(one), 0);
    const counts = {
      steps: sum(({ steps }) => steps.length),
      lost: sum(({ lost }) => lost.length),
      salvagedChunks: sum(({ salvaged }) => salvaged.chunks),
      salvagedBytes: sum(({ salvaged }) => salvaged.bytes),
      failures: this.#failures.length,
    };
    const failed = this.#failures.length === 0 ? 'complete' : this.#done.length === 0 ? 'failed' : 'degraded';
    const outcome = counts.lost > 0 ? 'different' : failed;
    await this.#options.emit({ event: 'summary', verb: 'repair', outcome, counts });
    return { outcome, destinations: this.#done, failures: this.#failures };
  }

  async #repair(fragment: Fragment, destination: Destination): Promise<RepairedDestination> {
    const { name } = fragment;
    const { dryRun = false, confirm, to } = this.#request;
    const { emit, signal } = this.#options;
    let isTold = false;
    const tell = async (plan: RepairPlan): Promise<void> => {
      isTold = true;
      await this.#tellPlan(name, plan);
      await confirm?.(name, plan);
    };
    await using target = to === undefined ? undefined : await openDestination(this.#workspace, inFolder(fragment, to));
    const repairing: RepairOptions = { signal, dryRun, onProgress: this.#progressOf(name), ...(dryRun ? {} : { confirm: tell }) };
    const result = await destination.repair?.({ ...repairing, ...(target === undefined ? {} : { to: target }) });
    if (result === undefined) throw cannotBeRepaired(fragment);
    if (!isTold) await this.#tellPlan(name, result);
    if (result.isRenamed && !dryRun && to === undefined) await this.#remember(fragment, destination);
    if (!dryRun) await emit({ event: 'repository-repaired', destination: name, ...countsOf(result) });
    return { destination: name, ...result };
  }

  async #tellPlan(destination: string, { steps, lost }: RepairPlan): Promise<void> {
    const { emit } = this.#options;
    for (const step of steps) await emit({ event: 'repair-step', destination, ...step });
    const holders = lost.length === 0 ? undefined : await snapshotsElsewhere(this.#workspace, destination, this.#options);
    for (const { artifact, ...content } of lost) {
      const elsewhere = [...new Set(content.snapshots.flatMap((id) => holders?.get(id) ?? []))];
      await emit({ event: 'content-lost', destination, ...content, ...artifact, elsewhere });
    }
  }

  #progressOf(destination: string): NonNullable<RepairOptions['onProgress']> {
    let [files, bytes] = [0, 0];
    return (progress) => {
      files += progress.objects;
      bytes += progress.bytes;
      void this.#options.emit({ event: 'progress', phase: 'repair', destination, files, bytes });
    };
  }

  /** It has a new identity; the user has agreed that it is the same place. */
  async #remember(fragment: Fragment, destination: Destination): Promise<void> {
    const { signal } = this.#options;
    const newest = (await destination.manifests({ signal, onDamaged: () => undefined })).at(-1);
    if (newest === undefined) return;
    const description = await describeDestination(this.#workspace, fragment);
    await rememberPlace(this.#workspace, { name: fragment.name, description, destination }, { signal, snapshot: newest.id });
  }
}

function inFolder(fragment: Fragment, folder: string): Fragment {
  return { ...fragment, name: `${fragment.name}-salvaged`, url: `file:${folder}` } as Fragment;
}

function countsOf({ steps, lost, salvaged, movedTo }: Omit<RepairedDestination, 'destination'>) {
  const counts = { steps: steps.length, salvagedChunks: salvaged.chunks, salvagedBytes: salvaged.bytes, lost: lost.length };
  return { ...counts, ...(movedTo === undefined ? {} : { movedTo }) };
}

function cannotBeRepaired(fragment: Fragment | undefined): Fault {
  const what = fragment === undefined ? 'no destination' : `the destination ${fragment.name} (${fragment.kind})`;
  return new Fault('unsupported', `${what} cannot be repaired: each of its snapshots is a file of its own`, {
    guidance: 'run holdfast verify, delete what is damaged, and copy it from another destination',
  });
}

function oneDestinationOnly(names: readonly string[]): Fault {
  return new Fault('usage', '--to takes what can be read of one destination', { guidance: `add --destination ${names.join(' or ')}` });
}
