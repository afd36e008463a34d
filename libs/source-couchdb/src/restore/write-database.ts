import { Fault } from '@holdfast/fault';
import { type Abortable, type ArtifactEntry, displayPath } from '@holdfast/manifest';
import { databasePaths } from '../capture/database-paths.ts';
import { splitDocuments } from '../document/split-lines.ts';
import { documentPath } from '../server/couch-address.ts';
import type { CouchDatabase } from '../server/couch-database.ts';
import type { StoredDatabase } from './stored-database.ts';
import { DocumentWriter, type RefusedDocument } from './write-documents.ts';

/** Parts that are written at once. */
const workers = 3;
const refusalsTold = 10;

/**
 * Makes the database, which MUST NOT exist yet, and writes everything into it: who may use it first, so that nobody reads
 * what is only for some; design documents last, because their validation could refuse what was valid when it was written.
 * Throws `target-unwritable` by name when the server refuses documents.
 */
export async function writeDatabase(
  database: CouchDatabase,
  stored: StoredDatabase,
  { created, ...options }: Abortable & { /** Called as soon as the database is there. */ readonly created?: () => Promise<void> },
): Promise<void> {
  await createDatabase(database, stored, options);
  await created?.();
  const security = await stored.bytes(databasePaths.security, options);
  if (security !== undefined) await put(database, '/_security', security, options);
  const { revsLimit } = stored.settings;
  if (revsLimit !== undefined) await put(database, '/_revs_limit', Buffer.from(String(revsLimit)), options);
  await writePurges(database, stored, options);
  const { refused, designs } = await writeParts(database, stored, { ...options, parts: stored.parts, only: 'data' });
  const late = await writeParts(database, stored, { ...options, parts: designs, only: 'designs' });
  await writeLocalDocuments(database, stored, options);
  throwRefused(database, [...refused, ...late.refused]);
}

async function createDatabase(database: CouchDatabase, { settings }: StoredDatabase, { signal }: Abortable): Promise<void> {
  const { shards, partitioned } = settings;
  const query = new URLSearchParams();
  if (shards !== undefined) query.set('q', String(shards));
  if (partitioned === 'yes') query.set('partitioned', 'true');
  const path = query.size === 0 ? '' : `?${query.toString()}`;
  const { status } = await database.bytes({ method: 'PUT', path, accept: [412], signal });
  if (status !== 412) return;
  throw new Fault('target-not-empty', `${database.what} exists already`, { guidance: 'name another database, or restore --in-place' });
}

/** What was purged stays purged: other copies that replicate here learn of it. It was never here, so that nothing is removed. */
async function writePurges(database: CouchDatabase, stored: StoredDatabase, { signal }: Abortable): Promise<void> {
  const lines =
    (await stored.bytes(databasePaths.purges, { signal }))
      ?.toString('utf8')
      .split('\n')
      .filter((line) => line !== '') ?? [];
  for (const line of lines) {
    const { id, revs } = JSON.parse(line) as { id: string; revs: readonly string[] };
    const body = Buffer.from(JSON.stringify({ [id]: revs }));
    await database.bytes({ method: 'POST', path: '/_purge', body, repeatable: true, signal });
  }
}

interface WriteParts extends Abortable {
  readonly parts: readonly ArtifactEntry[];
  readonly only: 'data' | 'designs';
}

interface WrittenParts {
  readonly refused: readonly RefusedDocument[];
  /** Those of the parts that have design documents. */
  readonly designs: readonly ArtifactEntry[];
}

/** Writes what the parts have of one sort. */
async function writeParts(database: CouchDatabase, stored: StoredDatabase, { parts, only, signal }: WriteParts): Promise<WrittenParts> {
  const rest = parts[Symbol.iterator]();
  const designs = new Set<ArtifactEntry>();
  const stop = new AbortController();
  const both = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const work = async (): Promise<readonly RefusedDocument[]> => {
    const writer = new DocumentWriter(database, stored, { signal: both });
    for (let next = rest.next(); !next.done; next = rest.next()) {
      const part = next.value;
      for await (const revision of splitDocuments(stored.readPart(part, { signal: both }), part.path)) {
        const isDesign = revision.facts.id.startsWith('_design/');
        if (isDesign) designs.add(part);
        if (isDesign === (only === 'designs')) await writer.write(revision);
      }
    }
    await writer.flush();
    return writer.refused;
  };
  const running = Array.from({ length: workers }, work);
  try {
    return { refused: (await Promise.all(running)).flat(), designs: parts.filter((part) => designs.has(part)) };
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(running);
    throw error;
  }
}

async function writeLocalDocuments(database: CouchDatabase, stored: StoredDatabase, { signal }: Abortable): Promise<void> {
  const bytes = await stored.bytes(databasePaths.local, { signal });
  for (let rest = bytes ?? Buffer.alloc(0); rest.length > 0; ) {
    const end = rest.indexOf(0x0a);
    const line = rest.subarray(0, end);
    await put(database, documentPath((JSON.parse(line.toString('utf8')) as { _id: string })._id), line, { signal });
    rest = rest.subarray(end + 1);
  }
}

async function put(database: CouchDatabase, path: string, body: Buffer, { signal }: Abortable): Promise<void> {
  await database.bytes({ method: 'PUT', path, body, repeatable: true, signal });
}

function throwRefused({ what }: CouchDatabase, refused: readonly RefusedDocument[]): void {
  if (refused.length === 0) return;
  const told = refused.slice(0, refusalsTold).map(({ id, rev, reason }) => `${displayPath(id)} ${rev} (${reason})`);
  const more = refused.length > refusalsTold ? ` and ${refused.length - refusalsTold} more` : '';
  throw new Fault('target-unwritable', `${what} refused ${refused.length} documents: ${told.join(', ')}${more}`, {
    guidance: 'look at the limits in the server’s configuration, such as couchdb/max_document_size',
  });
}
