import { closeSync, copyFileSync } from 'node:fs';
import type { ExtractOptions } from '@holdfast/destination';
import { applyAttributes, createFile, setSize, toFileSystemPath, writeFault, writeFully, writeSparsely } from '@holdfast/filesystem';
import type { ExtractRequest } from '@holdfast/manifest';

/** Writes one proven content to every place that was asked for. Throws `target-unwritable`, or what the content throws. */
export async function extractFile(
  requests: readonly ExtractRequest[],
  content: AsyncIterable<Buffer>,
  options: ExtractOptions,
): Promise<void> {
  const [first, ...others] = requests;
  if (first === undefined) return;
  await writeContent(first, content, options);
  for (const request of others) {
    await using copied = placeIn(request);
    try {
      copyFileSync(toFileSystemPath(first.location), toFileSystemPath(request.location));
    } catch (error) {
      throw writeFault(error, request.location, 'target-unwritable');
    }
    copied.finish();
    options.onProgress?.({ files: 1, bytes: request.entry.size });
  }
}

async function writeContent(request: ExtractRequest, content: AsyncIterable<Buffer>, options: ExtractOptions): Promise<void> {
  const { entry, location } = request;
  await using place = placeIn(request);
  const write = entry.sparse === true ? writeSparsely : writeFully;
  let position = 0;
  for await (const piece of content) {
    options.signal?.throwIfAborted();
    write(place.descriptor, piece, { location, position, code: 'target-unwritable' });
    position += piece.length;
  }
  if (entry.sparse === true) setSize(place.descriptor, position, location);
  place.finish();
  options.onProgress?.({ files: 1, bytes: position });
}

interface Place extends AsyncDisposable {
  readonly descriptor: number;
  /** Gives the file its attributes. */
  finish(): void;
}

function placeIn({ entry, location, attributes }: ExtractRequest): Place {
  const descriptor = createFile(location, { code: 'target-unwritable', mode: attributes ? 0o600 : 0o666 });
  return {
    descriptor,
    finish: () => {
      if (attributes) applyAttributes(descriptor, entry, { location });
    },
    [Symbol.asyncDispose]: async () => closeSync(descriptor),
  };
}
