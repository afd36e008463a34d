import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ArtifactEntry,
  type ArtifactHeader,
  canonicalJson,
  type JsonValue,
  listingLine,
  type SourceRecord,
  sealManifest,
  serialiseManifest,
} from '@holdfast/manifest';
import { arrange } from '../arrangement.ts';
import { frameCodec } from '../frame-codec.ts';
import { type Member, type MemberSink, sections } from '../member.ts';
import { recoveryName, recoveryText } from '../recovery-text.ts';
import { TarSink } from '../tar-sink.ts';
import { parseZipComment, zipComment } from '../zip-comment.ts';
import { ZipSink } from '../zip-sink.ts';
import { type Archives, details, headerAt } from './archives.ts';

/** An archive made by hand, properly sealed, whose parts need not fit together. */
export interface Forgery {
  /** Default `photos`. */
  readonly source?: string;
  /** What the listing says. */
  readonly listed: readonly (ArtifactHeader & { readonly bytes?: string })[];
  /** What the archive holds; by default what the listing says. */
  readonly held?: readonly (ArtifactHeader & { readonly bytes?: string })[];
  /** Text of the listing instead of `listed`. */
  readonly listing?: string;
}

/** Writes the archive into the folder; gives its path. */
export async function forge(archives: Archives, { source = 'photos', listed, held = listed, listing }: Forgery): Promise<string> {
  const { format } = archives.config;
  mkdirSync(archives.directory, { recursive: true });
  const path = join(archives.directory, `backup-2026-05-01-120001.${format}`);
  const about = { layout: 'plain', prefix: '' };
  if (format === 'directory') throw new TypeError('a folder needs no forging');
  await using sink: MemberSink = format === 'zip' ? new ZipSink(path, about) : new TarSink(path, { codec: frameCodec(format), about });
  const arrangement = arrange({ format, layout: 'plain', prefix: '', startedAt: headerAt(1).startedAt });
  const put = (name: string, bytes: Buffer): Promise<void> => sink.add(arrangement.file(name, bytes.length), bytes);
  await sink.section(sections.recovery);
  await put(recoveryName, recoveryText('plain'));
  await sink.section(source);
  await sink.add(arrangement.opening(source) as Member);
  for (const { bytes, ...header } of held) await sink.add(arrangement.artifact(source, header) as Member, Buffer.from(bytes ?? ''));
  await sink.section(sections.metadata);
  const lines = Buffer.from(listing ?? listed.map((entry) => listingLine(entryOf(entry))).join(''), 'utf8');
  const described = Buffer.from(canonicalJson(details as unknown as JsonValue));
  await put(`listings/${source}.ndjson`, lines);
  await put(`details/${source}.json`, described);
  const totals = {
    artifacts: listed.length,
    files: listed.filter(({ type }) => type === 'file').length,
    bytes: listed.reduce((sum, { size }) => sum + size, 0),
    problems: 0,
  };
  const record: SourceRecord = {
    name: source,
    kind: 'uploads',
    outcome: 'complete',
    totals,
    listing: reference(lines),
    details: reference(described),
  };
  const header = headerAt(1);
  const manifest = sealManifest({ ...header, finishedAt: header.startedAt, outcome: 'complete', skewMs: 0, sources: [record] });
  await sink.section(sections.manifest);
  await put('metadata.json', serialiseManifest(manifest));
  await sink.finish();
  return path;
}

/** Changes a zip by hand and makes its digest fit again. */
export function changeZip(path: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(path);
  change(bytes);
  const parsed = parseZipComment(bytes);
  if (parsed === undefined) throw new TypeError('not one of our zips');
  const end = bytes.length - parsed.length;
  const sha256 = createHash('sha256').update(bytes.subarray(0, end)).digest('hex');
  zipComment({ ...parsed.guide, sha256 }).copy(bytes, end);
  writeFileSync(path, bytes);
}

/** Where the central record of a name starts. */
export function centralRecord(bytes: Buffer, name: string): number {
  for (let at = bytes.indexOf('PK\u0001\u0002', 0, 'latin1'); at >= 0; at = bytes.indexOf('PK\u0001\u0002', at + 4, 'latin1')) {
    if (bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28)) === name) return at;
  }
  throw new RangeError(`no record of ${name}`);
}

function entryOf({ bytes, ...header }: ArtifactHeader & { readonly bytes?: string }): ArtifactEntry {
  return header.type === 'file'
    ? {
        ...header,
        sha256: createHash('sha256')
          .update(bytes ?? '')
          .digest('hex'),
      }
    : header;
}

function reference(bytes: Buffer): { readonly size: number; readonly sha256: string } {
  return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
