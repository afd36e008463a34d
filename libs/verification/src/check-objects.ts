import type { CheckOptions, CheckProgress, ChosenObjects, Finding, UnneededObject } from '@holdfast/destination';
import { toFault } from '@holdfast/fault';
import type { CatalogueListing, OpenedDestination, Progress, RunOptions } from '@holdfast/snapshot';
import { isKeyFault } from './check-content.ts';
import { checkWithinBudget } from './check-within-budget.ts';
import type { Findings, NewFinding } from './findings.ts';
import type { VerificationBudget, VerificationLevel } from './report.ts';

export interface CheckObjectsOptions extends RunOptions {
  readonly level: VerificationLevel;
  readonly ids: readonly string[];
  /** Whether every object of the destination is to be looked at, not only what the snapshots need. */
  readonly all: boolean;
  readonly findings: Findings;
  readonly progress: Progress;
  readonly budget?: VerificationBudget | undefined;
  readonly listing: CatalogueListing;
  readonly now: () => Date;
}

export interface CheckedObjects {
  readonly objects: number;
  /** Bytes of objects that were read. */
  readonly bytes: number;
  /** By snapshot, the deepest level without a finding; none for a snapshot that is not there whole. */
  readonly levels: ReadonlyMap<string, 'presence' | 'bytes'>;
  /** Objects that are damaged and that no snapshot needs any more. */
  readonly unneeded: number;
  /** Snapshots of which every byte is proven, also by earlier runs with a budget, and since when. */
  readonly proven: ReadonlyMap<string, string>;
}

/** Has the destination look at its own objects: that they are there, then, from level `bytes` on, that every byte of them is right. */
export async function checkObjects(opened: OpenedDestination, options: CheckObjectsOptions): Promise<CheckedObjects> {
  const { name } = opened;
  const { level, ids, findings, progress, emit, signal, now } = options;
  const startedAt = now().toISOString();
  const levels = new Map<string, 'presence' | 'bytes'>();
  const unneeded = new Map<string, UnneededObject>();
  const proven = new Map<string, string>();
  const onUnneeded = (object: UnneededObject): void => void unneeded.set(object.object, object);
  const read = { objects: 0, bytes: 0 };
  for (const depth of level === 'presence' ? (['presence'] as const) : (['presence', 'bytes'] as const)) {
    const counted = { objects: 0, bytes: 0 };
    const onProgress = ({ objects, bytes }: { readonly objects: number; readonly bytes: number }): void => {
      counted.objects += objects;
      counted.bytes += bytes;
      progress.add({ files: 0, bytes: depth === 'bytes' ? bytes : 0 });
    };
    try {
      for await (const found of check(opened, { ...options, depth, onProgress, onUnneeded, proven })) await findings.add(findingOf(found));
    } catch (error) {
      signal?.throwIfAborted();
      if (isKeyFault(error)) throw error;
      const { code, message } = toFault(error, 'destination-damaged', `the destination ${name} could not be checked`);
      await findings.add({ object: name, message, snapshots: undefined, ...(code === 'destination-unreadable' ? { unread: true } : {}) });
    }
    // Of a budget only what this run itself proved from its first to its last byte is reached now.
    const isReached = (id: string): boolean => depth === 'presence' || options.budget === undefined || (proven.get(id) ?? '') >= startedAt;
    for (const id of ids) if (findings.of(id) === 0 && isReached(id)) levels.set(id, depth);
    read.objects = Math.max(read.objects, counted.objects);
    read.bytes = depth === 'bytes' ? counted.bytes : 0;
  }
  for (const object of unneeded.values()) await emit({ event: 'object-unneeded', destination: name, ...object });
  return { ...read, levels, unneeded: unneeded.size, proven };
}

interface DepthOptions extends CheckObjectsOptions, Pick<CheckOptions, 'onUnneeded'> {
  readonly depth: 'presence' | 'bytes';
  readonly onProgress: (progress: CheckProgress) => void;
  readonly proven: Map<string, string>;
}

function check(opened: OpenedDestination, options: DepthOptions): AsyncIterable<Finding> {
  const { depth, budget, all, ids, signal, onProgress, onUnneeded, emit, proven } = options;
  if (depth === 'presence' || budget === undefined) {
    return opened.destination.check({
      level: depth,
      signal,
      onProgress,
      ...(onUnneeded && { onUnneeded }),
      ...(all ? {} : { snapshots: ids }),
    });
  }
  const onChosen = (chosen: ChosenObjects): void => {
    // Told, not waited for, as progress is.
    Promise.resolve(emit({ event: 'budget-chosen', destination: opened.name, ...chosen })).catch(() => undefined);
  };
  return checkWithinBudget(opened, { ...options, budget, onChosen, onProven: (id, since) => void proven.set(id, since) });
}

/** A finding of a destination as one of the report. */
export function findingOf({ object, message, snapshots, artifact, unread }: Finding): NewFinding {
  const where = artifact === undefined ? { object } : { source: artifact.source, name: artifact.path };
  return { ...where, message, snapshots, ...(unread === undefined ? {} : { unread }) };
}
