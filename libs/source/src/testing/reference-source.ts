import { createHash, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Fault, toFault } from '@holdfast/fault';
import {
  type Abortable,
  type Artifact,
  type ArtifactEntry,
  type Content,
  displayPath,
  type Inventory,
  type Problem,
  pathToBytes,
} from '@holdfast/manifest';
import type { ArtifactSet, FrozenView, Source, SourceAdapter, SourceContext } from '../source.ts';
import { readTree, type TreeMember } from './file-tree.ts';
import { changeReferenceRecords, referenceRecords } from './reference-records.ts';
import { planReference, stageReference } from './reference-restore.ts';

/** A plain folder to protect. */
export interface ReferenceConfig {
  readonly name: string;
  readonly kind: 'reference';
  /** Folder, relative to `baseDirectory`. */
  readonly path: string;
}

export interface ReferenceOptions {
  /** Reported by every view of the source; a path that is `missing` or `unreadable` is left out of the artifacts. */
  readonly problems?: readonly Problem[];
  readonly properties?: Inventory['properties'];
  /** Whether artifacts carry change tokens and views a mark. Default: true. */
  readonly changeTokens?: boolean;
  /** How the content of the artifact at `path` is offered; the header of an `unsized` one says a wrong size. Default: always `stream`. */
  readonly contentAs?: (path: string) => 'stream' | 'unsized' | 'private-copy';
  /** Whether contents that were stored before come from there. Default: false. */
  readonly incremental?: boolean;
}

/**
 * The simplest source that keeps every law of the port: a folder of small files and folders, read into memory by the
 * freeze. For tests of what stands on sources; change tokens are digests, so they are always right.
 */
export function referenceAdapter(options: ReferenceOptions = {}): SourceAdapter<ReferenceConfig> {
  return {
    kind: 'reference',
    capabilities: {
      consistency: 'snapshot',
      granularity: 'artifact',
      unrestorable: [],
      records: 'change',
      ...(options.incremental === true ? { incremental: true } : {}),
    },
    describe: (config) => `the folder ${displayPath(config.path)}`,
    open: async (config, context) => openReference(resolve(context.baseDirectory, config.path), context, options),
    openRestorer: async (_name, context) => openReference(context.baseDirectory, context, options),
    inspect: async (artifacts, _context, abortable) => {
      return countMembers(await storedMembers(artifacts, abortable), options);
    },
    openRecords: async (artifacts, _context, abortable) => {
      return { ...referenceRecords(await storedMembers(artifacts, abortable)), [Symbol.asyncDispose]: async () => {} };
    },
    elsewhere: (config, place) => ({ ...config, path: place }),
  };
}

async function storedMembers(artifacts: ArtifactSet, abortable: Abortable): Promise<TreeMember[]> {
  const members: TreeMember[] = [];
  for await (const entry of artifacts.entries(abortable)) {
    if (entry.type !== 'file' && entry.type !== 'directory')
      throw new Fault('source-damaged', `${displayPath(entry.path)} is a ${entry.type}`);
    const pieces = entry.type === 'file' ? await Array.fromAsync(artifacts.read(entry, abortable)) : [];
    members.push({ path: entry.path, type: entry.type, bytes: Buffer.concat(pieces) });
  }
  return members;
}

function openReference(directory: string, context: SourceContext, options: ReferenceOptions): Source {
  const freezeTree: FreezeTree = async (from, signal, planted) => {
    const members = await readTree(from, signal).catch((error: unknown) => {
      throw toFault(error, 'source-unreadable', `the folder ${displayPath(from)} could not be read`);
    });
    if (members === undefined) {
      throw new Fault('source-missing', `the folder ${displayPath(from)} does not exist`, {
        guidance: 'check the path in backup.config.json',
      });
    }
    return viewOf(members, context, { ...options, problems: planted ? (options.problems ?? []) : [] });
  };
  return {
    freeze: ({ signal }) => freezeTree(directory, signal, true),
    changeRecords: async (changes, abortable) => {
      const members = (await readTree(directory, abortable.signal)) ?? [];
      return await changeReferenceRecords({ directory, members }, changes, abortable);
    },
    plan: (artifacts, target, restore) => planReference(artifacts, placeOf(target, directory), restore),
    stage: (artifacts, target, restore) => stageReference(artifacts, placeOf(target, directory), { ...restore, freezeTree }),
    [Symbol.asyncDispose]: async () => {},
  };
}

