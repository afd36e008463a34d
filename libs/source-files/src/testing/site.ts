import { chmodSync, lchownSync, mkdirSync, mkdtempSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyAttributes, removeTree } from '@holdfast/filesystem';
import type { ArtifactEntry } from '@holdfast/manifest';
import type { ConfigFilesSource, UploadsSource } from '@holdfast/schemas';
import type { ArtifactSet, RestoreOptions, RestoreTarget, Source, SourceContext, StagedRestore } from '@holdfast/source';
import { artifactSet, captureInMemory, type MemoryCapture, swapIn } from '@holdfast/source/testing';
import { configFilesAdapter, uploadsAdapter } from '../index.ts';

/** A temporary folder with sources in it. */
export interface Site extends AsyncDisposable {
  readonly folder: string;
  uploads(config?: Partial<UploadsSource>): Promise<Source>;
  configFiles(...paths: string[]): Promise<Source>;
  readonly context: SourceContext;
}

/** Makes a site; its clock runs an hour ahead, so that nothing counts as changed a moment ago. */
export function makeSite(): Site {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'source-files-')));
  // What a restore of config files keeps lies beside the folder of the site; anybody may write there, as in `tmpdir`.
  chmodSync(root, 0o1777);
  const folder = join(root, 'site');
  mkdirSync(folder, { mode: 0o700 });
  const context = { baseDirectory: folder, scratchDirectory: folder, now: () => new Date(Date.now() + 3_600_000) };
  return {
    folder,
    context,
    uploads: (config) => uploadsAdapter.open({ name: 'photos', kind: 'uploads', path: 'photos', ...config }, context),
    configFiles: (...paths) =>
      configFilesAdapter.open({ name: 'settings', kind: 'config-files', paths } as unknown as ConfigFilesSource, context),
    [Symbol.asyncDispose]: () => removeTree(root),
  };
}

export async function capture(source: Pick<Source, 'freeze'>): Promise<MemoryCapture> {
  await using view = await source.freeze({});
  return await captureInMemory(view);
}

/** The capture as a destination gives it back. */
export function stored(captured: MemoryCapture, choose?: (entry: ArtifactEntry) => boolean): ArtifactSet {
  return artifactSet(captured, { applyAttributes, ...(choose === undefined ? {} : { choose }) });
}

/** What two captures must have in common to be equal. */
export function comparable({ entries, details }: MemoryCapture): object {
  return { inventory: details.inventory, entries: entries.map(({ changeToken: _, ...entry }) => entry) };
}

export const inPlace: RestoreTarget = { kind: 'in-place' };

export function replacing(options: Partial<RestoreOptions> = {}): RestoreOptions {
  return { replace: true, restoreId: 'test-1', ...options };
}

/** Stages into the source's own place and swaps in; the staging is the caller's to dispose. */
export async function restoreInPlace(source: Source, artifacts: ArtifactSet): Promise<StagedRestore> {
  const staged = await source.stage(artifacts, inPlace, replacing());
  await staged.ready({});
  await swapIn(staged);
  return staged;
}

/** Runs the call as a user who is not root; a process that is none already is one. */
export async function withoutRoot<Result>(call: () => Promise<Result>): Promise<Result> {
  const root = process.geteuid?.() === 0;
  if (root) process.setegid?.(65534);
  if (root) process.seteuid?.(65534);
  try {
    return await call();
  } finally {
    if (root) process.seteuid?.(0);
    if (root) process.setegid?.(0);
  }
}

/** Makes the user of {@link withoutRoot} the owner of a folder and everything in it. */
export function giveToNobody(folder: string): void {
  if (process.geteuid?.() !== 0) return;
  for (const name of readdirSync(folder, { recursive: true })) lchownSync(join(folder, String(name)), 65534, 65534);
  lchownSync(folder, 65534, 65534);
}
