import { Fault } from '@holdfast/fault';
import type { DocumentTools } from '@holdfast/source';
import type { Session } from './session.ts';
import { configurationIfAny, isUrl, typedUrl } from './typed-url.ts';
import { usage } from './usage.ts';

/** What the program can do with databases of documents. Throws `unsupported` when it was built without them. */
export async function findDocumentTools({ program }: Session): Promise<DocumentTools> {
  for (const load of program.adapters.sources.values()) {
    const { documents } = await load();
    if (documents !== undefined) return documents;
  }
  throw new Fault('unsupported', `${program.name} has no source that keeps documents`, { guidance: 'use holdfast, which knows all kinds' });
}

/** The URL of the database that a source's name or a URL says. */
export async function databaseUrl(named: string, session: Session): Promise<string> {
  if (isUrl(named)) return await typedUrl(named, session);
  const configuration = await configurationIfAny(session);
  const source = configuration?.config.sources.find(({ name }) => name === named);
  const resolved = source === undefined ? undefined : await configuration?.resolve(source);
  const { url, database } = (resolved ?? {}) as { readonly url?: unknown; readonly database?: unknown };
  const adapter = source === undefined ? undefined : await session.program.adapters.sources.get(source.kind)?.();
  if (typeof url === 'string' && typeof database === 'string' && adapter?.documents !== undefined) {
    return `${url.replace(/\/+$/, '')}/${encodeURIComponent(database)}`;
  }
  const what = source === undefined ? 'is no source of the configuration' : `is of kind ${source.kind}, which keeps no documents`;
  throw usage(`${named} ${what}`, 'name a source of kind couchdb, or write the URL of a database');
}
