import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { FrozenView } from '@holdfast/source';
import { captureInMemory, type MemoryCapture } from '@holdfast/source/testing';
import type { MariadbConfig } from '../config/mariadb-settings.ts';
import { mariadbAdapter } from '../mariadb-adapter.ts';
import type { PrivateMariadb } from './start-mariadb.ts';

/** The configuration of a source on the server, by TCP, as root unless told otherwise. */
export function configOf(mariadb: PrivateMariadb, database: string, options: Partial<MariadbConfig> = {}): MariadbConfig {
  return {
    name: 'cms',
    kind: 'mariadb',
    url: `mariadb://root@127.0.0.1:${mariadb.port}`,
    database,
    password: mariadb.password,
    ...options,
  };
}

/** Freezes the source and lets the caller work with the view; everything is let go afterwards. */
export async function withView<Value>(config: MariadbConfig, work: (view: FrozenView) => Promise<Value>): Promise<Value> {
  const scratchDirectory = await mkdtemp(`${tmpdir()}/holdfast-mariadb-`);
  try {
    await using source = await mariadbAdapter.open(config, { baseDirectory: '/', scratchDirectory, now: () => new Date() });
    await using view = await source.freeze({});
    return await work(view);
  } finally {
    await rm(scratchDirectory, { recursive: true, force: true });
  }
}

/** Captures a database into memory. */
export function captured(config: MariadbConfig): Promise<MemoryCapture> {
  return withView(config, (view) => captureInMemory(view));
}

/** The texts of all artifacts by their paths. */
export function textsOf({ contents }: MemoryCapture): Record<string, string> {
  return Object.fromEntries([...contents].map(([path, bytes]) => [path, bytes.toString('utf8')]));
}
