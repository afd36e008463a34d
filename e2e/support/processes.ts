import { readdirSync, readFileSync } from 'node:fs';

/** A process below another one, with its command line. */
export interface Descendant {
  readonly processId: number;
  readonly commandLine: string;
}

/** All processes that a process has started, directly or not. */
export function childrenOf(processId: number): readonly Descendant[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  );
  const isBelow = (id: number): boolean => {
    const parent = parents.get(id);
    return parent !== undefined && parent > 1 && (parent === processId || isBelow(parent));
  };
  return [...parents.keys()]
    .filter(isBelow)
    .map((id) => ({ processId: id, commandLine: textOf(`/proc/${id}/cmdline`).replaceAll('\0', ' ') }));
}

/** Whether a process does anything still: one that has ended may wait for its parent to notice. */
export function isRunning(processId: number): boolean {
  const stat = textOf(`/proc/${processId}/stat`);
  return stat !== '' && !/^\d+ .*\) Z/s.test(stat);
}

function parentOf(name: string): number | undefined {
  // The name of the program stands in brackets and may hold anything; the parent follows it.
  const [, parent] = textOf(`/proc/${name}/stat`).replace(/^.*\)/s, '').trim().split(' ');
  return parent === undefined ? undefined : Number(parent);
}

/** Empty for a process that has ended. */
function textOf(location: string): string {
  try {
    return readFileSync(location, 'latin1');
  } catch {
    return '';
  }
}
