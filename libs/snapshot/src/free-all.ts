import { openCatalogue } from './catalogue.ts';
import { choose } from './choose.ts';
import { toFailure } from './failure.ts';
import { freeRoom } from './free-room.ts';
import { interruptible } from './interruptible.ts';
import type { Failure } from './request.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/**
 * Has destinations free the room that no snapshot needs any more, whatever the retention policy says. One that fails
 * leaves the others done and is in the result.
 */
export function freeAll(workspace: Workspace, names: readonly string[], options: RunOptions): Promise<readonly Failure[]> {
  return interruptible(options.signal, async () => {
    const destinations = choose(workspace.destinations, names, 'destination');
    await using catalogue = await openCatalogue({ ...workspace, destinations }, undefined, options);
    const failures: Failure[] = [...catalogue.failures];
    for (const opened of catalogue.destinations) {
      try {
        await freeRoom(opened, options);
      } catch (error) {
        options.signal?.throwIfAborted();
        const message = `no room was freed in ${opened.name}`;
        const failure = toFailure(error, { destination: opened.name }, { code: 'destination-unwritable', message });
        failures.push(failure);
        await options.emit({ event: 'destination-failed', ...failure });
      }
    }
    return failures;
  });
}
