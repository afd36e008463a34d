import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { type ArtifactEntry, pathFromBytes, pathToBytes } from '@holdfast/manifest';
import type { RestoreOptions, Source, SourceCapabilities, SourceContext } from '../source.ts';
import { captureInMemory, type MemoryCapture } from '../testing/index.ts';
import type { SourceHarness } from './harness.ts';

/** A fresh source in a folder of its own, with room to restore; removed when disposed. */
export interface Workplace<Config> extends AsyncDisposable {
  readonly config: Config;
  /** The folder that holds the source. */
  readonly site: string;
  /** A folder for whatever a test makes. */
  readonly room: string;
  readonly source: Source;
  /** The source's clock runs an hour ahead, so that nothing counts as changed a moment ago. */
  readonly context: SourceContext;
  /** What a freeze must leave as it is: the folder that holds the source, and what lies on its service. */
  state(): Promise<string[]>;
  /** Names and contents only: what an undone restore brings back. */
  content(): Promise<string[]>;
  /** Removes what is protected. */
  remove(): Promise<void>;
}

/** A name that shells, URIs, SQL and path joins get wrong. */
export const awkwardName = 'a b\'c"d%41?e#f\\g\nh;i&ü😀';

/** Makes a source with the harness. */
export async function workplace<Config>(harness: SourceHarness<Config>, name = 'data'): Promise<Workplace<Config>> {
  const root = await realpath(await mkdtemp(`${tmpdir()}/holdfast-source-`));
  const [site, room, scratchDirectory] = [`${root}/site`, `${root}/room`, `${root}/scratch`];
  for (const directory of [site, room, scratchDirectory]) await mkdir(directory);
  const config = await harness.create(site, name);
  const context = { baseDirectory: site, scratchDirectory, now: () => new Date(Date.now() + 3_600_000) };
  const source = await harness.adapter.open(config, context);
  const onService = async () => (await harness.service?.state(config)) ?? [];
  return {
    config,
    site,
    room,
    source,
    context,
    state: async () => [...(await folderState(site)), ...(await onService())],
    content: async () => [...(await folderContent(site)), ...(await onService())],
    remove: async () => (harness.service === undefined ? rm(pathToBytes(site), { recursive: true }) : harness.service.remove(config)),
    [Symbol.asyncDispose]: async () => {
      await source[Symbol.asyncDispose]();
      await harness.service?.clear?.(config);
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Freezes, reads everything and lets go. */
export async function capture(source: Pick<Source, 'freeze'>): Promise<MemoryCapture> {
  await using view = await source.freeze({});
  return await captureInMemory(view);
}

/** What makes two captures equal for the adapter: entries without tokens and without what cannot be restored. */
export function comparable(entries: readonly ArtifactEntry[], { unrestorable }: SourceCapabilities): object[] {
  return entries.map((entry) => {
    const { changeToken: _token, chunks: _chunks, ...rest } = entry;
    return Object.fromEntries(Object.entries(rest).filter(([name]) => !(unrestorable as readonly string[]).includes(name)));
  });
}

/** What a freeze must leave as it is: names, kinds, sizes, modes, owners, times of change of the content, and digests. */
export async function folderState(directory: string): Promise<string[]> {
  const lines: string[] = [];
  for (const name of await readdir(pathToBytes(directory), { encoding: 'buffer' })) {
    const location = `${directory}/${pathFromBytes(name)}`;
    const status = await lstat(pathToBytes(location), { bigint: true });
    const digest = status.isFile()
      ? createHash('sha256')
          .update(await readFile(pathToBytes(location)))
          .digest('hex')
      : status.isSymbolicLink()
        ? await readlink(pathToBytes(location))
        : '';
    const { mode, uid, gid, size, ino, mtimeNs } = status;
    const seen = status.isDirectory() ? [mode, uid, gid, ino, mtimeNs] : [mode, uid, gid, ino, mtimeNs, size];
    lines.push(`${JSON.stringify(location)} ${seen.join(' ')} ${digest}`);
    if (status.isDirectory()) lines.push(...(await folderState(location)));
  }
  return lines.sort();
}

/** Names and contents only: what an undone restore brings back. */
export async function folderContent(directory: string): Promise<string[]> {
  return (await folderState(directory)).map((line) => {
    const end = line.lastIndexOf('" ') + 1;
    return `${line.slice(0, end)} ${line.slice(line.lastIndexOf(' ') + 1)}`;
  });
}

/** Options of a restore that replaces nothing. */
export function restoreOptions(options: Partial<RestoreOptions> = {}): RestoreOptions {
  return { replace: false, restoreId: 'conformance-1', ...options };
}

/** The code of the fault that the call ends with; throws when it succeeds or ends with anything else. */
export async function faultCode(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (error instanceof Error && error.name === 'Fault') return (error as Error & { code: string }).code;
    throw error;
  }
  throw new Error('the call succeeded');
}
