import type { Finding, UnneededObject } from '@holdfast/destination';
import { toFault } from '@holdfast/fault';
import type { OpenedDestination, Progress, RunOptions } from '@holdfast/snapshot';
import type { Findings, NewFinding } from './findings.ts';
import type { VerificationLevel } from './report.ts';

export interface CheckObjectsOptions extends RunOptions {
  readonly level: VerificationLevel;
  readonly ids: readonly string[];
  /** Whether every object of the destination is to be looked at, not only what the snapshots need. */
  readonly all: boolean;
  readonly findings: Findings;
  readonly progress: Progress;
}

export interface CheckedObjects {
  readonly objects: number;
  /** Bytes of objects that were read. */
  readonly bytes: number;
  /** By snapshot, the deepest level without a finding; none for a snapshot that is not there whole. */
  readonly levels: ReadonlyMap<string, 'presence' | 'bytes'>;
  /** Objects that are damaged and that no snapshot needs any more. */
  readonly unneeded: number;
}

/** Has the destination look at its own objects: that they are there, then, from level `bytes` on, that every byte of them is right. */
export async function checkObjects({ name, destination }: OpenedDestination, options: CheckObjectsOptions): Promise<CheckedObjects> {
  const { level, ids, all, findings, progress, emit, signal } = options;
  const levels = new Map<string, 'presence' | 'bytes'>();
  const unneeded = new Map<string, UnneededObject>();
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
      const limit = all ? {} : { snapshots: ids };
      for await (const found of destination.check({ level: depth, signal, onProgress, onUnneeded, ...limit }))
        await findings.add(findingOf(found));
    } catch (error) {
      signal?.throwIfAborted();
      const { code, message } = toFault(error, 'destination-damaged', `the destination ${name} could not be checked`);
      await findings.add({ object: name, message, snapshots: undefined, ...(code === 'destination-unreadable' ? { unread: true } : {}) });
    }
    for (const id of ids) if (findings.of(id) === 0) levels.set(id, depth);
    read.objects = Math.max(read.objects, counted.objects);
    read.bytes = depth === 'bytes' ? counted.bytes : 0;
  }
  for (const object of unneeded.values()) await emit({ event: 'object-unneeded', destination: name, ...object });
  return { ...read, levels, unneeded: unneeded.size };
}

/** A finding of a destination as one of the report. */
export function findingOf({ object, message, snapshots, artifact, unread }: Finding): NewFinding {
  const where = artifact === undefined ? { object } : { source: artifact.source, name: artifact.path };
  return { ...where, message, snapshots, ...(unread === undefined ? {} : { unread }) };
}
