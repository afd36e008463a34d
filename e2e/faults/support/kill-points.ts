import { type Chance, chance } from '../../support/chance.ts';
import type { Site } from '../../support/site.ts';
import { runTraced } from './traced-run.ts';

/** A call of the system before which a run can be killed: the nth with this name that one thread makes. */
export interface KillPoint {
  readonly name: string;
  readonly nth: number;
  /** Its text in the trace, to tell what was about to happen. */
  readonly text: string;
  /** What was changed since the point before, as the trace has it. */
  readonly made: readonly string[];
}

/** Steps that a run must be killed after, by name: what the trace shows of them when they are made. */
export type Steps = Readonly<Record<string, RegExp>>;

/** Whether every point is to be gone through; otherwise each named step, and a part of the rest. */
export const isLong = process.env.HOLDFAST_FAULTS === 'long';

/** Of the points that are no named step, one of so many is taken. */
const sampledOf = 4;

/** Calls that change names in a file system, or make what was written durable: here a run may be killed. */
const stops = 'rename,renameat,renameat2,link,linkat,unlink,unlinkat,rmdir,mkdir,mkdirat,symlink,symlinkat,fsync,fdatasync,syncfs';
/** Calls that change what is in files. */
const writes = 'write,pwrite64,writev,pwritev,ftruncate,copy_file_range,sendfile';
/** Folders for each source, made one after the other and removed so: they would take a tenth of all kills. */
const scratchFolder = /scratch\/[^/"]+\/\d+"/;

/**
 * The points of a good run, so that every state which the files in the site's root go through is met once; a call before
 * which nothing was changed since the last one is left out.
 */
export async function killPointsOf(site: Site, line: readonly string[]): Promise<KillPoint[]> {
  const { ran, trace } = await runTraced(site, line, { options: ['-y', '-e', `trace=${stops},${writes},openat`] });
  if (ran.status !== 0) throw new Error(`strace could not follow a good run: is ptrace permitted here? ${ran.output}`);
  const counts = new Map<string, number>();
  const found = new Map<string, KillPoint>();
  let made: string[] = [];
  for (const [, thread = '', name = '', text = ''] of trace.matchAll(/^(\d+) +(\w+)\((.*)$/gm)) {
    const nth = (counts.get(`${thread} ${name}`) ?? 0) + 1;
    counts.set(`${thread} ${name}`, nth);
    if (!text.includes(site.root) || text.includes(' = -1 ')) continue;
    const isStop = stops.split(',').includes(name) && !scratchFolder.test(text) && !found.has(`${name} ${nth}`);
    if (made.length > 0 && isStop) {
      found.set(`${name} ${nth}`, { name, nth, text, made });
      made = [];
    }
    if (changes(name, text, site)) made.push(`${name}(${text}`);
  }
  return [...found.values()];
}

/** Whether a call changes a file or a name; what goes into pipes and sockets changes none. */
function changes(name: string, text: string, { root }: Site): boolean {
  if (name === 'openat') return text.includes('O_CREAT');
  if (writes.split(',').includes(name)) return /^\d+<(.*?)>/.exec(text)?.[1]?.startsWith(root) === true;
  return !name.includes('sync');
}

/** A point, and the step that it comes after where that has a name. */
export interface ChosenPoint extends KillPoint {
  readonly step: string | undefined;
}

/** The first point after each step, and of the others all or an even sample, in order. Throws for a step that no point comes after. */
export function choosePoints(
  points: readonly KillPoint[],
  steps: Steps,
): { readonly chosen: readonly ChosenPoint[]; readonly seed: Chance['seed'] } {
  const named = new Map<KillPoint, string>();
  for (const [step, pattern] of Object.entries(steps)) {
    const point = points.find(({ made }) => made.some((change) => pattern.test(change)));
    if (point === undefined)
      throw new Error(`no kill comes after the step "${step}": ${pattern} is in none of\n${points.flatMap(({ made }) => made).join('\n')}`);
    named.set(point, [named.get(point), step].filter(Boolean).join(', '));
  }
  const { seed, below } = chance();
  const others = points.filter((point) => !named.has(point));
  const first = below(sampledOf);
  const taken = new Set(isLong ? others : others.filter((_, index) => index % sampledOf === first));
  const chosen = points.filter((point) => named.has(point) || taken.has(point));
  return { chosen: chosen.map((point) => ({ ...point, step: named.get(point) })), seed };
}
