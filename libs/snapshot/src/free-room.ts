import type { PruneResult as FreedRoom } from '@holdfast/destination';
import type { OpenedDestination, RunOptions } from './workspace.ts';

/** Has the destination free the room that no snapshot needs any more; undefined where deleting did that already. */
export async function freeRoom({ name, destination }: OpenedDestination, { emit, signal }: RunOptions): Promise<FreedRoom | undefined> {
  if (destination.prune === undefined) return undefined;
  let [files, bytes] = [0, 0];
  const freed = await destination.prune({
    signal,
    onProgress: (progress) => {
      files += progress.objects;
      bytes += progress.bytes;
      void emit({ event: 'progress', phase: 'prune', destination: name, files, bytes });
    },
  });
  await emit({ event: 'room-freed', destination: name, ...freed });
  return freed;
}
