import { adapt, ask, onDatabase, reply } from './answers.ts';
import { bulkGetGaps } from './bulk-get-gaps.ts';
import type { Meddler } from './relay.ts';

/**
 * What PouchDB Server lacks of CouchDB's protocol and clients rely on, each as one meddler. They stand before the server in tests only;
 * the README lists them, and what is left out.
 */
export function knownGaps(): readonly Meddler[] {
  return [anonymous, sessionName, slashInName, bulkGetGaps(), pending, localDocuments(), deletedCount];
}

/** Some requests without credentials end the process; CouchDB 3 as it is installed wants them for everything but its welcome. */
const anonymous: Meddler = ({ path, headers }) => {
  if (headers.authorization !== undefined || headers.cookie !== undefined || /^\/(_session|_up)?(\?|$)/.test(path)) return undefined;
  return async () => reply(401, { error: 'unauthorized', reason: 'You are not authorized to access this db.' });
};

/** `_session` knows `name`, and not `username`. */
const sessionName: Meddler = ({ method, path }) => {
  if (method !== 'POST' || !/^\/_session(\?|$)/.test(path)) return undefined;
  return async (request, forward) => {
    if (!/json/.test(request.headers['content-type'] ?? '')) return await forward(request);
    const { username, name = username, ...rest } = JSON.parse(request.body.toString()) as { username?: string; name?: string };
    return await forward({ ...request, body: Buffer.from(JSON.stringify({ name, ...rest })) });
  };
};

/** A slash in the name of a database is dropped, so that `a/b` and `ab` would be the same: it is kept under another name. */
const slashInName: Meddler = ({ path }) => {
  const renamed = path.replace(/^\/[^/?]*%2f[^/?]*/i, (name) => name.replaceAll(/%2f/gi, slash));
  const lists = /^\/_all_dbs(\?|$)/.test(path);
  if (renamed === path && !lists) return undefined;
  return async (request, forward) => {
    const { body, ...rest } = await forward({ ...request, path: renamed });
    return { ...rest, body: Buffer.from(body.toString().replaceAll(slash, '/')) };
  };
};
const slash = '$slash$';

/**
 * `_changes` does not say how many are left. Said here by sequences: an upper bound where a document has changed more than once, and 0
 * exactly at the end.
 */
const pending: Meddler = (head) => {
  if (/[?&]feed=(continuous|longpoll|eventsource)/.test(head.path)) return undefined;
  return onDatabase('_changes', async (request, forward) => {
    const changes = await forward(request);
    const { update_seq } = JSON.parse((await ask(request, forward, request.path.replace(/\/_changes.*/s, ''))).body.toString()) as {
      update_seq: number;
    };
    return adapt<{ last_seq: number; results: unknown[] }>(changes, (found) => ({
      ...found,
      pending: Math.max(0, update_seq - found.last_seq),
    }));
  })(head);
};

/** `_local_docs` does not exist. It lists what was written through here. */
function localDocuments(): Meddler {
  const written = new Map<string, Set<string>>();
  return (head) => {
    const [, database = '', id] = /^\/([^/?]+)(?:\/_local\/([^/?]+))?/.exec(head.path) ?? [];
    if (id !== undefined && head.method === 'PUT') written.set(database, (written.get(database) ?? new Set()).add(decodeURIComponent(id)));
    if (head.method === 'DELETE' && head.path === `/${database}`) written.delete(database);
    return onDatabase('_local_docs', async (request, forward) => {
      const ids = [...(written.get(database) ?? [])].sort();
      const folder = request.path.replace(/\/_local_docs.*/s, '/_local');
      const found = await Promise.all(ids.map((name) => ask(request, forward, `${folder}/${encodeURIComponent(name)}`)));
      const docs = found
        .filter(({ status }) => status === 200)
        .map(({ body }) => JSON.parse(body.toString()) as { _id: string; _rev: string });
      const whole = request.path.includes('include_docs=true');
      const rows = docs.map((doc) => ({ id: doc._id, key: doc._id, value: { rev: doc._rev }, ...(whole ? { doc } : {}) }));
      return reply(200, { total_rows: null, offset: null, rows });
    })(head);
  };
}

/** A database does not say how many documents are deleted. */
const deletedCount: Meddler = ({ method, path }) => {
  if (method !== 'GET' || !/^\/(?!_)[^/?]+\/?$/.test(path)) return undefined;
  return async (request, forward) => {
    const database = await forward(request);
    if (database.status !== 200) return database;
    const changes = await ask(request, forward, `${request.path.replace(/\/$/, '')}/_changes`);
    const { results } = JSON.parse(changes.body.toString()) as { results: { deleted?: boolean }[] };
    return adapt(database, (info: object) => ({ ...info, doc_del_count: results.filter(({ deleted }) => deleted).length }));
  };
};
