import { mkdirSync, rmSync } from 'node:fs';
import { runTool } from '../../support/run-program.ts';
import type { Site } from '../../support/site.ts';

/** A site that can be put back into a state that it had, at the same paths, as often as need be. */
export class Scene implements Disposable {
  readonly site: Site;
  readonly #kept: string;

  constructor(site: Site) {
    this.site = site;
    this.#kept = `${site.root}-kept`;
    mkdirSync(site.at('tmp'));
  }

  /** Remembers everything in the site's root as it is now. */
  async keep(): Promise<void> {
    rmSync(this.#kept, { recursive: true, force: true });
    await runTool('cp', ['-a', this.site.root, this.#kept]);
  }

  /** Puts everything back as it was kept. */
  async putBack(): Promise<void> {
    rmSync(this.site.root, { recursive: true, force: true });
    await runTool('cp', ['-a', this.#kept, this.site.root]);
  }

  [Symbol.dispose](): void {
    rmSync(this.#kept, { recursive: true, force: true });
    this.site[Symbol.dispose]();
  }
}
