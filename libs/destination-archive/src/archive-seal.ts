import { createHash } from 'node:crypto';
import { type Manifest, serialiseManifest } from '@holdfast/manifest';
import type { ArchiveFormat, ArchiveLayout } from './configuration.ts';
import { checksumLine } from './metadata-files.ts';

/**
 * `NAME.sha256`, the file beside an archive that signatures are over: a comment that names the snapshot and the digest of
 * its manifest, which proves all the rest, and one line for `sha256sum -c`.
 */
export interface ArchiveSeal {
  readonly snapshot: string;
  readonly manifestDigest: string;
  /** Of the archive, or of the file in a folder that has the digests of the others. */
  readonly digest: string;
  /** Its bytes. */
  readonly size: number;
}

export const sealEnding = '.sha256';

/** What the seal has the digest of, relative to the folder of the archives. */
export function sealedName(name: string, format: ArchiveFormat, layout: ArchiveLayout): string {
  if (format !== 'directory') return name;
  return `${name}/${sealedFile(layout)}`;
}

/** The file of a folder that has the digests of all others. */
export function sealedFile(layout: ArchiveLayout): string {
  return layout === 'bagit' ? 'tagmanifest-sha256.txt' : 'manifest-sha256.txt';
}

/** `name` as `sealedName` gives it. */
export function serialiseSeal({ snapshot, manifestDigest, digest, size }: ArchiveSeal, name: string): Buffer {
  const comment = `${sealMark}${snapshot}, manifest SHA-256 ${manifestDigest}, ${size} bytes\n`;
  return Buffer.concat([Buffer.from(comment), checksumLine(name, digest)]);
}

/** How a seal begins: another file of this name is somebody else's. */
export const sealMark = '# Holdfast snapshot ';

const pattern =
  /^# Holdfast snapshot (\d{8}-\d{6}-[0-9a-f]{4}), manifest SHA-256 ([0-9a-f]{64}), (\d{1,15}) bytes\n\\?([0-9a-f]{64}) {2}[^\n]+\n$/;

/** Undefined for bytes that are no seal to the last one. */
export function parseSealFile(bytes: Buffer): ArchiveSeal | undefined {
  const [, snapshot, manifestDigest, size, digest] = pattern.exec(bytes.toString('latin1')) ?? [];
  if (snapshot === undefined || manifestDigest === undefined || digest === undefined) return undefined;
  return { snapshot, manifestDigest, digest, size: Number(size) };
}

/** The digest by which a seal names a manifest. */
export function digestOfManifest(manifest: Manifest): string {
  return createHash('sha256').update(serialiseManifest(manifest)).digest('hex');
}
