import { createHash } from 'node:crypto';
import type { Abortable, Inventory } from '@holdfast/manifest';
import type { ArtifactSet } from '@holdfast/source';
import { Census } from './capture/census.ts';
import { databasePaths, digestHex } from './capture/database-paths.ts';
import { damaged, splitByDocument } from './document/split-lines.ts';
import { StoredDatabase } from './restore/stored-database.ts';

/** Counts what the artifacts hold, and proves that every line is a document and every attachment what its digest says. */
export async function inspectCouchdb(artifacts: ArtifactSet, options: Abortable): Promise<Inventory> {
  const stored = await StoredDatabase.of(artifacts, options);
  const census = new Census();
  for (const part of stored.parts) {
    for await (const leaves of splitByDocument(stored.readPart(part, options), part.path)) {
      options.signal?.throwIfAborted();
      for (const { facts, line } of leaves) assertJson(line, facts.id);
      census.count(leaves.map(({ facts }) => facts));
    }
  }
  await assertAttachments(stored, census, options);
  const local = await stored.bytes(databasePaths.local, options);
  const localDocuments = local === undefined ? 0 : local.toString('latin1').split('\n').length - 1;
  return {
    objects: { ...census.objects(), ...(localDocuments > 0 ? { local: { documents: localDocuments } } : {}) },
    properties: { ...stored.settings },
  };
}

/** A copy is parsed, to see that it can be. */
function assertJson(line: Buffer, id: string): void {
  try {
    JSON.parse(line.toString('utf8'));
  } catch {
    throw damaged(`document ${id}`, 'it is no JSON');
  }
}

async function assertAttachments(stored: StoredDatabase, census: Census, options: Abortable): Promise<void> {
  for (const [digest, { references }] of census.attachments) {
    const found = stored.find(digest);
    if (found === undefined) throw damaged(`attachment ${digest}`, 'its content is not there');
    if (found.references !== references) throw damaged(databasePaths.attachments, `${digest} is used ${references} times`);
    if (!digest.startsWith('md5-')) continue;
    const hash = createHash('md5');
    for await (const piece of stored.read(found, options)) hash.update(piece);
    if (hash.digest('hex') !== digestHex(digest)) throw damaged(`attachment ${digest}`, 'its content has another digest');
  }
}
