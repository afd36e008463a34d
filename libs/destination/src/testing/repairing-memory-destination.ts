import { Fault } from '@holdfast/fault';
import type { DestinationAdapter } from '../destination.ts';
import type { LostContent, RepairOptions, RepairResult, RepairStep } from '../repair.ts';
import { digestOf } from './memory-content.ts';
import { type MemoryConfig, MemoryDestination, memoryAdapter } from './memory-destination.ts';
import type { MemoryPlace } from './memory-place.ts';

/** The reference for destinations that mend what is damaged and say what is lost. */
export const repairingMemoryAdapter: DestinationAdapter<MemoryConfig> = {
  ...memoryAdapter,
  kind: 'repairing-memory',
  capabilities: { ...memoryAdapter.capabilities, repairs: true },
  open: async ({ place, readOnly }) => new RepairingMemoryDestination(place, readOnly),
};

/** As {@link MemoryDestination}; each content is an object of its own, so that of a damaged one nothing can be saved. */
export class RepairingMemoryDestination extends MemoryDestination {
  readonly #place: MemoryPlace;

  constructor(place: MemoryPlace, readOnly = false) {
    super(place, readOnly);
    this.#place = place;
  }

  async repair(options: RepairOptions): Promise<RepairResult> {
    options.signal?.throwIfAborted();
    const { snapshots, damaged } = this.#place;
    if (snapshots.size === 0) throw new Fault('repository-missing', 'this memory is empty', { guidance: 'run holdfast backup' });
    this.#expectUnused(options);
    const target = options.to === undefined ? undefined : RepairingMemoryDestination.#placeOf(options.to);
    if (target !== undefined && target.snapshots.size > 0) throw new Fault('target-not-empty', 'that memory holds snapshots already');
    const steps = this.#steps(options);
    const lost = this.#lost();
    if (steps.length > 0) await options.confirm?.({ steps, lost });
    options.signal?.throwIfAborted();
    const changes = options.dryRun !== true && target === undefined && steps.length > 0;
    if (changes) this.#moveAside(steps);
    if (target !== undefined && options.dryRun !== true)
      this.#bring(
        target,
        [...snapshots.keys()].filter((id) => !damaged.has(id)),
      );
    const movedTo = target === undefined && steps.some(({ action }) => action !== 'forget') ? 'aside' : undefined;
    return { steps, lost, salvaged: { chunks: 0, bytes: 0 }, movedTo, isRenamed: target !== undefined };
  }

  static #placeOf(destination: object): MemoryPlace {
    if (destination instanceof RepairingMemoryDestination) return destination.#place;
    throw new Fault('unsupported', 'what can be read of this memory can only go into another one');
  }

  #expectUnused({ dryRun = false, to }: RepairOptions): void {
    const [writer] = this.#place.writing;
    if (dryRun || to !== undefined || writer === undefined) return;
    const guidance = 'try again when it has ended';
    throw new Fault('repository-locked', `memory takes the snapshot ${writer}`, { guidance, retryable: true });
  }

  #isWhole(digest: string): boolean {
    const bytes = this.#place.contents.get(digest);
    return bytes !== undefined && digestOf(bytes) === digest;
  }

  #steps({ onProgress }: RepairOptions): RepairStep[] {
    const { snapshots, damaged, contents, distrusted } = this.#place;
    const steps: RepairStep[] = [];
    for (const [digest, { length }] of contents) {
      if (!this.#isWhole(digest)) steps.push({ object: digest, action: 'salvage', message: 'the content has changed' });
      else if (distrusted.has(digest)) steps.push({ object: digest, action: 'forget', message: 'that content is whole' });
      onProgress?.({ objects: 1, bytes: length });
    }
    for (const id of damaged) if (snapshots.has(id)) steps.push({ object: id, action: 'move', message: 'it cannot be read' });
    return steps;
  }

  #lost(): LostContent[] {
    const lost = new Map<string, LostContent>();
    for (const [id, { sources }] of this.#place.snapshots) {
      if (this.#place.damaged.has(id)) lost.set(id, { object: id, message: 'the manifest cannot be read', snapshots: [id] });
      else
        for (const [source, { entries }] of sources)
          for (const { path, sha256 } of entries) {
            if (sha256 === undefined || this.#isWhole(sha256)) continue;
            const name = JSON.stringify([source, path, sha256]);
            const message = 'its content cannot be read';
            lost.set(name, { object: sha256, message, snapshots: [...(lost.get(name)?.snapshots ?? []), id], artifact: { source, path } });
          }
    }
    return [...lost.values()];
  }

  #moveAside(steps: readonly RepairStep[]): void {
    const { contents, snapshots, damaged, distrusted, aside } = this.#place;
    for (const { object, action } of steps) {
      distrusted.delete(object);
      if (action === 'forget') continue;
      aside.set(object, contents.get(object) ?? snapshots.get(object));
      contents.delete(object);
      snapshots.delete(object);
      damaged.delete(object);
    }
  }

  #bring(target: MemoryPlace, ids: readonly string[]): void {
    for (const [digest, bytes] of this.#place.contents) if (this.#isWhole(digest)) target.contents.set(digest, Buffer.from(bytes));
    for (const id of ids) {
      const snapshot = this.#place.snapshots.get(id);
      if (snapshot !== undefined) target.snapshots.set(id, { ...snapshot });
    }
  }
}
