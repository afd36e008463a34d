import type { ArtifactHeader, FileIdentity } from '@holdfast/manifest';
import type { SharedChunkSet } from '../index-files/chunk-index.ts';
import type { ThreadKeys } from '../keys/repository-access.ts';
import type { CutRule } from '../pack/chunker.ts';
import type { StagedPack } from '../pack/pack-builder.ts';
import type { PackDescription, PackForm } from '../pack/pack-layout.ts';
import type { ThreadFault } from './thread-fault.ts';

/** What a worker that stores is given when it starts. */
export interface StoringSettings {
  readonly stagingDirectory: string;
  readonly prefix: string;
  readonly chunks: SharedChunkSet;
  readonly cutRule: CutRule;
  /** Given when packs are encrypted. */
  readonly keys?: ThreadKeys | undefined;
  readonly packSize: number;
  readonly frameSize: number;
  readonly compressionLevel: number;
}

/** What a pack is for. */
export type Purpose = 'content' | 'metadata';

/** Something to store: a file that the worker reads itself, or bytes that are one chunk. */
export type StoreItem = FileItem | BytesItem;

export interface FileItem {
  readonly kind: 'file';
  readonly location: string;
  readonly identity?: FileIdentity;
  /** Bytes that the index has room for; a file that turns out larger is `changed`. */
  readonly size: number;
  readonly pageSize?: number;
  /** It changed before: take whatever regular file stands at the location now. */
  readonly again: boolean;
  /** Store what can be read although the file keeps changing. */
  readonly acceptChanged: boolean;
}

export interface BytesItem {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

/** What became of an item, in order of the request. */
export type StoreResult =
  | StoredContent
  /** With the size that the file has now, when it is larger than the item said. */
  | { readonly status: 'changed'; readonly message: string; readonly size?: number }
  | { readonly status: 'missing' | 'unreadable'; readonly message: string };

export interface StoredContent {
  readonly status: 'stored';
  readonly size: number;
  /** Of a `bytes` item: its chunk's id. */
  readonly sha256: string;
  /** Their ids in order; absent when the content is one chunk whose id is `sha256`. */
  readonly chunks?: readonly string[];
  /** Of a file that was taken `again`: its time of last change. */
  readonly mtimeNs?: bigint;
}

/** A file to write from chunks. */
export interface ExtractFile {
  readonly location: string;
  readonly sha256: string;
  /** Given when the file gets them too. */
  readonly attributes?: Pick<ArtifactHeader, 'mode' | 'mtime' | 'uid' | 'gid'>;
  readonly size: number;
  readonly sparse: boolean;
  readonly pieces: readonly ChunkPiece[];
}

/** One chunk and where it is, the pack being a local file. */
export interface ChunkPiece {
  readonly packFile: string;
  readonly frameOffset: number;
  readonly frameLength: number;
  readonly unpackedLength: number;
  readonly offset: number;
  readonly length: number;
}

/** A pack to read from its first byte to its last. */
export interface PackToCheck {
  readonly packFile: string;
  readonly form: PackForm;
  /** Without what opens it an encrypted pack is only compared with its name. */
  readonly keys: ThreadKeys | undefined;
  readonly expected: PackDescription;
}

export type WorkerRequest =
  | { readonly kind: 'start-storing'; readonly settings: StoringSettings }
  | { readonly kind: 'use-chunks'; readonly chunks: SharedChunkSet }
  | { readonly kind: 'store'; readonly account: number; readonly purpose: Purpose; readonly items: readonly StoreItem[] }
  | { readonly kind: 'end-frame' }
  | { readonly kind: 'finish' }
  | { readonly kind: 'extract'; readonly prove: boolean; readonly files: readonly ExtractFile[]; readonly keys?: ThreadKeys | undefined }
  /** Reads a whole pack; answers with what is wrong, each a clause. */
  | ({ readonly kind: 'check-pack' } & PackToCheck);

export interface WorkerAnswer {
  readonly results: readonly StoreResult[];
  /** Packs that were finished meanwhile. */
  readonly packs: readonly StagedPack[];
  /** Bytes that were written to packs meanwhile, by account. */
  readonly packedBytes: ReadonlyMap<number, number>;
  readonly findings: readonly string[];
}

/** What goes over the thread's border, with the number of the request. */
export type NumberedRequest = WorkerRequest & { readonly number: number };
export type NumberedAnswer = (WorkerAnswer | { readonly fault: ThreadFault }) & { readonly number: number };
