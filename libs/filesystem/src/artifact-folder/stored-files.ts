import { constants, createReadStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { Fault } from '@holdfast/fault';
import { type Abortable, type ArtifactEntry, assertSafePath, displayPath, type ExtractRequest } from '@holdfast/manifest';
import { toFileSystemPath } from '../file-system-path.ts';
import { joinPath } from '../path-parts.ts';

/** Stored artifacts as far as writing them into a folder needs them: what the source port calls an `ArtifactSet`. */
export interface StoredFiles {
  entries(options: Abortable): AsyncIterable<ArtifactEntry>;
  read(entry: ArtifactEntry, options: Abortable): AsyncIterable<Uint8Array>;
  extract(requests: AsyncIterable<ExtractRequest> | Iterable<ExtractRequest>, options: ExtractOptions): Promise<void>;
}

export interface ExtractOptions extends Abortable {
  readonly onProgress?: ((progress: { readonly files: number; readonly bytes: number }) => void) | undefined;
  readonly provenByCaller?: boolean | undefined;
}

/** The entries of artifacts that are plain files and nothing else. Throws `unsafe-path`, and `source-damaged` for what is no file. */
export async function* plainFiles(artifacts: StoredFiles, options: Abortable): AsyncGenerator<ArtifactEntry> {
  for await (const entry of artifacts.entries(options)) {
    options.signal?.throwIfAborted();
    assertSafePath(entry.path);
    if (entry.type !== 'file') throw new Fault('source-damaged', `${displayPath(entry.path)} is a ${entry.type}, where only files can be`);
    yield entry;
  }
}

/** The same artifacts, whose contents lie in the folder, an absolute path text. */
export function readFrom<Set extends StoredFiles>(artifacts: Set, directory: string): Set {
  const location = ({ path }: ArtifactEntry) => toFileSystemPath(joinPath(directory, path));
  return {
    ...artifacts,
    read: (entry, { signal }) => createReadStream(location(entry), signal === undefined ? {} : { signal }),
    async extract(requests, { signal, onProgress }) {
      for await (const { entry, location: place } of requests) {
        signal?.throwIfAborted();
        await copyFile(location(entry), toFileSystemPath(place), constants.COPYFILE_EXCL);
        onProgress?.({ files: 1, bytes: entry.size });
      }
    },
  };
}
