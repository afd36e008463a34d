import type { ArtifactEntry } from '@holdfast/manifest';
import type { ArtifactSet } from '@holdfast/source';
import type { ConnectionSettings } from '../connection/connection-settings.ts';
import { DatabaseConnection } from '../connection/database-connection.ts';
import { type LoadOptions, loadRows } from './load-rows.ts';
import { loadingPins } from './loading-pins.ts';

export interface LoadTablesOptions extends LoadOptions {
  readonly settings: ConnectionSettings;
  readonly connections: number;
  /** Called when the rows of a table are there, on the connection that loaded them. */
  readonly after: (connection: DatabaseConnection, table: string) => Promise<void>;
}

/** Loads the rows of many tables over several connections, the largest first, so that none is left alone at the end. */
export async function loadTables(
  artifacts: ArtifactSet,
  rows: ReadonlyMap<string, ArtifactEntry>,
  options: LoadTablesOptions,
): Promise<void> {
  const pending = [...rows].toSorted(([, one], [, other]) => (other.size ?? 0) - (one.size ?? 0));
  const failed = new AbortController();
  const signal = options.signal === undefined ? failed.signal : AbortSignal.any([options.signal, failed.signal]);
  const loader = async (): Promise<void> => {
    await using connection = await DatabaseConnection.open(options.settings, { signal, pins: loadingPins });
    // What the server is carrying out ends with its connection.
    const end = () => connection.destroy();
    signal.addEventListener('abort', end, { once: true });
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      signal.throwIfAborted();
      const [table, entry] = next;
      await loadRows(connection, { content: artifacts.read(entry, { signal }), name: entry.path, table }, { ...options, signal });
      await options.after(connection, table);
    }
    signal.removeEventListener('abort', end);
  };
  const loaders = Array.from({ length: Math.max(1, Math.min(options.connections, pending.length)) }, () =>
    loader().catch((error) => {
      failed.abort(error);
      throw error;
    }),
  );
  const results = await Promise.allSettled(loaders);
  options.signal?.throwIfAborted();
  // The first to fail is the reason; the others were ended for it.
  if (failed.signal.aborted) throw failed.signal.reason;
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
