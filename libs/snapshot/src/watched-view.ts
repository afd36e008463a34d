import type { Abortable, Artifact, ByteStream, Content, LocalFile } from '@holdfast/manifest';
import type { FrozenView } from '@holdfast/source';

/** What a view gave to one destination. */
export interface Yielded {
  artifacts: number;
  files: number;
  /** Bytes of all files by their headers. */
  bytes: number;
  /** Whether a file among them may be changed by others while it is read, so that its size is only what was seen first. */
  live: boolean;
}

/** A view on its way to one destination: what it gives is counted, and what it throws is told from what the destination throws. */
export interface WatchedView {
  readonly yielded: Yielded;
  /** The first error that came out of the source: from its iteration, a file made ready, or a stream. */
  readonly failure: { readonly error: unknown } | undefined;
  artifacts(options: Abortable): AsyncIterable<Artifact>;
}

/** Watches one passage of a view to one destination. */
export function watchView(view: FrozenView): WatchedView {
  const watch = new Watch();
  return {
    yielded: watch.yielded,
    get failure() {
      return watch.failure;
    },
    artifacts: (options) => watchArtifacts(view, watch, options),
  };
}

class Watch {
  readonly yielded: Yielded = { artifacts: 0, files: 0, bytes: 0, live: false };
  failure: { readonly error: unknown } | undefined;

  blame(error: unknown): unknown {
    this.failure ??= { error };
    return error;
  }
}

async function* watchArtifacts(view: FrozenView, watch: Watch, options: Abortable): AsyncGenerator<Artifact> {
  // Only what the source throws is its fault: an error that the destination throws into this generator is not caught here.
  let iterator: AsyncIterator<Artifact> | undefined;
  try {
    for (;;) {
      let next: IteratorResult<Artifact>;
      try {
        iterator ??= view.artifacts(options)[Symbol.asyncIterator]();
        next = await iterator.next();
      } catch (error) {
        throw watch.blame(error);
      }
      if (next.done) return;
      count(next.value, watch.yielded);
      yield watchArtifact(next.value, watch);
    }
  } finally {
    await closeSource(iterator, watch);
  }
}

async function closeSource(iterator: AsyncIterator<Artifact> | undefined, watch: Watch): Promise<void> {
  try {
    await iterator?.return?.();
  } catch (error) {
    throw watch.blame(error);
  }
}

function count(artifact: Artifact, yielded: Yielded): void {
  yielded.artifacts += 1;
  yielded.bytes += artifact.size;
  if (artifact.content === undefined) return;
  yielded.files += 1;
  if (artifact.content.kind === 'local-file' && artifact.content.identity !== undefined) yielded.live = true;
}

function watchArtifact(artifact: Artifact, watch: Watch): Artifact {
  const { content } = artifact;
  if (content === undefined || (content.kind === 'local-file' && typeof content.location === 'string')) return artifact;
  return { ...artifact, content: watchContent(content, watch) };
}

function watchContent(content: Content, watch: Watch): Content {
  return content.kind === 'stream' ? watchStream(content, watch) : watchLocation(content, watch);
}

function watchStream(content: ByteStream, watch: Watch): ByteStream {
  return { kind: 'stream', open: (options) => watchIterable(() => content.open(options), watch) };
}

function watchLocation(content: LocalFile, watch: Watch): LocalFile {
  const { location } = content;
  if (typeof location === 'string') return content;
  return {
    ...content,
    location: async (options) => {
      try {
        return await location(options);
      } catch (error) {
        throw watch.blame(error);
      }
    },
  };
}

function watchIterable<Item>(open: () => AsyncIterable<Item>, watch: Watch): AsyncIterable<Item> {
  return {
    [Symbol.asyncIterator]() {
      const blaming = async <Value>(step: () => Promise<Value>): Promise<Value> => {
        try {
          return await step();
        } catch (error) {
          throw watch.blame(error);
        }
      };
      let iterator: AsyncIterator<Item> | undefined;
      const opened = (): AsyncIterator<Item> => {
        iterator ??= open()[Symbol.asyncIterator]();
        return iterator;
      };
      return {
        next: () => blaming(async () => opened().next()),
        return: async () => {
          await blaming(async () => iterator?.return?.());
          return { done: true, value: undefined };
        },
      };
    },
  };
}
