import type { Finding } from '@holdfast/destination';
import type { Abortable, Manifest } from '@holdfast/manifest';
import type { OpenRepository } from '../open-repository.ts';
import { ChunkReader } from '../read/chunk-reader.ts';
import { RepositoryReader } from '../read/repository-reader.ts';
import { snapshotKey } from '../repository-keys.ts';
import { chunksOf } from '../write/pack-use.ts';
import { findingOf } from './finding-of.ts';

/** So many lost files are named; all are counted. */
const lostNamed = 10_000;

/** A pack that cannot be relied on. */
export interface Unsound {
  /** What is wrong with it, as a clause. */
  readonly what: string;
  /** Whether backups pass over it already, so that it is no news. */
  readonly isKnown: boolean;
  readonly isGone?: boolean;
  /** It could not be read at all, so that nothing is known of it. */
  readonly isUnread?: boolean;
}

export interface NeedsOptions extends Abortable {
  /** Whether what only a damaged pack has is read, so that it is known what of it is lost. */
  readonly deep: boolean;
  /** The packs that a snapshot names, or those in their place. */
  readonly packsOf: (manifest: Manifest) => readonly string[];
}

interface LostArtifact {
  readonly source: string;
  readonly path: string;
  readonly snapshots: string[];
}

/** What snapshots need of the packs, found by walking through their listings. */
export class SnapshotNeeds {
  readonly #repository: OpenRepository;
  readonly #options: NeedsOptions;
  readonly #reader: ChunkReader;
  readonly #numbers = new Set<number>();
  readonly #users = new Map<string, Set<string>>();
  readonly #lost = new Map<string, LostArtifact>();
  readonly #lostMore = { artifacts: 0, snapshots: new Set<string>() };
  readonly #readable = new Map<string, Promise<boolean>>();
  readonly #findings: Finding[] = [];
  readonly #unsound: ReadonlyMap<string, Unsound>;
  /** Packs that are named and not there, or not known to hold anything. */
  readonly #unlocated: ReadonlySet<string>;

