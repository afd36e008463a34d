import { comparePaths } from '@holdfast/manifest';
import type { WalkedArtifact } from './source-walk.ts';

/** A walk over a source, and what stops it. */
export interface OpenWalk {
  readonly walk: AsyncGenerator<WalkedArtifact>;
  readonly stop: AbortController;
}

/** Keeps one walk for each source waiting where a content was read, because the next one wanted often lies behind it. */
export class WalkPool implements AsyncDisposable {
  readonly #waiting = new Map<string, OpenWalk & { readonly path: string }>();

  /** Takes the waiting walk if it has not passed `path` yet. */
  take(source: string, path: string): OpenWalk | undefined {
    const waiting = this.#waiting.get(source);
    if (waiting === undefined || comparePaths(waiting.path, path) >= 0) return undefined;
    this.#waiting.delete(source);
    return waiting;
  }

  /** Lets a walk wait that stands on `path`. */
  async give(source: string, path: string, open: OpenWalk): Promise<void> {
    const before = this.#waiting.get(source);
    this.#waiting.set(source, { ...open, path });
    await before?.walk.return(undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const walks = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { walk } of walks) await walk.return(undefined);
  }
}
