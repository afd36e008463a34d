import { type Member, membersOf } from '../json/scan-json.ts';

/** One attachment as a document's stub tells it. */
export interface AttachmentStub {
  readonly name: string;
  /** `md5-` and base64, as CouchDB writes it. */
  readonly digest: string;
  /** Bytes of the content as it was before the server compressed it. */
  readonly length: number;
}

/** What Holdfast knows of a document revision besides its bytes. */
export interface DocumentFacts {
  readonly id: string;
  /** The bytes of the id as one-byte characters: `<` orders such keys as bytes. */
  readonly key: string;
  readonly rev: string;
  readonly deleted: boolean;
  readonly attachments: readonly AttachmentStub[];
}

/** Reads a copy of what CouchDB itself put into a revision; the bytes stay as they are. Throws a SyntaxError for what is no document. */
export function factsOf(line: Buffer, start = 0): DocumentFacts {
  let [id, rev] = ['', ''];
  let deleted = false;
  let attachments: readonly AttachmentStub[] = [];
  for (const member of membersOf(line, start)) {
    if (member.key === '_id') id = textOf(line, member);
    else if (member.key === '_rev') rev = textOf(line, member);
    else if (member.key === '_deleted') deleted = line[member.start] === 0x74;
    else if (member.key === '_attachments') attachments = stubsOf(line, member);
  }
  if (id === '' || rev === '') throw new SyntaxError('a document without _id or _rev');
  return { id, key: keyOf(id), rev, deleted, attachments };
}

/** The key that orders ids as their UTF-8 bytes. */
export function keyOf(id: string): string {
  return onlyAscii.test(id) ? id : Buffer.from(id, 'utf8').toString('latin1');
}

/** The id that a key stands for. */
export function idOf(key: string): string {
  return onlyAscii.test(key) ? key : Buffer.from(key, 'latin1').toString('utf8');
}

/** Orders revisions of one document: by generation, then by hash. */
export function compareRevisions(one: string, other: string): number {
  const byGeneration = Number.parseInt(one, 10) - Number.parseInt(other, 10);
  return byGeneration !== 0 ? byGeneration : one < other ? -1 : one > other ? 1 : 0;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: every byte below 0x80 is the same in both forms
const onlyAscii = /^[\x00-\x7f]*$/;

function textOf(line: Buffer, { start, end }: Member): string {
  const value: unknown = JSON.parse(line.toString('utf8', start, end));
  return typeof value === 'string' ? value : '';
}

function stubsOf(line: Buffer, { start, end }: Member): AttachmentStub[] {
  const all = JSON.parse(line.toString('utf8', start, end)) as { [name: string]: { digest?: string; length?: number; stub?: boolean } };
  return Object.entries(all).map(([name, { digest, length, stub }]) => {
    if (stub !== true || typeof digest !== 'string' || typeof length !== 'number') {
      throw new SyntaxError(`the attachment ${JSON.stringify(name)} is no stub with digest and length`);
    }
    return { name, digest, length };
  });
}
