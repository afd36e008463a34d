import type { Artifact, Problem } from './artifact.ts';
import { displayPath } from './path-text.ts';

/**
 * Keeps a listing that is written in order of path from naming what it does not hold: a hard link whose file was left out
 * becomes a file of its own, and further links to that file become links to this one. Memory grows with what was left out.
 */
export class StandingLinks {
  readonly #lost = new Set<string>();
  /** From a file that was left out, to the link that took its place or was the last to try. */
  readonly #standIns = new Map<string, string>();

  /** Says that a file is not in the listing. */
  lose(path: string): void {
    this.#lost.add(path);
  }

  /** The path of the file that a hard link is another name of now; whether that file is stored must be known before `resolve`. */
  fileOf({ target = '' }: Artifact): string {
    return this.#standIns.get(target) ?? target;
  }

  /** What a hard link is to be stored as: itself, a link to another name, a file of its own; or why it cannot be. */
  resolve(link: Artifact): Artifact | Problem {
    const { standIn, target, ...header } = link;
    const file = this.fileOf(link);
    if (!this.#lost.has(file)) return file === target ? link : { ...link, target: file };
    this.#standIns.set(target as string, link.path);
    if (standIn !== undefined) return { ...header, type: 'file', size: standIn.identity.size, content: standIn };
    this.lose(link.path);
    const message = `${displayPath(link.path)} is another name of ${displayPath(target as string)}, which is not stored`;
    return { path: link.path, code: 'missing', message };
  }
}
