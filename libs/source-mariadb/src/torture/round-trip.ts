import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareInventories, type Inventory } from '@holdfast/manifest';
import type { SourceContext } from '@holdfast/source';
import { artifactSet, captureInMemory, type MemoryCapture } from '@holdfast/source/testing';
import type { MariadbConfig } from '../config/mariadb-settings.ts';
import { mariadbAdapter } from '../mariadb-adapter.ts';
import type { PrivateMariadb } from '../testing/index.ts';

/** The configuration of a source on a private server. */
export function configOf(mariadb: PrivateMariadb, database: string): MariadbConfig {
  const url = mariadb.url(database);
  return { name: 'torture', kind: 'mariadb', url, database, user: mariadb.user, password: mariadb.password, definers: 'keep' };
}

/** A place for one test's source. */
export async function makeContext(): Promise<SourceContext & AsyncDisposable> {
  const scratchDirectory = await mkdtemp(join(tmpdir(), 'holdfast-torture-'));
  const dispose = () => rm(scratchDirectory, { recursive: true, force: true });
  return { baseDirectory: scratchDirectory, scratchDirectory, now: () => new Date(), [Symbol.asyncDispose]: dispose };
}

/** Captures through the adapter, everything into memory. */
export async function captureDatabase(config: MariadbConfig, context: SourceContext): Promise<MemoryCapture> {
  await using source = await mariadbAdapter.open(config, context);
  await using view = await source.freeze({});
  return await captureInMemory(view);
}

/** Restores a capture to where the configuration says. Returns what the staged state is captured as, before the swap. */
export async function restoreDatabase(capture: MemoryCapture, config: MariadbConfig, context: SourceContext): Promise<MemoryCapture> {
  await using source = await mariadbAdapter.open(config, context);
  const artifacts = artifactSet(capture, { kind: 'mariadb' });
  await using staged = await source.stage(artifacts, { kind: 'in-place' }, { replace: true, restoreId: 'torture-1' });
  let again: MemoryCapture;
  {
    await using view = await staged.freeze({});
    again = await captureInMemory(view);
  }
  await staged.ready({});
  for (const step of staged.steps) if (step.kind === 'source') await source.steps?.carryOut(step.data, {});
  return again;
}

/** What differs between two captures, by path and inventory. */
export function differencesOf(before: MemoryCapture, after: MemoryCapture): readonly string[] {
  const digests = (capture: MemoryCapture) => new Map(capture.entries.map(({ path, sha256 }) => [path, sha256]));
  const [one, other] = [digests(before), digests(after)];
  const paths = new Set([...one.keys(), ...other.keys()]);
  const inventories = compareInventories(before.details.inventory as Inventory, after.details.inventory as Inventory);
  return [
    ...[...paths].filter((path) => one.get(path) !== other.get(path)),
    ...inventories.map((difference) => JSON.stringify(difference)),
  ];
}
