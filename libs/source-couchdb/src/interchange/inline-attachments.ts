import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Abortable, displayPath } from '@holdfast/manifest';
import type { DocumentFormat } from '@holdfast/source';
import type { StoredAttachment } from '../capture/attachment-index.ts';
import type { FetchedRevision } from '../document/fetch-revisions.ts';
import { damaged } from '../document/split-lines.ts';
import { membersOf } from '../json/scan-json.ts';
import type { AttachmentContents } from '../restore/put-with-attachments.ts';

interface Stub {
  readonly [property: string]: unknown;
  readonly digest: string;
  readonly content_type?: string;
}

/** The document with its stubs replaced by content in base64, as it goes: attachments are never wholly in memory. */
export async function* documentWithData(
  { facts, line }: FetchedRevision,
  contents: AttachmentContents,
  { format, signal }: Abortable & { readonly format: DocumentFormat },
): AsyncGenerator<Uint8Array> {
  const member = facts.attachments.length === 0 ? undefined : membersOf(line, 0).find(({ key }) => key === '_attachments');
  if (member === undefined) return yield line;
  yield line.subarray(0, member.start);
  const stubs = JSON.parse(line.toString('utf8', member.start, member.end)) as { readonly [name: string]: Stub };
  let before = '{';
  for (const [name, stub] of Object.entries(stubs)) {
    const stored = contents.find(stub.digest);
    if (stored === undefined) throw damaged(`attachment ${displayPath(name)} of ${displayPath(facts.id)}`, 'its content is not there');
    yield Buffer.from(`${before}${JSON.stringify(name)}:${openingOf(stub, format)}`);
    yield* base64(plain(contents.read(stored, { signal }), stored));
    yield Buffer.from('"}');
    before = ',';
  }
  yield Buffer.concat([Buffer.from('}'), line.subarray(member.end)]);
}

/** couchbackup's library has names of its own for these properties, which its restore translates. */
function openingOf({ content_type: type, digest, revpos }: Stub, format: DocumentFormat): string {
  const properties = { ...(format === 'couchbackup' ? { contentType: type } : { content_type: type }), revpos, digest };
  return `${JSON.stringify(properties).slice(0, -1)},"data":"`;
}

function plain(pieces: AsyncIterable<Uint8Array>, { path }: StoredAttachment): AsyncIterable<Uint8Array> {
  if (!path.endsWith('.gz')) return pieces;
  const gunzip = createGunzip();
  // What goes wrong comes to whoever reads.
  pipeline(Readable.from(pieces), gunzip).catch(() => undefined);
  return gunzip;
}

async function* base64(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = Buffer.concat([rest, piece]);
    const whole = bytes.length - (bytes.length % 3);
    yield Buffer.from(bytes.toString('base64', 0, whole));
    rest = bytes.subarray(whole);
  }
  yield Buffer.from(rest.toString('base64'));
}
