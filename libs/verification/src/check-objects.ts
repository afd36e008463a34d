import { toFault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { OpenedDestination, Progress } from '@holdfast/snapshot';
import type { Findings } from './findings.ts';
import type { VerificationLevel } from './report.ts';

export interface CheckObjectsOptions extends Abortable {
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
}

/** Has the destination look at its own objects: that they are there, then, from level `bytes` on, that every byte of them is right. */
export async function checkObjects({ name, destination }: OpenedDestination, options: CheckObjectsOptions): Promise<CheckedObjects> {
  const { level, ids, all, findings, progress, signal } = options;
  const levels = new Map<string, 'presence' | 'bytes'>();
  const read = { objects: 0, bytes: 0 };
  for (const depth of level === 'presence' ? (['presence'] as const) : (['presence', 'bytes'] as const)) {
    const counted = { objects: 0, bytes: 0 };
    const onProgress = ({ objects, bytes }: { readonly objects: number; readonly bytes: number }): void => {
      counted.objects += objects;
      counted.bytes += bytes;
      progress.add({ files: 0, bytes: depth === 'bytes' ? bytes : 0 });
    };
    try {
      for await (const { object, message, snapshots } of destination.check({
        level: depth,
        signal,
        onProgress,
        ...(all ? {} : { snapshots: ids }),
      })) {
        await findings.add({ object, message, snapshots: snapshots ?? [] });
      }
    } catch (error) {
      signal?.throwIfAborted();
      const { message } = toFault(error, 'destination-damaged', `the destination ${name} could not be checked`);
      await findings.add({ object: name, message, snapshots: [] });
    }
    for (const id of ids) if (findings.of(id) === 0) levels.set(id, depth);
    read.objects = Math.max(read.objects, counted.objects);
    read.bytes = depth === 'bytes' ? counted.bytes : 0;
  }
  return { ...read, levels };
}
