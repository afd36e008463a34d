import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Destination } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import { writeDurably } from '@holdfast/filesystem';
import type { Abortable } from '@holdfast/manifest';
import { makePrivateFolder } from './private-folder.ts';
import type { Workspace } from './workspace.ts';

/** So many landmarks are remembered: several disks may take turns. */
const landmarksKept = 100;

/** A destination as it was when it took its last snapshot, in a file of the state folder. */
interface KnownDestination {
  readonly format: 1;
  readonly name: string;
  /** What the configuration called it; another text is another place. */
  readonly description: string;
  /** Those of every place that was accepted for it, newest first. */
  readonly landmarks: readonly string[];
  /** By landmark, the newest snapshot that this machine has stored there and not deleted itself: disks that take turns have others. */
  readonly newest?: Readonly<Record<string, string>>;
  readonly snapshot: string;
  /** ISO 8601. */
  readonly writtenAt: string;
}

/** A destination of the configuration, opened, and what it is called. */
export interface DescribedDestination {
  readonly name: string;
  readonly description: string;
  readonly destination: Destination;
}

/**
 * Refuses a place that is not the one that took earlier snapshots: a disk that is not plugged in leaves an empty folder,
 * and a backup into that would fill the wrong disk. Throws `destination-missing`. Gives the newest snapshot that this
 * machine has stored in that very place, where it knows one.
 */
export async function refuseOtherPlace(
  workspace: Workspace,
  { name, description, destination }: DescribedDestination,
  options: Abortable,
): Promise<string | undefined> {
  const known = await readKnown(workspace, name);
  if (known === undefined || known.description !== description) return undefined;
  const found = await destination.landmarks(options);
  if (found.some((landmark) => known.landmarks.includes(landmark)))
    return found
      .flatMap((one) => known.newest?.[one] ?? [])
      .sort()
      .at(-1);
  const last = `the last is ${known.snapshot} of ${known.writtenAt.slice(0, 10)}`;
  if (found.length === 0) {
    throw new Fault('destination-missing', `the destination ${name}, which has earlier snapshots, is not there: ${description} (${last})`, {
      guidance: `plug in or mount its disk, or add --new-destination ${name} to begin anew there`,
    });
  }
  throw new Fault(
    'destination-missing',
    `${description} is another one than the destination ${name}, which has earlier snapshots (${last})`,
    {
      guidance: `plug in or mount its own disk, or add --new-destination ${name} to use this one`,
    },
  );
}

/** Remembers the place that has just taken a snapshot. */
export async function rememberPlace(
  workspace: Workspace,
  { name, description, destination }: DescribedDestination,
  { snapshot, ...options }: Abortable & { readonly snapshot: string },
): Promise<void> {
  const known = await readKnown(workspace, name);
  const earlier = known?.description === description ? known.landmarks : [];
  const found = await destination.landmarks(options);
  const landmarks = [...new Set([...found, ...earlier])].slice(0, landmarksKept);
  const newestOf = (landmark: string): string | undefined => {
    const last = known?.newest?.[landmark];
    return found.includes(landmark) && secondOf(last ?? '') <= secondOf(snapshot) ? snapshot : last;
  };
  const newest = Object.fromEntries(landmarks.map((landmark) => [landmark, newestOf(landmark)]));
  const writtenAt = workspace.now().toISOString();
  await writeKnown(workspace, { format: 1, name, description, landmarks, newest: withoutUnknown(newest), snapshot, writtenAt });
}

/** Forgets a snapshot that this machine has itself deleted from the destination: that it is gone is no surprise. */
export async function forgetSnapshot(workspace: Workspace, name: string, snapshot: string): Promise<void> {
  const known = await readKnown(workspace, name);
  if (known?.newest === undefined || !Object.values(known.newest).includes(snapshot)) return;
  const newest = Object.entries(known.newest).filter(([, id]) => id !== snapshot);
  await writeKnown(workspace, { ...known, newest: Object.fromEntries(newest) });
}

/**
 * Whether a destination was put back to an older state behind this machine's back: of what `refuseOtherPlace` gave, nothing
 * is there, nor anything newer. `standing` are the ids of the snapshots there, in order.
 */
export function isRolledBack(stored: string | undefined, standing: readonly string[] | undefined): stored is string {
  if (stored === undefined || standing === undefined) return false;
  return !standing.includes(stored) && secondOf(standing.at(-1) ?? '') <= secondOf(stored);
}

/** When a snapshot began: within a second its ids are in no order. */
function secondOf(id: string): string {
  return id.slice(0, 'YYYYMMDD-HHMMSS'.length);
}

function withoutUnknown(newest: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(newest).flatMap(([landmark, id]) => (id === undefined ? [] : [[landmark, id]])));
}

async function writeKnown(workspace: Workspace, record: KnownDestination): Promise<void> {
  await makePrivateFolder(workspace.stateDirectory);
  await writeDurably(placeOf(workspace, record.name), `${JSON.stringify(record)}\n`, { mode: 0o600, code: 'target-unwritable' });
}

/** Undefined when nothing is known, and when the file cannot be understood: it is written anew after the next snapshot. */
async function readKnown(workspace: Workspace, name: string): Promise<KnownDestination | undefined> {
  try {
    const known = JSON.parse(await readFile(placeOf(workspace, name), 'utf8')) as KnownDestination;
    return known.format === 1 && Array.isArray(known.landmarks) ? known : undefined;
  } catch {
    return undefined;
  }
}

function placeOf({ stateDirectory }: Workspace, name: string): string {
  return join(stateDirectory, `destination-${name}.json`);
}
