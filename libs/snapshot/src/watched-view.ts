import type { Artifact, ByteStream, Content, LocalFile } from '@holdfast/manifest';
import type { ArtifactsOptions, FrozenView } from '@holdfast/source';

/** What a view gave to one destination. */
export interface Yielded {
  artifacts: number;
  files: number;
  /** Bytes of all files by their headers; of `unsized` streams those that they gave when they were last opened. */
  bytes: number;
  /** Unsized streams that nobody opened, whose content the destination may know by their tokens. */
  known: number;
  /** Unsized streams that were not read to their end, and have no token or were opened. */
  unfinished: number;
  /** Whether a file among them may be changed by others while it is read, so that its size is only what was seen first. */
  live: boolean;
}

/** A view on its way to one destination: what it gives is counted, and what it throws is told from what the destination throws. */
export interface WatchedView {
  readonly yielded: Yielded;
  /** The first error that came out of the source: from its iteration, a file made ready, or a stream. */
  readonly failure: { readonly error: unknown } | undefined;
  artifacts(options: ArtifactsOptions): AsyncIterable<Artifact>;
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
  readonly yielded: Yielded = { artifacts: 0, files: 0, bytes: 0, known: 0, unfinished: 0, live: false };
  failure: { readonly error: unknown } | undefined;

  blame(error: unknown): unknown {
    this.failure ??= { error };
    return error;
  }
}

async function* watchArtifacts(view: FrozenView, watch: Watch, options: ArtifactsOptions): AsyncGenerator<Artifact> {
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
  if (isUnsized(artifact.content)) yielded[artifact.changeToken === undefined ? 'unfinished' : 'known'] += 1;
  else yielded.bytes += artifact.size;
  if (artifact.content === undefined) return;
  yielded.files += 1;
  if (artifact.content.kind === 'local-file' && artifact.content.identity !== undefined) yielded.live = true;
}

function isUnsized(content: Content | undefined): boolean {
  return content?.kind === 'stream' && content.unsized === true;
}

function watchArtifact(artifact: Artifact, watch: Watch): Artifact {
  const { content } = artifact;
  if (content === undefined || (content.kind === 'local-file' && typeof content.location === 'string')) return artifact;
  const counted = isUnsized(content) ? counting(artifact, watch.yielded) : content;
  return { ...artifact, content: watchContent(counted, watch) };
}

function watchContent(content: Content, watch: Watch): Content {
  return content.kind === 'stream' ? watchStream(content, watch) : watchLocation(content, watch);
}

function watchStream(content: ByteStream, watch: Watch): ByteStream {
  return { ...content, open: (options) => watchIterable(() => content.open(options), watch) };
}

/** Counts what an unsized stream gives. Of one that is opened again the last time counts. */
function counting({ content, changeToken }: Artifact, yielded: Yielded): ByteStream {
  const stream = content as ByteStream;
  let state: 'known' | 'unfinished' | 'read' = changeToken === undefined ? 'unfinished' : 'known';
  let counted = 0;
  return {
    ...stream,
    async *open(options) {
      if (state === 'known') yielded.known -= 1;
      if (state !== 'unfinished') yielded.unfinished += 1;
      yielded.bytes -= counted;
      counted = 0;
      state = 'unfinished';
      for await (const piece of stream.open(options)) {
        counted += piece.length;
        yielded.bytes += piece.length;
        yield piece;
      }
      state = 'read';
      yielded.unfinished -= 1;
    },
  };
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
