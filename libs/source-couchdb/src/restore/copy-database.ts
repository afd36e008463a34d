import { createReadStream } from 'node:fs';
import { Fault } from '@holdfast/fault';
import { toFileSystemPath } from '@holdfast/filesystem';
import type { Abortable, Artifact, ArtifactEntry } from '@holdfast/manifest';
import type { FrozenView, SourceContext } from '@holdfast/source';
import { freezeCouchdb } from '../capture/frozen-couchdb.ts';
import { readListing } from '../listing/read-listing.ts';
import type { CouchDatabase } from '../server/couch-database.ts';
import { StoredDatabase, type StoredFiles } from './stored-database.ts';
import { writeDatabase } from './write-database.ts';

export interface CopyOptions extends Abortable {
  readonly context: SourceContext;
}

/**
 * Makes `to`, which MUST NOT exist, and brings everything of `from` there, `_local` documents too where the server lists
 * them. Ends with a comparison of all leaf revisions. Throws `target-in-use` when `from` was written to meanwhile.
 */
export async function copyDatabase(from: CouchDatabase, to: CouchDatabase, { context, signal }: CopyOptions): Promise<void> {
  const local = (await from.optional('/_local_docs?limit=1', { signal })) !== undefined;
  await using view = await freezeCouchdb(from.again(), { context, settings: { attachments: true, local }, signal });
  const stored = await StoredDatabase.of(await asStored(view, { signal }), { signal });
  await writeDatabase(to, stored, { signal });
  const [before, after] = [await leavesOf(from, { signal }), await leavesOf(to, { signal })];
  if (before === after) return;
  throw new Fault('target-in-use', `${from.what} was written to while it was copied to ${to.name}`, {
    retryable: true,
    guidance: 'stop the application, or wait until it has less to do, and restore again',
  });
}

/** All leaf revisions, as one text. */
async function leavesOf(database: CouchDatabase, options: Abortable): Promise<string> {
  const { documents } = await readListing(database, options);
  return documents.map(({ key, revs }) => `${key} ${revs}`).join('\n');
}

/** A view as if it were stored: artifacts are read from where the view has them. */
async function asStored(view: FrozenView, options: Abortable): Promise<StoredFiles> {
  const artifacts = new Map<string, Artifact>();
  for await (const artifact of view.artifacts(options)) artifacts.set(artifact.path, artifact);
  return {
    async *entries() {
      for (const { content: _content, standIn: _standIn, ...entry } of artifacts.values()) yield entry as ArtifactEntry;
    },
    read: ({ path }, given) => contentOf(artifacts.get(path) as Artifact, given),
  };
}

/** The bytes of an artifact of a view. */
export async function* contentOf({ content }: Artifact, options: Abortable): AsyncGenerator<Uint8Array> {
  if (content?.kind === 'stream') yield* content.open(options);
  else if (content !== undefined) {
    const location = typeof content.location === 'string' ? content.location : await content.location(options);
    yield* createReadStream(toFileSystemPath(location)) as AsyncIterable<Buffer>;
  }
}
