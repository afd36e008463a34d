/** What stands in a file of documents, in order. */
export type FileEntry =
  /** The first line of what couchbackup 2.10 and later write. */
  | { readonly kind: 'header'; readonly version: string; readonly mode: string; readonly attachments: boolean }
  /** `bytes` is the document as it stands in the file, on memory of its own. `inArray` as couchbackup has it, many on a line. */
  | { readonly kind: 'document'; readonly bytes: Buffer; readonly line: number; readonly inArray: boolean }
  /** Where a backup was resumed. */
  | { readonly kind: 'resumed'; readonly line: number }
  /** The line cannot be read to its end. `resumed`: because the backup was interrupted there, and its documents come again. `last`: the file ends in it. */
  | { readonly kind: 'broken'; readonly line: number; readonly resumed: boolean; readonly last: boolean };

const resumeMarker = '{"marker":"@cloudant/couchbackup:resume"}';
const programName = '@cloudant/couchbackup';

const [lineFeed, quote, backslash, comma] = [0x0a, 0x22, 0x5c, 0x2c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Takes a file of documents apart as its bytes come: an array of documents on each line, as couchbackup writes, or one document on each.
 * Lines end at 0x0A alone (H20), and a document is cut out as it is, without being parsed (H19): only one is held at a time.
 */
export class BackupFileReader {
  #line = 1;
  #state: 'line-start' | 'elements' | 'element' | 'line-end' | 'broken' = 'line-start';
  #inArray = false;
  /** Of an array: whether a comma or the end must come before the next element. */
  #wantsComma = false;
  #pieces: Buffer[] = [];
  #depth = 0;
  #inString = false;
  #escaped = false;
  #tail = '';
  #entries: FileEntry[] = [];

  /** What is whole now. */
  push(chunk: Uint8Array): FileEntry[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let index = 0; index < bytes.length; ) index = this.#step(bytes, index);
    this.#tail = (this.#tail + bytes.toString('latin1', Math.max(0, bytes.length - 64))).slice(-64);
    return this.#take();
  }

  /** The end of the file: it may lack its last line feed, but nothing else. */
  end(): FileEntry[] {
    if (this.#state === 'elements' || this.#state === 'element' || this.#state === 'broken') this.#breakLine(this.#tail, true);
    return this.#take();
  }

  #take(): FileEntry[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }

  #step(bytes: Buffer, index: number): number {
    if (this.#state === 'element') return this.#scanElement(bytes, index);
    const byte = bytes[index] as number;
    if (byte === lineFeed) return this.#endLine(bytes, index);
    if (this.#state === 'broken') return endOfLine(bytes, index);
    if (byte === 0x20 || byte === 0x09 || byte === 0x0d) return index + 1;
    if (this.#state === 'line-start') return this.#beginLine(byte, index);
    if (this.#state === 'elements') return this.#betweenElements(byte, index);
    this.#state = 'broken';
    return index;
  }

  #beginLine(byte: number, index: number): number {
    const isMark = this.#line === 1 && (byte === 0xef || byte === 0xbb || byte === 0xbf);
    if (isMark) return index + 1;
    this.#inArray = byte === openBracket;
    this.#wantsComma = false;
    this.#state = byte === openBracket ? 'elements' : byte === openBrace ? 'element' : 'broken';
    return byte === openBracket ? index + 1 : index;
  }

  #betweenElements(byte: number, index: number): number {
    if (byte === closeBracket) this.#state = 'line-end';
    else if (byte === comma && this.#wantsComma) this.#wantsComma = false;
    else if (byte === openBrace && !this.#wantsComma) {
      this.#state = 'element';
      return index;
    } else this.#state = 'broken';
    return index + 1;
  }

  /** The hot loop: finds where the object ends. A line feed in it breaks the line. */
  #scanElement(bytes: Buffer, start: number): number {
    let [depth, inString, escaped] = [this.#depth, this.#inString, this.#escaped];
    let index = start;
    let isWhole = false;
    for (; index < bytes.length && !isWhole; index += 1) {
      const byte = bytes[index];
      if (byte === lineFeed) break;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inString = false;
      } else if (byte === quote) inString = true;
      else if (byte === openBrace || byte === openBracket) depth += 1;
      else if (byte === closeBrace || byte === closeBracket) {
        depth -= 1;
        isWhole = depth === 0;
      }
    }
    this.#pieces.push(bytes.subarray(start, index));
    if (isWhole) this.#finishElement();
    else if (index < bytes.length) this.#state = 'broken';
    else [this.#depth, this.#inString, this.#escaped] = [depth, inString, escaped];
    return index;
  }

  #finishElement(): void {
    const whole = Buffer.concat(this.#pieces);
    this.#resetElement();
    this.#state = this.#inArray ? 'elements' : 'line-end';
    this.#wantsComma = true;
    const line = this.#line;
    const entry = this.#inArray ? undefined : besideDocuments(whole, line);
    this.#entries.push(entry ?? { kind: 'document', bytes: whole, line, inArray: this.#inArray });
  }

  #resetElement(): void {
    [this.#pieces, this.#depth, this.#inString, this.#escaped] = [[], 0, false, false];
  }

  #endLine(bytes: Buffer, index: number): number {
    if (this.#state !== 'line-start' && this.#state !== 'line-end') {
      this.#breakLine(this.#tail + bytes.toString('latin1', Math.max(0, index - 64), index), false);
    }
    this.#resetElement();
    this.#state = 'line-start';
    this.#line += 1;
    return index + 1;
  }

  #breakLine(text: string, last: boolean): void {
    this.#entries.push({ kind: 'broken', line: this.#line, resumed: text.trimEnd().endsWith(resumeMarker), last });
  }
}

function endOfLine(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(lineFeed, start);
  return end < 0 ? bytes.length : end;
}

/** A line of couchbackup's own that is no document. */
function besideDocuments(bytes: Buffer, line: number): FileEntry | undefined {
  if (bytes.length > 1000) return undefined;
  const text = bytes.toString('utf8');
  if (text.replaceAll(/\s/g, '') === resumeMarker) return { kind: 'resumed', line };
  if (line !== 1 || !text.includes(programName)) return undefined;
  try {
    const { name, version, mode, attachments, _id } = JSON.parse(text) as { readonly [field: string]: unknown };
    if (name !== programName || _id !== undefined) return undefined;
    return { kind: 'header', version: String(version), mode: String(mode), attachments: attachments === true };
  } catch {
    return undefined;
  }
}
