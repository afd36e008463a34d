import type { ArtifactEntry, StreamReference } from '@holdfast/manifest';
import type { RepositoryIndex } from '../index-files/repository-index.ts';

/** Chunks are looked for again when so many more are on their way. */
const lookAgainAfter = 10_000;

/** Which packs a set of entries and streams needs. Chunks that are still on their way to a pack are looked up at the end. */
export class PackUse {
  readonly #index: RepositoryIndex;
  readonly #packs = new Set<number>();
  #underWay: string[] = [];
  #mostUnderWay = lookAgainAfter;

  constructor(index: RepositoryIndex) {
    this.#index = index;
  }

  /** Adds an entry if every chunk of its content is in a pack, and gives whether it was. */
  addIfPacked(entry: ArtifactEntry): boolean {
    const packs = chunksOf(entry).map((id) => this.#index.packNumberOf(id));
    if (packs.includes(undefined)) return false;
    for (const pack of packs) this.#packs.add(pack as number);
    return true;
  }

  addEntry(entry: ArtifactEntry): void {
    for (const id of chunksOf(entry)) this.#add(id);
  }

  addStream(reference: StreamReference): void {
    for (const id of reference.chunks ?? [reference.sha256]) this.#add(id);
  }

  /** The packs, by name. Throws when a chunk is in none: only after all packs were stored. */
  packs(): readonly string[] {
    this.#lookAgain();
    const [id] = this.#underWay;
    if (id !== undefined) throw new Error(`the chunk ${id} was stored in no pack`);
    return [...this.#packs].map((number) => this.#index.packs[number]?.pack as string);
  }

  #add(id: string): void {
    const pack = this.#index.packNumberOf(id);
    if (pack !== undefined) this.#packs.add(pack);
    else if (this.#underWay.push(id) > this.#mostUnderWay) this.#lookAgain();
  }

  /** Most packs arrive while more is stored. */
  #lookAgain(): void {
    this.#underWay = this.#underWay.filter((id) => {
      const pack = this.#index.packNumberOf(id);
      if (pack !== undefined) this.#packs.add(pack);
      return pack === undefined;
    });
    this.#mostUnderWay = this.#underWay.length + lookAgainAfter;
  }
}

/** The ids of the chunks that make up an entry's content. */
export function chunksOf(entry: ArtifactEntry): readonly string[] {
  return entry.chunks ?? (entry.sha256 === undefined ? [] : [entry.sha256]);
}
