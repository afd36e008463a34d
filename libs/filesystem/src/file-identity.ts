import type { FileIdentity } from '@holdfast/manifest';

/** The part of `fs.BigIntStats` that tells a file from another one, and from a later state of itself. */
export interface IdentifyingStats {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

/** The identity in what `lstat` or `fstat` gave with `{ bigint: true }`. */
export function identityOf(stats: IdentifyingStats): FileIdentity {
  return {
    device: Number(stats.dev),
    inode: Number(stats.ino),
    size: Number(stats.size),
    mtimeNs: stats.mtimeNs,
    ctimeNs: stats.ctimeNs,
  };
}

/** Whether both are the same state of the same file. */
export function sameIdentity(left: FileIdentity, right: FileIdentity): boolean {
  return (
    left.inode === right.inode &&
    left.device === right.device &&
    left.size === right.size &&
    left.mtimeNs === right.mtimeNs &&
    left.ctimeNs === right.ctimeNs
  );
}
