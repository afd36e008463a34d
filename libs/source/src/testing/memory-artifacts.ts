import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { type Abortable, type Artifact, type ArtifactEntry, pathToBytes, type SourceDetails } from '@holdfast/manifest';
import type { ArtifactSet, ArtifactsOptions, FrozenView } from '../source.ts';

/** A view kept in memory. */
export interface MemoryCapture {
  readonly entries: readonly ArtifactEntry[];
  readonly contents: ReadonlyMap<string, Buffer>;
  readonly details: SourceDetails;
}

/** Gives a file the mode, mtime and owner of an entry; needed where a source keeps them. */
export type ApplyAttributes = (location: string, entry: ArtifactEntry) => void | Promise<void>;

/** Reads everything that a view offers: entries with digests, contents, inventory and problems. */
export async function captureInMemory(view: FrozenView, options: ArtifactsOptions = {}): Promise<MemoryCapture> {
  const entries: ArtifactEntry[] = [];
  const contents = new Map<string, Buffer>();
  for await (const artifact of view.artifacts(options)) {
    const { content, standIn: _standIn, ...header } = artifact;
    if (content === undefined) entries.push(header);
    else {
      const bytes = await readContent(artifact, options);
      contents.set(artifact.path, bytes);
      entries.push({ ...header, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    }
  }
  const inventory = await view.inventory(options);
  return { entries, contents, details: { position: view.position, inventory, problems: [...view.problems] } };
}

/** All bytes of an artifact of type `file`. */
export async function readContent({ content }: Artifact, options: Abortable = {}): Promise<Buffer> {
  if (content === undefined) return Buffer.alloc(0);
  if (content.kind === 'stream') return Buffer.concat(await Array.fromAsync(content.open(options)));
  const location = typeof content.location === 'string' ? content.location : await content.location(options);
  return Buffer.concat(await Array.fromAsync(createReadStream(pathToBytes(location)) as AsyncIterable<Buffer>));
}

/** The capture as a destination would give it back: whole, or only the artifacts that `choose` takes. */
export function artifactSet(
  capture: MemoryCapture,
  options: {
    readonly choose?: (entry: ArtifactEntry) => boolean;
    readonly applyAttributes?: ApplyAttributes | undefined;
    readonly kind?: string;
  } = {},
): ArtifactSet {
  const entries = options.choose === undefined ? capture.entries : capture.entries.filter(options.choose);
  const { details, contents } = capture;
  const files = entries.filter(({ type }) => type === 'file');
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const totals = { artifacts: entries.length, files: files.length, bytes, problems: details.problems.length };
  return {
    record: { name: 'memory', kind: options.kind ?? 'reference', outcome: details.problems.length > 0 ? 'degraded' : 'complete', totals },
    details,
    whole: options.choose === undefined,
    async *entries({ signal }) {
      for (const entry of entries) {
        signal?.throwIfAborted();
        yield entry;
      }
    },
    async *read(entry, { signal }) {
      signal?.throwIfAborted();
      yield contents.get(entry.path) as Buffer;
    },
    async extract(requests, { signal, onProgress }) {
      for await (const { entry, location, attributes } of requests) {
        signal?.throwIfAborted();
        const content = contents.get(entry.path) as Buffer;
        await writeFile(pathToBytes(location), content, { flag: 'wx', signal });
        if (attributes && entry.mode !== undefined) await chmod(pathToBytes(location), entry.mode);
        if (attributes) await options.applyAttributes?.(location, entry);
        onProgress?.({ files: 1, bytes: content.length });
      }
    },
  };
}
