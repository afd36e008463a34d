import { type Decision, decide, describeReason, objectionsTo } from '@holdfast/retention';
import type { PlannedSnapshot, PrunePlan, PruneRequest, PruneRules } from './prune-request.ts';
import { type RetainedManifest, readRetained } from './retained.ts';
import { openSignatureCheck } from './signature-report.ts';
import type { OpenedDestination, RunOptions, Workspace } from './workspace.ts';

interface PlanOptions extends Pick<RunOptions, 'signal'>, Pick<PruneRequest, 'force' | 'sources'> {
  readonly rules: PruneRules;
}

/** Decides what would be done in one destination, from what lies there now. */
export async function planPrune(
  workspace: Workspace,
  { name, destination }: OpenedDestination,
  { signal, rules, force = [], sources = workspace.sources.map((source) => source.name) }: PlanOptions,
): Promise<PrunePlan> {
  const now = workspace.now();
  const { snapshots, otherSites, damaged } = await readRetained(destination, {
    site: workspace.site,
    check: await openSignatureCheck(workspace, name),
    signal,
  });
  const decisions = decide(snapshots, rules.policy, { now });
  const byId = new Map(snapshots.map((snapshot) => [snapshot.id, snapshot]));
  const objections = objectionsTo(decisions, snapshots, { now, maxShrink: rules.maxShrink, sources });
  return {
    destination: name,
    otherSites,
    damaged,
    snapshots: decisions.flatMap((decision) => planned(decision, byId.get(decision.id))),
    objections: objections.map((objection) => ({ ...objection, waived: force.includes(objection.kind) })),
  };
}

function planned({ id, keep, reasons }: Decision, snapshot: RetainedManifest | undefined): PlannedSnapshot[] {
  if (snapshot === undefined) return [];
  const { startedAt, kind, outcome } = snapshot.manifest;
  const sources = snapshot.sources.map(({ name }) => name);
  const held = snapshot.sources.filter((source) => source.outcome !== 'failed').map(({ name }) => name);
  const worded = reasons.map((reason) => ({ ...reason, message: describeReason(reason, held) }));
  return [{ id, startedAt, kind, outcome, sources, keep, reasons: worded }];
}

/** Ids of the snapshots that go, the oldest first: a prune that is killed has then deleted what the next one would delete anyway. */
export function forgottenIn({ snapshots }: PrunePlan): string[] {
  return snapshots.flatMap(({ id, keep }) => (keep ? [] : [id])).reverse();
}

/** Whether nothing may be done in the destination. */
export function isRefused({ objections }: PrunePlan): boolean {
  return objections.some(({ waived }) => !waived);
}

/** Tells of every snapshot, then of the whole. */
export async function tellPlan(
  { destination, snapshots, otherSites, damaged, objections }: PrunePlan,
  { emit }: RunOptions,
): Promise<void> {
  for (const { object, message, snapshots: ids = [] } of damaged)
    await emit({ event: 'finding', destination, object, message, snapshots: ids });
  for (const { id: snapshot, reasons, ...judged } of snapshots) {
    const told = reasons.map(({ rule, message }) => ({ rule, message }));
    await emit({ event: 'snapshot-judged', destination, snapshot, ...judged, reasons: told });
  }
  const forget = snapshots.filter(({ keep }) => !keep).length;
  await emit({ event: 'prune-planned', destination, keep: snapshots.length - forget, forget, otherSites });
  for (const { kind: objection, ...rest } of objections) await emit({ event: 'prune-objection', destination, objection, ...rest });
}
