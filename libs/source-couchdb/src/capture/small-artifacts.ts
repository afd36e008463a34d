import { createHash } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import type { Abortable, Artifact } from '@holdfast/manifest';
import { factsOf } from '../document/document-line.ts';
import { ArraySplitter } from '../json/array-splitter.ts';
import { afterSpace, asOneLine, endOfValue, membersOf, withoutMember } from '../json/scan-json.ts';
import { markerPrefix } from '../restore/restore-marker.ts';
import type { CouchDatabase, DatabaseInfo } from '../server/couch-database.ts';
import { databasePaths } from './database-paths.ts';

/** What a database has beside its documents, read when the view is taken. */
export interface SmallArtifacts {
  /** By path. */
  readonly contents: ReadonlyMap<string, Buffer>;
  readonly localDocuments: number;
  readonly properties: { readonly [name: string]: string | number };
}

/** Reads settings, `_security`, purges and, where asked for, `_local` documents. What a server does not know is left out. */
export async function readSmallArtifacts(
  database: CouchDatabase,
  { info, local, signal }: Abortable & { readonly info: DatabaseInfo; readonly local: boolean },
): Promise<SmallArtifacts> {
  const contents = new Map<string, Buffer>();
  const limit = await database.optional('/_revs_limit', { signal });
  const properties = propertiesOf(info, limit);
  contents.set(databasePaths.settings, Buffer.from(`${JSON.stringify(properties)}\n`));
  const security = await database.optional('/_security', { signal });
  if (security !== undefined) contents.set(databasePaths.security, oneValue(security));
  const purged = await database.optional('/_purged_infos', { signal });
  const purges = purged === undefined ? [] : purgesIn(purged);
  if (purges.length > 0) contents.set(databasePaths.purges, Buffer.from(`${purges.join('\n')}\n`));
  const lines = local ? await readLocalDocuments(database, { signal }) : [];
  if (lines.length > 0) contents.set(databasePaths.local, Buffer.concat(lines.flatMap((line) => [line, lineFeed])));
  return { contents, localDocuments: lines.length, properties };
}

/** A small artifact as a view gives it. */
export function smallArtifact(path: string, bytes: Buffer): Artifact {
  return {
    path,
    type: 'file',
    size: bytes.length,
    changeToken: createHash('sha256').update(bytes).digest('hex').slice(0, 40),
    content: {
      kind: 'stream',
      async *open({ signal }) {
        signal?.throwIfAborted();
        yield bytes;
      },
    },
  };
}

const lineFeed = Buffer.from('\n');

function propertiesOf({ cluster, props }: DatabaseInfo, limit: Buffer | undefined): { readonly [name: string]: string | number } {
  const revsLimit = limit === undefined ? Number.NaN : Number(limit.toString('utf8').trim());
  return {
    partitioned: props?.partitioned === true ? 'yes' : 'no',
    ...(typeof cluster?.q === 'number' ? { shards: cluster.q } : {}),
    ...(Number.isInteger(revsLimit) ? { revsLimit } : {}),
  };
}

/** The one value in an answer, as a line. */
function oneValue(answer: Buffer): Buffer {
  const start = afterSpace(answer, 0);
  const end = endOfValue(answer, start);
  return Buffer.concat([asOneLine(answer.subarray(start, end < 0 ? answer.length : end)), lineFeed]);
}

/** Lines `{"id":…,"revs":[…]}` in order, each once. */
function purgesIn(answer: Buffer): string[] {
  const { purged_infos: infos } = JSON.parse(answer.toString('utf8')) as {
    purged_infos?: readonly { id: string; revs: readonly string[] }[];
  };
  const lines = (infos ?? []).map(({ id, revs }) => JSON.stringify({ id, revs: [...revs].sort() }));
  return [...new Set(lines)].sort();
}

/** `_local` documents in order of their ids. Their revision counts writes to this copy and is left out, for a restore begins anew. */
async function readLocalDocuments(database: CouchDatabase, { signal }: Abortable): Promise<Buffer[]> {
  const request = database.request({ path: '/_local_docs?include_docs=true', signal, accept: [404, 405] });
  const { body } = await database.client.read(request, async (pieces, { status }) => {
    if (status !== 200) throw noLocalDocuments(database);
    const splitter = new ArraySplitter('rows');
    const found: { readonly key: string; readonly line: Buffer }[] = [];
    for await (const piece of pieces) {
      for (const row of splitter.push(piece)) {
        const doc = membersOf(row, 0).find(({ key }) => key === 'doc');
        if (doc === undefined) throw new SyntaxError('a row without its document');
        const line = asOneLine(row.subarray(doc.start, doc.end));
        const { id, key } = factsOf(line);
        if (!id.startsWith(markerPrefix)) found.push({ key, line: withoutMember(line, '_rev') });
      }
    }
    splitter.end();
    return found;
  });
  return body.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ line }) => line);
}

function noLocalDocuments({ what }: CouchDatabase): Fault {
  return new Fault('unsupported', `${what} does not list its _local documents: the server does not know how`, {
    guidance: 'leave "local" out of the configuration of this source',
  });
}
