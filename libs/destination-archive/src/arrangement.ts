import { mtimeNs } from '@holdfast/filesystem';
import { type ArtifactHeader, hasRawBytes, pathToBytes, type SourceRecord } from '@holdfast/manifest';
import type { ArchiveFormat, ArchiveLayout } from './configuration.ts';
import type { Member, MemberType } from './member.ts';

/** What decides where things lie in an archive. */
export interface ArrangementOptions {
  readonly format: ArchiveFormat;
  readonly layout: ArchiveLayout;
  /** Folder within the archive that everything lies in, with its `/`, or nothing. */
  readonly prefix: string;
  /** When the snapshot began: the time of members that have none of their own. */
  readonly startedAt: string;
}

/** Which member an artifact becomes, and under which name. Writer, reader and checks ask the same arrangement, so that they cannot differ. */
export interface Arrangement extends ArrangementOptions {
  /** The folder that a source's members lie in; undefined where a source is one file. */
  opening(source: string): Member | undefined;
  /** The member for an artifact; undefined for one that only the listing keeps. */
  artifact(source: string, header: ArtifactHeader): Member | undefined;
  /** The member for an artifact in the tar that a source is packed into. */
  packed(header: ArtifactHeader): Member;
  /** The member for the one artifact of a source that is kept as it is, under a name relative to the prefix. */
  single(name: string, header: ArtifactHeader): Member;
  /** A file of the archive's own, under a name relative to the prefix. */
  file(name: string, size: number): Member;
}

/** The arrangement of one archive. */
export function arrange(options: ArrangementOptions): Arrangement {
  const { layout, prefix, startedAt } = options;
  const links = linkRule(options);
  const fallbackNs = BigInt(Date.parse(startedAt)) * 1_000_000n;
  const folder = (source: string): string => `${prefix}${layout === 'bagit' ? 'data/' : ''}${source}`;
  const nameOf = (source: string, path: string): Buffer =>
    Buffer.concat([Buffer.from(`${folder(source)}/`), pathToBytes(layout === 'bagit' ? bagName(path) : path)]);
  const plain = { mode: 0o644, mtimeNs: fallbackNs, uid: 0, gid: 0, target: Buffer.alloc(0) };
  return {
    ...options,
    opening: (source) =>
      layout === 'plain' ? { ...plain, name: Buffer.from(folder(source)), type: 'directory', size: 0, mode: 0o755 } : undefined,
    artifact: (source, header) => {
      if (layout === 'bagit' && header.type !== 'file') return undefined;
      const member = memberFor(header, { name: nameOf(source, header.path), fallbackNs });
      if (header.type !== 'hardlink') return member;
      return links === 'hard'
        ? { ...member, target: nameOf(source, header.target ?? '') }
        : { ...member, type: 'symlink', target: pathToBytes(relativeLink(header.path, header.target ?? '')) };
    },
    packed: (header) => memberFor(header, { name: pathToBytes(header.path), fallbackNs }),
    single: (name, header) => memberFor(header, { name: Buffer.from(`${prefix}${name}`), fallbackNs }),
    file: (name, size) => ({ ...plain, name: Buffer.from(`${prefix}${name}`), type: 'file', size }),
  };
}

/** The file that a source becomes in the `dated` layout: a database as it is, anything else as a tar. */
export function packageName(source: Pick<SourceRecord, 'name' | 'kind'>, single: boolean): string {
  if (source.kind === 'sqlite' && single) return `${source.name}.db`;
  return `${source.name}${source.kind === 'config-files' ? '.config' : '.bak'}`;
}

/** Whether a source is kept as the one file that it consists of, in the `dated` layout. */
export function isSingleFile({ kind, totals }: Pick<SourceRecord, 'kind' | 'totals'>): boolean {
  return kind === 'sqlite' && totals.artifacts === 1 && totals.files === 1;
}

/** zip knows no hard links: there they are symbolic ones, so that whoever unpacks it by hand still finds the bytes. */
function linkRule({ format }: ArrangementOptions): 'hard' | 'soft' {
  return format === 'zip' ? 'soft' : 'hard';
}

const defaultModes: Readonly<Record<MemberType, number>> = { file: 0o644, directory: 0o755, symlink: 0o777, hardlink: 0o644 };

function memberFor(header: ArtifactHeader, { name, fallbackNs }: { readonly name: Buffer; readonly fallbackNs: bigint }): Member {
  const { type, size, mode, mtime, uid, gid, target } = header;
  return {
    name,
    type,
    size,
    mode: mode ?? defaultModes[type],
    mtimeNs: mtime === undefined ? fallbackNs : mtimeNs(mtime),
    uid: uid ?? 0,
    gid: gid ?? 0,
    target: target === undefined ? Buffer.alloc(0) : pathToBytes(target),
  };
}

/** The text of a link at `path` that leads to `target`, both relative to the same folder. */
function relativeLink(path: string, target: string): string {
  const from = path.split('/').slice(0, -1);
  const to = target.split('/');
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same += 1;
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/');
}

const bagEscapes = /[=%\\\r\n\udc80-\udcff]/g;

/**
 * A path as a bag keeps it. A bag's manifests are UTF-8 with one path a line, and validators and `sha256sum` disagree on
 * escapes; so what anybody escapes (`%`, `\\`, line ends, bytes that are not UTF-8) becomes `=XX`, and `=` itself `=3D`.
 */
function bagName(path: string): string {
  const hexed = (text: string): string =>
    [...pathToBytes(text)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  if (!hasRawBytes(path)) return path.replaceAll(/[=%\\\r\n]/g, hexed);
  // Only a lone surrogate stands for a byte; one in a pair belongs to its character.
  return [...path].map((character) => (character.length === 1 ? character.replace(bagEscapes, hexed) : character)).join('');
}
