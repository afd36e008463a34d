import type { BeginOptions, Destination, SnapshotReader } from '@holdfast/destination';
import type { Abortable, Manifest, SnapshotHeader } from '@holdfast/manifest';
import type { ArtifactSet } from '@holdfast/source';
import { openDestination } from './open-destination.ts';
import { wholeSource } from './stored-artifacts.ts';
import type { Fragment, Workspace } from './workspace.ts';

export interface EarlierOptions extends Abortable {
  readonly header: SnapshotHeader;
  readonly trusts: BeginOptions['trusts'];
}

/** What a destination has of a source from before, and whether reading it failed. */
export interface EarlierSource {
  readonly set: ArtifactSet;
  readonly failed: boolean;
}

/**
 * What the destination of a run has from before, for sources whose capture it makes cheaper. Opened when it is first
 * asked for. Whatever keeps it from being read means that there is nothing: a backup must not fail for what was before it.
 */
export class EarlierArtifacts implements AsyncDisposable {
  readonly #workspace: Workspace;
  readonly #fragment: Fragment;
  readonly #options: EarlierOptions;
  readonly #held = new AsyncDisposableStack();
  readonly #readers = new Map<string, Promise<SnapshotReader>>();
  #opened: Promise<{ readonly destination: Destination; readonly manifests: readonly Manifest[] }> | undefined;

  constructor(workspace: Workspace, fragment: Fragment, options: EarlierOptions) {
    this.#workspace = workspace;
    this.#fragment = fragment;
    this.#options = options;
  }

  async of(source: { readonly name: string; readonly kind: string }): Promise<EarlierSource | undefined> {
    const { signal } = this.#options;
    try {
      this.#opened ??= this.#open();
      const { destination, manifests } = await this.#opened;
      const manifest = await this.#newestWith(manifests, source);
      const record = manifest?.sources.find(({ name }) => name === source.name);
      if (manifest === undefined || record === undefined) return undefined;
      const { id } = manifest;
      const reading = this.#readers.get(id) ?? destination.open(id, { signal }).then((reader) => this.#held.use(reader));
      this.#readers.set(id, reading);
      const reader = await reading;
      return watched(wholeSource(reader, record, await reader.details(record.name, { signal })));
    } catch {
      signal?.throwIfAborted();
      return undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What was read is proven by now: a reader that does not close changes nothing.
    await this.#held.disposeAsync().catch(() => undefined);
  }

  async #open() {
    // A second opening, because nobody is to be asked for a passphrase so that a backup becomes quicker.
    const { keyring, ...workspace } = this.#workspace;
    const quiet = keyring && { identities: keyring.identities.bind(keyring), passphrase: async () => undefined };
    const destination = this.#held.use(await openDestination({ ...workspace, ...(quiet && { keyring: quiet }) }, this.#fragment));
    const manifests = await destination.manifests({ signal: this.#options.signal, onDamaged: () => undefined });
    return { destination, manifests };
  }

  async #newestWith(
    manifests: readonly Manifest[],
    { name, kind }: { readonly name: string; readonly kind: string },
  ): Promise<Manifest | undefined> {
    const { header, trusts } = this.#options;
    for (const manifest of manifests.toReversed()) {
      if (manifest.site !== header.site || manifest.id === header.id) continue;
      const isWhole = manifest.sources.some((one) => one.name === name && one.kind === kind && one.outcome === 'complete');
      if (isWhole && (trusts === undefined || (await trusts(manifest)))) return manifest;
    }
    return undefined;
  }
}

/** The same artifacts, remembering when one of them could not be read. */
function watched(set: ArtifactSet): EarlierSource {
  const watch = { set, failed: false };
  const noting = (error: unknown): never => {
    watch.failed = true;
    throw error;
  };
  async function* all<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
    try {
      yield* items;
    } catch (error) {
      noting(error);
    }
  }
  watch.set = {
    ...set,
    entries: (options) => all(set.entries(options)),
    read: (entry, options) => all(set.read(entry, options)),
    extract: (requests, options) => set.extract(requests, options).catch(noting),
  };
  return watch;
}
