import { readdir } from 'node:fs/promises';
import { Fault } from '@holdfast/fault';
import { joinPath, standsAt, toFileSystemPath } from '@holdfast/filesystem';
import { displayPath, pathFromBytes } from '@holdfast/manifest';
import type { RenameStep, StagedRestore } from '@holdfast/source';
import type { JournalStep } from './journal.ts';
import { foldersAbove, isRename, stepKinds } from './rename-step.ts';
import { StepTrail } from './step-trail.ts';

/** What swaps one source in. */
export interface SourceSwap extends Pick<StagedRestore, 'target' | 'undoDirectories' | 'companions' | 'kept'> {
  readonly steps: readonly JournalStep[];
}

/** A source that waits to be swapped in. */
interface Waiting {
  readonly name: string;
  readonly staging: StagedRestore;
}

/**
 * In an order in which the steps can be carried out one source after the other: what replaces a folder comes before what
 * replaces something in it, since a folder takes along what it leaves out. Others keep their order. Throws `unsupported`
 * by name where each of two would have to come first.
 */
export function inOrderOfTargets<Source extends Waiting>(all: readonly Source[]): Source[] {
  const outer = outerOf(all);
  const ordered = new Set<Source>();
  const waiting = new Set<Source>();
  const visit = (one: Source): void => {
    if (ordered.has(one)) return;
    waiting.add(one);
    for (const other of outer.get(one) ?? []) {
      if (waiting.has(other)) throw entangled(other, one);
      visit(other);
    }
    waiting.delete(one);
    ordered.add(one);
  };
  for (const one of all) visit(one);
  return [...ordered];
}

/**
 * The swaps of the sources, which MUST be in the order of their targets. A folder that one brings where an outer one has
 * brought it already is filled instead, thing by thing. Throws `unsupported` by name where both bring the same thing.
 */
export async function sourceSwaps(ordered: readonly Waiting[]): Promise<SourceSwap[]> {
  const outer = outerOf(ordered);
  const before = new StepTrail();
  const swaps: SourceSwap[] = [];
  for (const one of ordered) {
    const { target, undoDirectories, companions, kept } = one.staging;
    const { isAway, isCarried } = stepKinds(one.staging);
    const steps: JournalStep[] = [];
    for (const step of one.staging.steps) {
      if (!isRename(step)) {
        steps.push({ kind: 'source', source: one.name, data: step.data });
        continue;
      }
      const isShared = outer.has(one) && !isAway(step) && !isCarried(step);
      for (const each of isShared ? await merged(step, { name: one.name, before }) : [step]) {
        before.add(each);
        steps.push(each);
      }
    }
    swaps.push({ target, steps, undoDirectories, ...(companions && { companions }), ...(kept && { kept }) });
  }
  return swaps;
}

/** For each source those that fill or empty a folder which it does something in, or the very same place and come before it. */
function outerOf<Source extends Waiting>(all: readonly Source[]): Map<Source, Set<Source>> {
  const holders = new Map<string, Source[]>();
  const outer = new Map<Source, Set<Source>>();
  const places = new Map(all.map((one) => [one, placesOf(one.staging)]));
  for (const one of all) {
    const found = new Set<Source>();
    for (const place of places.get(one) ?? []) {
      for (const other of holders.get(place) ?? []) found.add(other);
      holders.set(place, [...(holders.get(place) ?? []), one]);
    }
    outer.set(one, found);
  }
  for (const one of all) {
    const folders = new Set([...(places.get(one) ?? [])].flatMap((place) => [...foldersAbove(place)]));
    for (const folder of folders) for (const other of holders.get(folder) ?? []) if (other !== one) outer.get(one)?.add(other);
  }
  return new Map([...outer].filter(([, others]) => others.size > 0));
}

/** The places that the steps of a source empty or fill, but for its own folders. */
function placesOf(staging: StagedRestore): Set<string> {
  const { isAway, isCarried } = stepKinds(staging);
  return new Set(
    staging.steps
      .filter(isRename)
      .filter((step) => !isCarried(step))
      .map((step) => (isAway(step) ? step.from : step.to)),
  );
}

/** The step, or where a folder will stand at its end already those that fill it with what is in the step's own. */
async function merged(step: RenameStep, context: { readonly name: string; readonly before: StepTrail }): Promise<RenameStep[]> {
  const origin = context.before.originOf(step.to);
  const standing = origin === undefined ? undefined : standsAt(origin);
  if (standing === undefined) return [step];
  if (!standing.isDirectory() || standsAt(step.from)?.isDirectory() !== true) {
    throw new Fault('unsupported', `${displayPath(step.to)} comes from ${context.name} and from another source too`, {
      guidance: 'restore one after the other, with --source',
    });
  }
  const names = (await readdir(toFileSystemPath(step.from), 'buffer')).map(pathFromBytes);
  const steps = await Promise.all(
    names.map((name) => merged({ kind: 'rename', from: joinPath(step.from, name), to: joinPath(step.to, name) }, context)),
  );
  return steps.flat();
}

function entangled(left: Waiting, right: Waiting): Fault {
  return new Fault('unsupported', `the sources ${left.name} and ${right.name} lie in one another in more than one place`, {
    guidance: 'restore one after the other, with --source',
  });
}
