import { valueEnd, walkObject } from '../json/scan-json.ts';

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

/** A document's facts and where it ends. */
export interface ScannedDocument {
  readonly facts: DocumentFacts;
  readonly end: number;
}

/** Reads a copy of what CouchDB itself put into the revision that begins at `start`. Throws a SyntaxError for what is no document. */
export function scanDocument(bytes: Buffer, start: number): ScannedDocument {
  let [id, rev] = ['', ''];
  let deleted = false;
  let attachments: readonly AttachmentStub[] = none;
  const end = walkObject(bytes, start, (keyStart, keyEnd, valueStart) => {
    const valueStop = valueEnd(bytes, valueStart);
    if (bytes[keyStart] !== underscore) return valueStop;
    const key = bytes.toString('latin1', keyStart, keyEnd);
    if (key === '_id') id = textOf(bytes, valueStart, valueStop);
    else if (key === '_rev') rev = textOf(bytes, valueStart, valueStop);
    else if (key === '_deleted') deleted = bytes[valueStart] === 0x74;
    else if (key === '_attachments') attachments = stubsOf(bytes, valueStart, valueStop);
    return valueStop;
  });
  if (id === '' || rev === '') throw new SyntaxError('a document without _id or _rev');
  return { facts: { id, key: keyOf(id), rev, deleted, attachments }, end };
}

/** The facts of a document that is one whole line. */
export function factsOf(line: Buffer): DocumentFacts {
  const { facts, end } = scanDocument(line, 0);
  if (end !== line.length) throw new SyntaxError('a line with more than a document');
  return facts;
}

/** The key that orders ids as their UTF-8 bytes. */
export function keyOf(id: string): string {
  return onlyAscii.test(id) ? id : Buffer.from(id, 'utf8').toString('latin1');
}

/** The id that a key stands for. */
export function idOf(key: string): string {
  return onlyAscii.test(key) ? key : Buffer.from(key, 'latin1').toString('utf8');
}

const underscore = 0x5f;
const none: readonly AttachmentStub[] = [];

/** Orders revisions of one document: by generation, then by hash. */
export function compareRevisions(one: string, other: string): number {
  const byGeneration = Number.parseInt(one, 10) - Number.parseInt(other, 10);
  return byGeneration !== 0 ? byGeneration : one < other ? -1 : one > other ? 1 : 0;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: every byte below 0x80 is the same in both forms
const onlyAscii = /^[\x00-\x7f]*$/;

function textOf(bytes: Buffer, start: number, end: number): string {
  const value: unknown = JSON.parse(bytes.toString('utf8', start, end));
  return typeof value === 'string' ? value : '';
}

function stubsOf(bytes: Buffer, start: number, end: number): AttachmentStub[] {
  const all = JSON.parse(bytes.toString('utf8', start, end)) as { [name: string]: { digest?: string; length?: number; stub?: boolean } };
  return Object.entries(all).map(([name, { digest, length, stub }]) => {
    if (stub !== true || typeof digest !== 'string' || typeof length !== 'number') {
      throw new SyntaxError(`the attachment ${JSON.stringify(name)} is no stub with digest and length`);
    }
    return { name, digest, length };
  });
}
