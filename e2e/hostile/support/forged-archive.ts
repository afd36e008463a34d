import { createHash } from 'node:crypto';

/** One member of an archive, with the header that it was read with and what is to be different about it. */
export interface ForgedMember {
  /** With `/` at the end for a folder; each byte as one character. */
  name: string;
  content: Buffer;
  /** What stands in the archive for the content instead of its compression, in a zip. */
  deflated?: Buffer;
  /** Changes the finished header: of a tar its blocks, of a zip its local header. */
  lie?: (header: Buffer) => void;
  /** Changes the finished record of a zip's central directory. */
  centralLie?: (record: Buffer) => void;
  /** What the format knows of it beside that. */
  readonly template: Buffer;
}

/** An archive that was taken apart, to be changed and sealed again as somebody would who knows the format. */
export interface ForgedArchive {
  /** In order, by section. */
  sections: { readonly key: string; members: ForgedMember[] }[];
  /** Puts it together, into the file or folder that it came from. */
  write(): void;
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The member of that name. Throws when there is none. */
export function memberOf({ sections }: ForgedArchive, name: string): ForgedMember {
  const found = sections.flatMap(({ members }) => members).find((member) => member.name === name);
  if (found === undefined) throw new Error(`the archive has no member ${name}`);
  return found;
}

/** Gives what the archive says of itself, as the change leaves it, a seal that fits; listings and details with it. */
export function reseal(archive: ForgedArchive, change: (manifest: { [key: string]: Json }) => void = () => undefined): void {
  const member = memberOf(archive, 'metadata.json');
  const manifest = JSON.parse(member.content.toString('utf8')) as { [key: string]: Json };
  for (const source of manifest.sources as { [key: string]: Json }[]) {
    source.listing = referenceOf(memberOf(archive, `listings/${source.name}.ndjson`).content);
    source.details = referenceOf(memberOf(archive, `details/${source.name}.json`).content);
  }
  change(manifest);
  delete manifest.seal;
  manifest.seal = createHash('sha256').update(canonical(manifest)).digest('hex');
  member.content = Buffer.from(`${canonical(manifest)}\n`);
}

function referenceOf(content: Buffer): Json {
  return { sha256: createHash('sha256').update(content).digest('hex'), size: content.length };
}

/** JSON with the names of each object in order and no spaces. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.keys(value)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name] as Json)}`)
    .join(',')}}`;
}

/** Replaces a text by one of the same length in the listing of `photos` and in the names of members. */
export function rename(archive: ForgedArchive, from: string, to: string): void {
  if (Buffer.byteLength(from) !== Buffer.byteLength(to)) throw new Error(`${from} and ${to} are not equally long`);
  replaceInListing(archive, from, to);
  for (const { members } of archive.sections) {
    for (const member of members) member.name = member.name.replace(`photos/${from}`, `photos/${to}`);
  }
}

/** Replaces a text by another in the listing of `photos`, wherever it stands. */
export function replaceInListing(archive: ForgedArchive, from: string, to: string): void {
  const listing = memberOf(archive, 'listings/photos.ndjson');
  listing.content = Buffer.from(listing.content.toString('utf8').replaceAll(from, to));
}
