import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { SourceDetails } from '@holdfast/manifest';
import type { ArtifactSet, SourceContext } from '@holdfast/source';
import { artifactSet, captureInMemory, type MemoryCapture } from '@holdfast/source/testing';
import type { CaptureSettings } from '../capture/capture-settings.ts';
import { freezeCouchdb } from '../capture/frozen-couchdb.ts';
import { StoredDatabase } from '../restore/stored-database.ts';
import { writeDatabase } from '../restore/write-database.ts';
import { parseAddress } from '../server/couch-address.ts';
import { CouchClient } from '../server/couch-client.ts';
import { CouchDatabase } from '../server/couch-database.ts';

export interface CaptureOptions {
  readonly settings?: CaptureSettings;
  /** The snapshot before, as the view gets it. */
  readonly previous?: MemoryCapture;
  /** What the freeze is told of the snapshot before. */
  readonly hint?: SourceDetails;
}

/** Captures databases of a server and restores them, with a scratch folder of its own. */
export class CouchdbWorkplace implements AsyncDisposable {
  readonly scratchDirectory: string;
  readonly #url: string;

  private constructor(url: string, scratchDirectory: string) {
    this.#url = url;
    this.scratchDirectory = scratchDirectory;
  }

  /** `url`: with credentials. */
  static async at(url: string): Promise<CouchdbWorkplace> {
    return new CouchdbWorkplace(url, await mkdtemp(`${tmpdir()}/holdfast-couchdb-`));
  }

  get context(): SourceContext {
    return { baseDirectory: '/', scratchDirectory: this.scratchDirectory, now: () => new Date() };
  }

  /** Gives up quickly, so that tests of failures do not wait. */
  database(name: string, purpose: 'read' | 'write' = 'read'): CouchDatabase {
    return new CouchDatabase(new CouchClient(parseAddress(this.#url), { pause: 5, idle: 5000 }), name, purpose);
  }

  async capture(name: string, options: CaptureOptions = {}): Promise<MemoryCapture> {
    const { settings = { attachments: true, local: true }, previous, hint } = options;
    await using view = await freezeCouchdb(this.database(name), { context: this.context, settings, previous: hint });
    if (previous === undefined) return await captureInMemory(view);
    const set: ArtifactSet = artifactSet(previous, { kind: 'couchdb' });
    return await captureInMemory({
      position: view.position,
      get problems() {
        return view.problems;
      },
      artifacts: (given) => view.artifacts({ ...given, previous: set }),
      inventory: (given) => view.inventory(given),
      [Symbol.asyncDispose]: async () => {},
    });
  }

  async restore(captured: MemoryCapture, name: string): Promise<void> {
    const target = this.database(name, 'write');
    try {
      await writeDatabase(target, await StoredDatabase.of(artifactSet(captured, { kind: 'couchdb' }), {}), {});
    } finally {
      await target.client[Symbol.asyncDispose]();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.scratchDirectory, { recursive: true, force: true });
  }
}
