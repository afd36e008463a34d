import type { Manifest } from '@holdfast/manifest';
import { findChunk } from '../index-files/chunk-index.ts';
import type { PackDescription } from '../pack/pack-layout.ts';
import type { Prospect } from './prune-prospect.ts';
import type { PrunedPack, RecordedPack, UnknownPack } from './pruned-packs.ts';
import type { Repacked } from './repack-packs.ts';

export interface HeirParts {
  readonly manifests: readonly Manifest[];
  /** Packs that go. */
  readonly gone: ReadonlySet<string>;
  readonly repacked: Repacked;
}

export interface HeirContents {
  readonly packs: readonly PrunedPack[];
  readonly unknown: readonly UnknownPack[];
  readonly snapshots: readonly string[];
}

/**
 * What a prune leaves to know, gathered while it goes through the packs that it removes. All of them are in it: where this
 * prune is killed, a later one removes them. Those that a snapshot names come with the packs that have what is needed of
 * them, and packs that went earlier keep their entries as long as they are named.
 */
export class HeirRecord {
  readonly #prospect: Prospect;
  readonly #parts: HeirParts;
  readonly #added = new Map<string, PrunedPack>();
  /** By pack, the snapshots that name it. */
  readonly #namers = new Map<string, string[]>();
  /** Packs that stand for others since an earlier prune. */
  readonly #heirs: ReadonlySet<string>;
  readonly #repacked: ReadonlySet<string>;

  constructor(prospect: Prospect, parts: HeirParts) {
    this.#prospect = prospect;
    this.#parts = parts;
    for (const { id, packs = [] } of parts.manifests) {
      for (const pack of packs) this.#namers.set(pack, [...(this.#namers.get(pack) ?? []), id]);
    }
    this.#heirs = new Set([...prospect.record.packs.values()].flatMap(({ heirs }) => heirs));
    this.#repacked = new Set(prospect.plan.repacked.map(({ pack }) => pack));
  }

  /** Takes a pack that goes. */
  add({ pack, chunks }: PackDescription): void {
    const heirs = new Set<string>();
    const isNamed = this.#namers.has(pack) || this.#heirs.has(pack);
    for (const [chunk] of isNamed ? chunks : []) {
      const home = this.#homeOf(chunk);
      if (home !== undefined && home !== pack) heirs.add(home);
    }
    const why = this.#repacked.has(pack) ? 'what was needed of it was written anew' : 'no snapshot needed anything of it';
    this.#added.set(pack, { pack, why, heirs: [...heirs].sort() });
  }

  contents(): HeirContents {
    const { record, plan, at } = this.#prospect;
    const earlier = [...record.packs.values()]
      .filter((pack) => this.#isStillNamed(pack))
      .map(({ pack, why, heirs }) => ({ pack, why, heirs: [...new Set(heirs.flatMap((heir) => this.#later(heir)))].sort() }));
    const left = plan.left.filter(({ pack }) => !this.#parts.repacked.index.hasPack(pack));
    const unknown = left.map(({ pack, unknownSince }) => ({ pack, since: (unknownSince ?? at).toISOString() }));
    return {
      packs: [...earlier, ...this.#added.values()].sort(byPack),
      unknown: unknown.sort(byPack),
      snapshots: this.#parts.manifests.map(({ id }) => id),
    };
  }

  /** Whether it differs from what the earlier ones have left. */
  isChanged(): boolean {
    const { record } = this.#prospect;
    const { packs, unknown } = this.contents();
    const isKnown = ({ pack, heirs }: PrunedPack): boolean => record.packs.get(pack)?.heirs.toSorted().join() === heirs.join();
    return (
      this.#added.size > 0 ||
      record.keys.length > 1 ||
      packs.length !== record.packs.size ||
      !packs.every(isKnown) ||
      unknown.length !== record.unknown.size ||
      !unknown.every(({ pack }) => record.unknown.has(pack))
    );
  }

  /** The pack that will have a chunk, when a snapshot needs it. */
  #homeOf(chunk: string): string | undefined {
    const { survey, live } = this.#prospect;
    const { index } = this.#parts.repacked;
    const entry = findChunk(survey.index.chunks, Buffer.from(chunk, 'hex'));
    if (entry < 0 || live.inIndex[entry] !== 1) return undefined;
    const number = index.packNumberOf(chunk);
    return number === undefined ? survey.packs[survey.homes[entry] as number]?.pack : index.packs[number]?.pack;
  }

  #later(heir: string): readonly string[] {
    return this.#parts.gone.has(heir) ? (this.#added.get(heir)?.heirs ?? []) : [heir];
  }

  /** One that is there again, or that a snapshot names which was not there then, was made again since. */
  #isStillNamed({ pack, snapshots }: RecordedPack): boolean {
    const isBack = this.#prospect.survey.index.hasPack(pack) || this.#prospect.survey.lastResort.hasPack(pack);
    return !isBack && this.#namers.get(pack)?.every((id) => snapshots.has(id)) === true;
  }
}

function byPack(left: { readonly pack: string }, right: { readonly pack: string }): number {
  return left.pack < right.pack ? -1 : 1;
}
