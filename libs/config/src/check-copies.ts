import type { Checked } from './checked.ts';
import { nearestName } from './nearest-name.ts';
import type { Problem } from './problem.ts';

/** Copies of a destination that does not exist, of itself, or of one that is itself a copy: each backup writes something first. */
export function checkCopies({ destinations }: Checked): Problem[] {
  const names = destinations.map((destination) => destination?.name);
  return destinations.flatMap((destination, index) => {
    const { name, copyFrom } = destination ?? {};
    if (copyFrom === undefined) return [];
    const problem = { pointer: `/destinations/${index}/copyFrom`, found: JSON.stringify(copyFrom) };
    const others = destinations.filter((other) => other !== undefined && other !== destination && other.copyFrom === undefined);
    const usable = others.map((other) => other?.name as string);
    if (usable.includes(copyFrom) || names.includes(undefined)) return [];
    if (copyFrom === name) return [{ ...problem, found: `${problem.found}, which is itself`, expected: 'another destination' }];
    if (names.includes(copyFrom)) {
      return [{ ...problem, found: `${problem.found}, which is a copy itself`, expected: 'a destination that backups write' }];
    }
    const nearest = nearestName(copyFrom, usable);
    return [{ ...problem, expected: 'the name of another destination', ...(nearest === undefined ? {} : { nearest }) }];
  });
}
