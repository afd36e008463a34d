import { describe, expect, it } from 'vitest';
import { withServerNames } from './attachment-names.ts';
import { BackupFileReader, type FileEntry } from './backup-file-reader.ts';

const header = '{"name":"@cloudant/couchbackup","version":"2.11.12","mode":"full","attachments":false}\n';
const marker = '{"marker":"@cloudant/couchbackup:resume"}';

/** The entries of a text, which comes in pieces of `size` bytes; documents as their text. */
function read(text: string | Buffer, size = 1 << 16): (FileEntry | string)[] {
  const bytes = Buffer.from(text as string);
  const reader = new BackupFileReader();
  const entries: FileEntry[] = [];
  for (let start = 0; start < bytes.length; start += size) entries.push(...reader.push(bytes.subarray(start, start + size)));
  entries.push(...reader.end());
  return entries.map((entry) => (entry.kind === 'document' ? entry.bytes.toString() : entry));
}

describe('a file of documents', () => {
  it('H19: gives documents as their bytes stand there, wherever the pieces are cut', () => {
    const hard = '{"_id":"a","n":12345678901234567890,"f":1.0,"e":1e400,"n":2,"s":"]}\\"\\\\{[", "t" : [ {} ] }';
    const text = `${header}[${hard},{"_id":"b"}]\n[]\n[ {"_id":"c"} , ${hard} ]\n`;
    for (const size of [1, 2, 3, 7, 64, 65, 1 << 16]) {
      expect(read(text, size), `pieces of ${size}`).toEqual([
        { kind: 'header', version: '2.11.12', mode: 'full', attachments: false },
        hard,
        '{"_id":"b"}',
        '{"_id":"c"}',
        hard,
      ]);
    }
  });

  it('H20: splits lines at 0x0A alone, not at U+2028, U+2029, U+0085 or a carriage return in a string', () => {
    const document = '{"_id":"a","s":"x\u2028y\u2029z\u0085"}';
    expect(read(`${document}\r\n${document}\n`, 1)).toEqual([document, document]);
    expect(read(`[${document}]\n`)).toEqual([document]);
  });

  it('takes a first line with those names for a document when it is one', () => {
    const document = '{"_id":"x","name":"@cloudant/couchbackup","version":"1","mode":"full"}';
    expect(read(`${document}\n`)).toEqual([document]);
  });

  it('accepts a last line without its line feed, empty lines and a byte order mark', () => {
    expect(read('\ufeff[{"_id":"a"}]\n\n  \n[{"_id":"b"}]')).toEqual(['{"_id":"a"}', '{"_id":"b"}']);
  });

  it('tells a line that was cut by an interruption, and resumed, from one that is damaged', () => {
    for (const size of [1, 5, 1 << 16]) {
      expect(read(`${header}[{"_id":"a"},{"_id":"b","x":"y${marker}\n[{"_id":"a"},{"_id":"b"}]\n`, size).slice(1)).toEqual([
        '{"_id":"a"}',
        { kind: 'broken', line: 2, resumed: true, last: false },
        '{"_id":"a"}',
        '{"_id":"b"}',
      ]);
    }
    expect(read(`${header}[{"_id":"a"}]\n${marker}\n`).slice(1)).toEqual(['{"_id":"a"}', { kind: 'resumed', line: 3 }]);
    expect(read(`${header}[{"_id":"a"} {"_id":"b"}]\n[{"_id":"c"}]\n`).slice(1)).toEqual([
      '{"_id":"a"}',
      { kind: 'broken', line: 2, resumed: false, last: false },
      '{"_id":"c"}',
    ]);
  });

  it('H4: says when the file breaks off, wherever it does', () => {
    const whole = '[{"_id":"a"},{"_id":"b"}]';
    for (let length = 1; length < whole.length; length += 1) {
      const [last] = read(header + whole.slice(0, length)).slice(-1);
      expect(last, whole.slice(0, length)).toEqual({ kind: 'broken', line: 2, resumed: false, last: true });
    }
  });

  it('holds one document at a time of a line that is long', () => {
    const reader = new BackupFileReader();
    reader.push(Buffer.from('['));
    let documents = 0;
    for (let round = 0; round < 1000; round += 1) {
      for (const entry of reader.push(Buffer.from(`{"_id":"${round}"},`))) documents += entry.kind === 'document' ? 1 : 0;
    }
    expect(documents).toBe(1000);
  });
});

it('H19: translates the names of attachments that couchbackup has of its own, and leaves every other byte', () => {
  const text = (type: string, encoded: string) =>
    `{"n":1.0,"contentType":"x","_attachments": {"contentType":{"${type}" : "a/b","data":"AA==","${encoded}":1},"b":{"content_type":"c","contentType":1}},"n":1e400}`;
  expect(withServerNames(Buffer.from(text('contentType', 'encodedLength'))).toString()).toBe(text('content_type', 'encoded_length'));
  for (const same of [text('content_type', 'encoded_length'), '{"_attachments":null}', '{}']) {
    expect(withServerNames(Buffer.from(same)).toString()).toBe(same);
  }
});