/** Freezes the tree below a folder; `planted` says whether the problems of the options are reported. */
export type FreezeTree = (directory: string, signal: AbortSignal | undefined, planted: boolean) => Promise<FrozenView>;

function placeOf(target: Parameters<Source['plan']>[1], directory: string): string {
  return target.kind === 'in-place' ? directory : target.directory;
}

function viewOf(all: readonly TreeMember[], context: SourceContext, options: ReferenceOptions): FrozenView {
  const planted = options.problems ?? [];
  const absent = new Set(planted.filter(({ code }) => code === 'missing' || code === 'unreadable').map(({ path }) => path));
  const members = all.filter(({ path }) => !absent.has(path));
  const tokens = options.changeTokens ?? true;
  const problems: Problem[] = [];
  const contents = new Map<string, Content>();
  const position = {
    asOf: context.now().toISOString(),
    ...(tokens ? { mark: digest(members.map(({ path, bytes }) => `${path}\0${digest(bytes)}`).join('\n')) } : {}),
  };
  return {
    position,
    problems,
    records: referenceRecords(members),
    extent: { artifacts: members.length, bytes: members.reduce((sum, member) => sum + sizeOf(member, options), 0) },
    async *artifacts({ signal, previous }) {
      const stored = await storedFiles(options.incremental === true ? previous : undefined, { signal });
      for (const member of members) {
        signal?.throwIfAborted();
        const artifact = artifactOf(member, contents, { ...options, scratchDirectory: context.scratchDirectory });
        const entry = stored.get(member.path);
        if (previous === undefined || entry?.sha256 !== digest(member.bytes)) yield artifact;
        else yield { ...artifact, content: { kind: 'stream', open: (abortable) => previous.read(entry, abortable) } };
      }
      if (problems.length === 0) problems.push(...planted);
    },
    inventory: async (_abortable, previous) =>
      position.mark !== undefined && position.mark === previous?.position.mark ? previous.inventory : countMembers(members, options),
    [Symbol.asyncDispose]: async () => {},
  };
}

async function storedFiles(previous: ArtifactSet | undefined, options: Abortable): Promise<Map<string, ArtifactEntry>> {
  const stored = new Map<string, ArtifactEntry>();
  if (previous === undefined) return stored;
  for await (const entry of previous.entries(options)) if (entry.type === 'file') stored.set(entry.path, entry);
  return stored;
}

function artifactOf(
  member: TreeMember,
  contents: Map<string, Content>,
  options: ReferenceOptions & { readonly scratchDirectory: string },
): Artifact {
  const { path, type, bytes } = member;
  if (type === 'directory') return { path, type, size: 0 };
  const made = contents.get(path) ?? contentOf(member, options);
  contents.set(path, made);
  return {
    path,
    type,
    size: sizeOf(member, options),
    content: made,
    ...((options.changeTokens ?? true) ? { changeToken: digest(bytes) } : {}),
  };
}

/** What the header says: of an unsized stream an estimate, as bad as one may be. */
function sizeOf({ path, type, bytes }: TreeMember, { contentAs }: ReferenceOptions): number {
  if (type === 'directory') return 0;
  return contentAs?.(path) === 'unsized' ? 2 * bytes.length + 7 : bytes.length;
}

function contentOf({ path, bytes }: TreeMember, options: ReferenceOptions & { readonly scratchDirectory: string }): Content {
  const offered = options.contentAs?.(path) ?? 'stream';
  if (offered === 'private-copy') {
    let location: Promise<string> | undefined;
    return { kind: 'local-file', location: () => (location ??= privateCopy(bytes, options.scratchDirectory)) };
  }
  return {
    kind: 'stream',
    ...(offered === 'unsized' ? { unsized: true } : {}),
    async *open({ signal }) {
      for (let offset = 0; offset < bytes.length; offset += 1000) {
        signal?.throwIfAborted();
        yield bytes.subarray(offset, offset + 1000);
      }
    },
  };
}

async function privateCopy(bytes: Buffer, scratchDirectory: string): Promise<string> {
  const location = `${scratchDirectory}/${randomUUID()}`;
  await writeFile(pathToBytes(location), bytes, { flag: 'wx' });
  return location;
}

function countMembers(members: readonly TreeMember[], { properties = {} }: ReferenceOptions): Inventory {
  const objects: Record<string, Record<string, number>> = {};
  for (const { path, type, bytes } of members) {
    objects[type] ??= {};
    objects[type][path] = type === 'file' ? bytes.length : 1;
  }
  return { objects, properties };
}

function digest(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
