import { createHash } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault, toFault } from '@holdfast/fault';
import { writeFault } from '@holdfast/filesystem';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import type { BoundedWork } from '../bounded-work.ts';

/** Objects are read in pieces of this many bytes; one that is no larger is put without a file in between. */
const pieceBytes = 8 << 20;

/** An object that goes from one store to another under its key; `digest` is the SHA-256 that its key names. */
export interface CopiedObject {
  readonly key: string;
  readonly size: number;
  readonly digest: string;
}

export interface CopyObjectOptions extends Abortable {
  /** Read it back and compare the digest, instead of the size only. */
  readonly readBack: boolean;
  /** What is being read into staging files: the first of them are to be on their way while others are read. */
  readonly staging: BoundedWork;
}

/** What an object's own store says against it; the target's errors are thrown as they are. */
export class SourceDamage extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/**
 * Moves an object from store to store, byte by byte, holding one piece of it at a time. Its digest is proven on the way,
 * before it gets its name, and its size, or its digest again, once it is there. Throws {@link SourceDamage}.
 */
export async function copyObject(from: Store, to: Store, object: CopiedObject, options: CopyObjectOptions): Promise<void> {
  if (object.size <= pieceBytes) await copyWhole(from, to, object, options);
  else await copyInPieces(from, to, object, options);
  const arrived = await to.size(object.key, options);
  if (arrived !== object.size) throw notArrived(to, object, `it has ${arrived ?? 'no'} bytes instead of ${object.size}`);
  if (options.readBack && (await digestOf(to, object, options)) !== object.digest) throw notArrived(to, object, 'its bytes have changed');
}

async function copyWhole(from: Store, to: Store, object: CopiedObject, options: Abortable): Promise<void> {
  const hash = createHash('sha256');
  const [bytes = Buffer.alloc(0)] = await Array.fromAsync(provenPieces(from, object, { ...options, hash }));
  await to.put(object.key, bytes, options);
}

async function copyInPieces(from: Store, to: Store, object: CopiedObject, options: CopyObjectOptions): Promise<void> {
  const location = join(to.stagingDirectory, `copied-${object.digest}`);
  await options.staging.run(() => stage(from, object, { ...options, location }));
  try {
    await to.put(object.key, { location, size: object.size }, options);
  } finally {
    await rm(location, { force: true });
  }
}

async function stage(from: Store, object: CopiedObject, { location, ...options }: Abortable & { readonly location: string }) {
  try {
    await mkdir(dirname(location), { recursive: true });
    await using file = await open(location, 'w');
    const hash = createHash('sha256');
    for await (const piece of provenPieces(from, object, { ...options, hash })) await file.writeFile(piece);
  } catch (error) {
    await rm(location, { force: true });
    throw error instanceof SourceDamage ? error : writeFault(error, location);
  }
}

/** The object's bytes; ends only when they are those that its name promises. */
async function* provenPieces(
  from: Store,
  { key, size, digest }: CopiedObject,
  { hash, signal }: Abortable & { readonly hash: ReturnType<typeof createHash> },
): AsyncGenerator<Buffer> {
  for (let start = 0; start < size || start === 0; start += pieceBytes) {
    const piece = await readPiece(from, key, { range: { start, end: Math.min(start + pieceBytes, size) }, signal });
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') === digest) return;
  throw new SourceDamage(
    new Fault('destination-damaged', `${key} in ${from.description} does not match its name`, {
      guidance: 'run holdfast verify there, then holdfast backup, which stores anew what the site still has',
    }),
  );
}

async function readPiece(from: Store, key: string, options: Parameters<Store['get']>[1]): Promise<Buffer> {
  try {
    return await from.get(key, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new SourceDamage(toFault(error, 'destination-damaged', `cannot read ${key} in ${from.description}`));
  }
}

/** The SHA-256 of an object's bytes as they are in the store, one piece at a time. */
export async function digestOf(store: Store, { key, size }: CopiedObject, { signal }: Abortable): Promise<string> {
  const hash = createHash('sha256');
  for (let start = 0; start < size; start += pieceBytes) {
    hash.update(await store.get(key, { range: { start, end: Math.min(start + pieceBytes, size) }, signal }));
  }
  return hash.digest('hex');
}

function notArrived(to: Store, { key }: CopiedObject, why: string): Fault {
  return new Fault('destination-damaged', `${key} did not arrive whole in ${to.description}: ${why}`, {
    guidance: 'check that disk or service, then copy again',
  });
}
