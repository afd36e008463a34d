import { Fault } from '@holdfast/fault';
import { type Catalogue, missingDestination, openCatalogue } from './catalogue.ts';
import { chooseRuled } from './choose-ruled.ts';
import { toFailure } from './failure.ts';
import { freeRoom } from './free-room.ts';
import { interruptible } from './interruptible.ts';
import { forgetSnapshot } from './known-destination.ts';
import { forgottenIn, isRefused, planPrune, tellPlan } from './plan-prune.ts';
import type { PrunedDestination, PrunePlan, PruneRequest, PruneResult, PruneRules } from './prune-request.ts';
import type { Failure } from './request.ts';
import type { OpenedDestination, RunOptions, Workspace } from './workspace.ts';

/**
 * Applies to each destination its rules: tells what becomes of every snapshot of this site, deletes those that go, then has
 * the destination free their room. A destination against which something speaks, that is missing or that fails leaves the
 * others done. Nothing is deleted before all is planned and confirmed. Throws `usage` where there are no rules.
 */
export function prune(workspace: Workspace, request: PruneRequest, options: RunOptions): Promise<PruneResult> {
  return interruptible(options.signal, async () => {
    const fragments = chooseRuled(workspace, request);
    await using catalogue = await openCatalogue({ ...workspace, destinations: fragments }, undefined, options);
    const run = new PruneRun(workspace, request, options);
    await run.survive(catalogue);
    const planned = await run.planAll(catalogue);
    const due = request.dryRun === true ? [] : planned.filter((one) => !isRefused(one.plan));
    if (due.some(({ plan }) => forgottenIn(plan).length > 0)) await request.confirm?.(planned.map(({ plan }) => plan));
    const done: PrunedDestination[] = planned
      .filter((one) => !due.includes(one))
      .map(({ plan }) => ({ plan, removed: [], freed: undefined }));
    for (const one of due) done.push(await run.carryOut(one));
    return await run.summarise(done);
  });
}

interface PlannedDestination {
  readonly opened: OpenedDestination;
  readonly rules: PruneRules;
  readonly plan: PrunePlan;
}

/** One run, with what has failed in it. */
class PruneRun {
  readonly #workspace: Workspace;
  readonly #request: PruneRequest;
  readonly #options: RunOptions;
  readonly #failures: Failure[] = [];
  /** Destinations in which nothing could be done. */
  readonly #failed = new Set<string>();

  constructor(workspace: Workspace, request: PruneRequest, options: RunOptions) {
    this.#workspace = workspace;
    this.#request = request;
    this.#options = options;
  }

  /** Takes over what could not be opened, and tells of what is missing. */
  async survive({ failures, missing }: Catalogue): Promise<void> {
    this.#failures.push(...failures);
    for (const name of missing) await this.#fail(missingDestination(name, 'so that nothing in it was pruned'));
  }

  async planAll({ destinations }: Catalogue): Promise<PlannedDestination[]> {
    const planned: PlannedDestination[] = [];
    for (const opened of destinations) {
      const rules = this.#request.rules.get(opened.name);
      if (rules === undefined) continue;
      const plan = await this.#attempt(opened, () => this.#plan(opened, rules));
      if (plan === undefined) continue;
      planned.push({ opened, rules, plan });
      await tellPlan(plan, this.#options);
      if (this.#request.dryRun !== true) await this.#refuse(plan);
    }
    return planned;
  }

  /** Deletes what goes, then frees its room. */
  async carryOut({ opened, rules, plan }: PlannedDestination): Promise<PrunedDestination> {
    const removed: string[] = [];
    const freed = await this.#attempt(opened, async () => {
      const current = this.#request.confirm === undefined ? plan : await this.#plan(opened, rules);
      if (isRefused(current)) return void (await this.#refuse(current));
      // What was decided anew while the user thought is left to the next run.
      const goes = new Set(forgottenIn(plan));
      for (const id of forgottenIn(current)) if (goes.has(id) && (await this.#remove(opened, id))) removed.push(id);
      return await freeRoom(opened, this.#options);
    });
    return { plan, removed, freed };
  }

  async summarise(destinations: readonly PrunedDestination[]): Promise<PruneResult> {
    const failures = this.#failures;
    const isFailed = destinations.every(({ plan, removed }) => this.#failed.has(plan.destination) && removed.length === 0);
    const plans = destinations.map(({ plan }) => plan);
    const damaged = plans.reduce((sum, plan) => sum + plan.damaged.length, 0);
    const outcome = failures.length + damaged === 0 ? 'complete' : isFailed ? 'failed' : 'degraded';
    const forget = plans.reduce((sum, plan) => sum + forgottenIn(plan).length, 0);
    const counts = {
      keep: plans.reduce((sum, { snapshots }) => sum + snapshots.length, 0) - forget,
      forget,
      removed: destinations.reduce((sum, { removed }) => sum + removed.length, 0),
      freedBytes: destinations.reduce((sum, { freed }) => sum + (freed?.freedBytes ?? 0), 0),
      failures: failures.length,
      damaged,
    };
    await this.#options.emit({ event: 'summary', verb: 'prune', outcome, counts });
    return { outcome, destinations, failures };
  }

  #plan(opened: OpenedDestination, rules: PruneRules): Promise<PrunePlan> {
    const { force = [], sources } = this.#request;
    const known = sources === undefined ? {} : { sources };
    return planPrune(this.#workspace, opened, { signal: this.#options.signal, force, rules, ...known });
  }

  /** Deletes a snapshot; false when somebody else was quicker. */
  async #remove({ name, destination }: OpenedDestination, id: string): Promise<boolean> {
    try {
      await destination.delete(id, { signal: this.#options.signal });
    } catch (error) {
      if (error instanceof Fault && error.code === 'snapshot-missing') return false;
      throw error;
    }
    await forgetSnapshot(this.#workspace, name, id).catch(() => undefined);
    await this.#options.emit({ event: 'snapshot-removed', snapshot: id, destination: name });
    return true;
  }

  async #refuse(plan: PrunePlan): Promise<void> {
    const { destination } = plan;
    for (const { message, guidance, waived } of plan.objections) {
      if (!waived)
        await this.#fail({ destination, code: 'prune-refused', message: `nothing was pruned in ${destination}: ${message}`, guidance });
    }
  }

  async #attempt<Value>({ name }: OpenedDestination, work: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      const message = `the destination ${name} could not be pruned`;
      await this.#fail(toFailure(error, { destination: name }, { code: 'destination-unwritable', message }));
      return undefined;
    }
  }

  async #fail(failure: Failure): Promise<void> {
    this.#failures.push(failure);
    if (failure.destination !== undefined) this.#failed.add(failure.destination);
    await this.#options.emit({ event: 'destination-failed', ...failure });
  }
}
