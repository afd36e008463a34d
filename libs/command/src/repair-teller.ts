import { displayPath } from '@holdfast/manifest';
import { formatBytes, formatCount, formatList } from './format.ts';
import type { Session, ToldEvent } from './session.ts';
import { tellIncident } from './tell.ts';

type Step = Extract<ToldEvent, { readonly event: 'repair-step' }>;
type Lost = Extract<ToldEvent, { readonly event: 'content-lost' }>;
type Repaired = Extract<ToldEvent, { readonly event: 'repository-repaired' }>;

const verbs: Readonly<Record<Step['action'], string>> = {
  write: 'write',
  replace: 'write anew',
  move: 'move aside',
  salvage: 'salvage',
  keep: 'leave',
  forget: 'forget',
};

/** Tells a repair as it goes on: its plan, what is lost, what was done. */
export class RepairTeller {
  readonly #session: Session;
  readonly #options: { readonly isPlan: boolean; readonly folder: string | undefined };

  constructor(session: Session, options: { readonly isPlan: boolean; readonly folder: string | undefined }) {
    this.#session = session;
    this.#options = options;
  }

  async take(event: ToldEvent): Promise<void> {
    if (event.event === 'repair-step') await this.#session.print(stepText(event, this.#options.folder !== undefined));
    else if (event.event === 'content-lost') this.#session.warn(lostText(event));
    else if (event.event === 'repository-repaired') this.#tellDone(event);
    else tellIncident(event, this.#session);
  }

  #tellDone({ destination, steps, salvagedChunks, salvagedBytes, lost, movedTo }: Repaired): void {
    const { folder } = this.#options;
    const saved =
      salvagedChunks === 0 ? '' : `, ${formatCount(salvagedChunks, 'chunk')} (${formatBytes(salvagedBytes)}) saved from damaged packs`;
    if (folder !== undefined) this.#session.say(`What can be read of ${destination} is in ${displayPath(folder)}${saved}`);
    else if (steps === 0 && lost === 0) this.#session.say(`Nothing is wrong with ${destination}`);
    else if (steps > 0) {
      const kept = movedTo === undefined ? '' : `; what was replaced lies in ${movedTo} there, and may be deleted once all is well`;
      this.#session.say(`Repaired ${destination}: ${formatCount(steps, 'step')}${saved}${kept}`);
    }
  }
}

function stepText({ destination, object, action, message }: Step, isElsewhere: boolean): string {
  const verb = isElsewhere && action === 'keep' ? 'leave behind' : verbs[action];
  return displayPath(`${destination}: ${verb} ${object}: ${message}`);
}

function lostText({ destination, object, message, snapshots, source, path, elsewhere }: Lost): string {
  const what = source === undefined || path === undefined ? object : `${source}: ${path}`;
  const [first, ...others] = snapshots;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const where = first === undefined || what.includes(first) ? '' : ` (in ${first}${more})`;
  const remedy = elsewhere.length === 0 ? '' : `; ${remedyText({ destination, snapshots, elsewhere, isManifest: source === undefined })}`;
  return displayPath(`${destination}: lost: ${what}: ${message}${where}${remedy}`);
}

/** A snapshot that is there is not copied again, so that it has to go first. */
function remedyText({
  destination,
  snapshots: [first = 'SNAPSHOT'],
  elsewhere,
  isManifest,
}: Pick<Lost, 'destination' | 'snapshots' | 'elsewhere'> & { readonly isManifest: boolean }): string {
  const copy = `holdfast copy ${first} --from ${elsewhere[0]} --to ${destination}`;
  const remedy = isManifest ? copy : `holdfast delete ${first} --from ${destination} and ${copy}`;
  return `${formatList(elsewhere)} ${elsewhere.length === 1 ? 'has' : 'have'} it: once repaired, run ${remedy}`;
}