  constructor(repository: OpenRepository, unsound: ReadonlyMap<string, Unsound>, options: NeedsOptions) {
    this.#unsound = unsound;
    this.#repository = repository;
    this.#options = options;
    this.#reader = new ChunkReader(repository);
    this.#unlocated = new Set(
      [...unsound.keys()].filter((pack) => !repository.index.hasPack(pack) && !repository.lastResort.hasPack(pack)),
    );
  }

  /** The sound packs that the snapshots rest on. */
  packs(): string[] {
    return [...this.#numbers].map((number) => this.#repository.index.packs[number]?.pack as string);
  }

  /** The snapshots that need something of a pack that is not sound. */
  usersOf(pack: string): readonly string[] {
    return [...(this.#users.get(pack) ?? [])].sort();
  }

  /** What cannot be read any more: listings, then files by name. */
  *findings(): Generator<Finding> {
    yield* this.#findings;
    for (const { source, path, snapshots } of this.#lost.values()) {
      yield {
        object: snapshotKey(snapshots[0] as string),
        message: 'its stored content is damaged',
        snapshots,
        artifact: { source, path },
      };
    }
    const { artifacts, snapshots } = this.#lostMore;
    const [first] = snapshots;
    if (first !== undefined)
      yield { object: snapshotKey(first), message: `the content of ${artifacts} more files is damaged`, snapshots: [...snapshots].sort() };
  }

  /** Walks through the listings of a snapshot: each whole, equal to its digest, and every chunk that it names in a pack. */
  async add(manifest: Manifest): Promise<void> {
    if (!this.#repository.access.canRead) return this.#addNamed(manifest);
    await using reader = new RepositoryReader(manifest, this.#repository);
    for (const { name, outcome, listing, details } of manifest.sources) {
      if (outcome === 'failed') continue;
      try {
        for (const id of [listing, details].flatMap((stream) => stream?.chunks ?? stream?.sha256 ?? [])) this.#use(id, manifest);
        await this.#readDetails(reader, name);
        for await (const entry of reader.entries(name, this.#options)) {
          const doubtful = chunksOf(entry).filter((id) => !this.#use(id, manifest));
          if (doubtful.length > 0 && !(await this.#canRead(doubtful))) this.#lose(manifest.id, { source: name, path: entry.path });
        }
      } catch (error) {
        this.#options.signal?.throwIfAborted();
        this.#loseStream(manifest, `the listing of ${name}`, error);
      }
    }
  }

  /** Whoever cannot read takes all that a manifest names for needed. */
  #addNamed(manifest: Manifest): void {
    for (const pack of this.#options.packsOf(manifest)) {
      if (!this.#unsound.has(pack)) continue;
      const users = this.#users.get(pack) ?? new Set();
      this.#users.set(pack, users.add(manifest.id));
    }
  }

  /** Files can be read without the details, with the commands of RECOVERY.md at least. */
  async #readDetails(reader: RepositoryReader, source: string): Promise<void> {
    try {
      await reader.details(source, this.#options);
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      this.#loseStream(reader.manifest, `the details of ${source}`, error);
    }
  }

  /** Whether the chunk is in a pack that can be relied on. */
  #use(id: string, manifest: Manifest): boolean {
    const { index, lastResort } = this.#repository;
    const number = index.packNumberOf(id);
    if (number !== undefined) {
      this.#numbers.add(number);
      return true;
    }
    const location = lastResort.locate(id);
    if (location === undefined) this.#useAll(this.#unlocated, manifest);
    else this.#useAll([location.pack], manifest);
    return false;
  }

  /** What is not found may be in any pack that the snapshot names and that cannot tell what it holds. */
  #useAll(packs: Iterable<string>, manifest: Manifest): void {
    const { id } = manifest;
    const named = this.#options.packsOf(manifest);
    for (const pack of packs) {
      if (this.#unlocated.has(pack) && !named.includes(pack)) continue;
      const users = this.#users.get(pack) ?? new Set();
      this.#users.set(pack, users.add(id));
    }
  }

  async #canRead(ids: readonly string[]): Promise<boolean> {
    for (const id of ids) {
      const location = this.#repository.lastResort.locate(id);
      if (location === undefined) return false;
      if (!this.#options.deep || this.#unsound.get(location.pack)?.isUnread) continue;
      const known = this.#readable.get(id) ?? this.#tryToRead(id);
      this.#readable.set(id, known);
      if (!(await known)) return false;
    }
    return true;
  }

  async #tryToRead(id: string): Promise<boolean> {
    try {
      await this.#reader.chunk(id, this.#options);
      return true;
    } catch {
      this.#options.signal?.throwIfAborted();
      return false;
    }
  }

  #lose(snapshot: string, { source, path }: Pick<LostArtifact, 'source' | 'path'>): void {
    const known = this.#lost.get(`${source}/${path}`);
    if (known !== undefined) known.snapshots.push(snapshot);
    else if (this.#lost.size < lostNamed) this.#lost.set(`${source}/${path}`, { source, path, snapshots: [snapshot] });
    else {
      this.#lostMore.artifacts += 1;
      this.#lostMore.snapshots.add(snapshot);
    }
  }

  #loseStream(manifest: Manifest, stream: string, error: unknown): void {
    const finding = findingOf(snapshotKey(manifest.id), error, 'cannot be read');
    this.#findings.push({ ...finding, message: `${stream}: ${finding.message}`, snapshots: [manifest.id] });
    // What it named is not known, so that everything that the snapshot names may be needed.
    const { lastResort } = this.#repository;
    this.#useAll([...this.#unlocated, ...this.#options.packsOf(manifest).filter((pack) => lastResort.hasPack(pack))], manifest);
  }
}
