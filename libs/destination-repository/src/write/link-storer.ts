import { type Artifact, type ArtifactEntry, type Problem, StandingLinks } from '@holdfast/manifest';

/** Stores hard links once it is known what became of the files that they are other names of. */
export class LinkStorer {
  readonly #links = new StandingLinks();
  readonly #onProblem: (problem: Problem) => void;
  /** Files that are being stored, by path. */
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor(onProblem: (problem: Problem) => void) {
    this.#onProblem = onProblem;
  }

  /** Learns what becomes of a file; gives what `stored` does. */
  async watch({ path, content }: Artifact, stored: Promise<ArtifactEntry | null>): Promise<ArtifactEntry | null> {
    if (content === undefined) return stored;
    this.#underWay.set(path, stored);
    try {
      const entry = await stored;
      if (entry === null) this.#links.lose(path);
      return entry;
    } finally {
      this.#underWay.delete(path);
    }
  }

  /** The entry of a link, by `store`, once its file is done; null, and a problem, when there is nothing left to link to. */
  async store(link: Artifact, store: (artifact: Artifact) => Promise<ArtifactEntry | null>): Promise<ArtifactEntry | null> {
    // Whoever waits for the file learns of its failure; what it means is told by the file itself.
    for (let file = this.#fileUnderWay(link); file !== undefined; file = this.#fileUnderWay(link)) await file.catch(() => undefined);
    const standing = this.#links.resolve(link);
    if (!('code' in standing)) return store(standing);
    this.#onProblem(standing);
    return null;
  }

  #fileUnderWay(link: Artifact): Promise<unknown> | undefined {
    return this.#underWay.get(this.#links.fileOf(link));
  }
}
