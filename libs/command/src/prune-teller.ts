import type { PrunedDestination, PruneResult } from '@holdfast/snapshot';
import { formatBytes, formatCount, formatMoment } from './format.ts';
import type { Session, ToldEvent } from './session.ts';
import { tableLines } from './table.ts';
import { sentence, tellIncident } from './tell.ts';

const columns = [
  { heading: 'SNAPSHOT' },
  { heading: 'STARTED' },
  { heading: 'KIND' },
  { heading: 'OUTCOME' },
  { heading: 'DECISION' },
  { heading: 'WHY' },
] as const;

type Judged = Extract<ToldEvent, { readonly event: 'snapshot-judged' }>;

/** Tells a prune as it goes on: the plan of each destination before anything is done, and what came of it. */
export class PruneTeller {
  readonly #session: Session;
  readonly #options: { readonly explain: boolean; readonly dryRun: boolean };
  #judged: Judged[] = [];

  constructor(session: Session, options: { readonly explain: boolean; readonly dryRun: boolean }) {
    this.#session = session;
    this.#options = options;
  }

  async take(event: ToldEvent): Promise<void> {
    if (event.event === 'snapshot-judged') this.#judged.push(event);
    else if (event.event === 'prune-planned') await this.#tellPlan(event);
    else if (event.event === 'prune-objection') this.#tellObjection(event);
    else if (event.event !== 'snapshot-removed' && event.event !== 'room-freed') tellIncident(event, this.#session);
  }

  tellResult({ destinations }: PruneResult): void {
    for (const one of destinations) if (hasDone(one)) this.#session.say(resultText(one));
  }

  async #tellPlan({ destination, keep, forget, otherSites }: Extract<ToldEvent, { readonly event: 'prune-planned' }>): Promise<void> {
    const judged = this.#judged;
    this.#judged = [];
    const session = this.#session;
    if (session.options.quiet) {
      if (this.#options.dryRun) for (const { snapshot, keep: stays } of judged) if (!stays) await session.print(snapshot);
      return;
    }
    const others = otherSites === 0 ? '' : `; ${formatCount(otherSites, 'snapshot')} of other sites left alone`;
    await session.print(
      `${destination}: ${formatCount(keep, 'snapshot')} ${keep === 1 ? 'stays' : 'stay'}, ${forget} ${forget === 1 ? 'goes' : 'go'}${others}`,
    );
    const shown = this.#options.explain ? judged : judged.filter(({ keep: stays }) => !stays);
    if (shown.length === 0) return;
    for (const line of tableLines(columns, shown.map(rowOf), session.stdout.width)) await session.print(line);
  }

  /** Where it is not waved aside, the failure that follows tells it, unless nothing is done anyway. */
  #tellObjection(objection: Extract<ToldEvent, { readonly event: 'prune-objection' }>): void {
    const { destination, message, waived } = objection;
    if (waived) this.#session.note(`${destination}: ${message}; pruned all the same, as you said`);
    else if (this.#options.dryRun) this.#session.warn(`${destination} would not be pruned: ${sentence(objection)}`);
  }
}

function rowOf({ snapshot, startedAt, kind, outcome, keep, reasons }: Judged): string[] {
  return [snapshot, formatMoment(startedAt), kind, outcome, keep ? 'stays' : 'goes', reasons.map(({ message }) => message).join('; ')];
}

function hasDone({ removed, freed }: PrunedDestination): boolean {
  return removed.length > 0 || (freed !== undefined && freed.deletedPacks + freed.repackedPacks > 0);
}

function resultText({ plan, removed, freed }: PrunedDestination): string {
  const deleted = `Deleted ${formatCount(removed.length, 'snapshot')} from ${plan.destination}`;
  if (freed === undefined) return deleted;
  const { freedBytes, deletedPacks, repackedPacks } = freed;
  const how = `${formatCount(deletedPacks, 'pack')} deleted, ${repackedPacks} written anew`;
  return `${deleted}; ${formatBytes(Math.max(0, freedBytes))} freed (${how})`;
}
