import type { SourceHeader } from '@holdfast/destination';
import { removeTree } from '@holdfast/filesystem';
import type { Artifact, ArtifactEntry, ArtifactHeader, StreamReference } from '@holdfast/manifest';
import { type Arrangement, packageName } from './arrangement.ts';
import { fileContent } from './file-content.ts';
import type { Member, MemberSink } from './member.ts';
import type { PartialFolder } from './partial-folder.ts';
import { TarSink } from './tar-sink.ts';

/** What {@link openSourceSink} works with. */
export interface SourceSinkParts {
  readonly source: SourceHeader;
  readonly artifacts: AsyncIterable<Artifact>;
  readonly arrangement: Arrangement;
  readonly sink: MemberSink;
  readonly folder: PartialFolder;
}

/** Where the members of one source go: into the archive, or into one file that the archive takes in the end. */
export interface SourceSink extends AsyncDisposable {
  readonly sink: MemberSink;
  /** The artifacts to write; where some had to be looked at first, they come again. */
  readonly artifacts: AsyncIterable<Artifact>;
  readonly member: (header: ArtifactHeader) => Member | undefined;
  /** Ends the source, whose last entry is given; gives size and digest of the file that it became, if it became one. */
  finish(last?: ArtifactEntry): Promise<StreamReference | undefined>;
}

/** Opens the sink that the layout wants for a source. */
export async function openSourceSink(parts: SourceSinkParts): Promise<SourceSink> {
  const { source, artifacts, arrangement, sink } = parts;
  if (arrangement.layout !== 'dated') {
    const opening = arrangement.opening(source.name);
    if (opening !== undefined) await sink.add(opening);
    const member = (header: ArtifactHeader): Member | undefined => arrangement.artifact(source.name, header);
    return { sink, artifacts, member, finish: async () => undefined, [Symbol.asyncDispose]: async () => undefined };
  }
  if (source.kind !== 'sqlite') return packedSink(parts, artifacts);
  const { first, rest } = await lookAhead(artifacts);
  return first !== undefined ? singleSink(parts, first) : packedSink(parts, rest);
}

/** Packs the source into a tar beside the archive. */
function packedSink(parts: SourceSinkParts, artifacts: AsyncIterable<Artifact>): SourceSink {
  const location = parts.folder.place();
  const tar = new TarSink(location);
  return {
    sink: tar,
    artifacts,
    member: (header) => parts.arrangement.packed(header),
    finish: async () => {
      await tar.finish();
      const size = await tar.size();
      const content = fileContent(location, size);
      await parts.sink.add(parts.arrangement.file(packageName(parts.source, false), size), content);
      return { size, sha256: tar.digest() };
    },
    [Symbol.asyncDispose]: async () => {
      await tar[Symbol.asyncDispose]();
      await removeTree(location, { code: 'destination-unwritable' });
    },
  };
}

/** Keeps the only file of a source as it is. A file that vanished leaves an empty tar. */
function singleSink(parts: SourceSinkParts, first: Artifact): SourceSink {
  const name = packageName(parts.source, true);
  return {
    sink: parts.sink,
    artifacts: only(first),
    member: (header) => parts.arrangement.single(name, header),
    finish: async (entry) => {
      if (entry?.sha256 !== undefined) return { size: entry.size, sha256: entry.sha256 };
      await using packed = packedSink(parts, only());
      return await packed.finish();
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** The first artifact when it is the only one and a file; otherwise all of them again. */
async function lookAhead(artifacts: AsyncIterable<Artifact>): Promise<{ first?: Artifact; rest: AsyncIterable<Artifact> }> {
  const iterator = artifacts[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return { rest: only() };
  const second = await iterator.next();
  if (second.done === true && first.value.type === 'file') return { first: first.value, rest: only() };
  return { rest: continued(iterator, second.done === true ? [first.value] : [first.value, second.value]) };
}

async function* continued(iterator: AsyncIterator<Artifact>, seen: readonly Artifact[]): AsyncGenerator<Artifact> {
  try {
    yield* seen;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

async function* only(...artifacts: readonly Artifact[]): AsyncGenerator<Artifact> {
  yield* artifacts;
}
