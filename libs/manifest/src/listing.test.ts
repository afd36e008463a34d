import { describe, expect, it } from 'vitest';
import type { ArtifactEntry } from './artifact.ts';
import { listingLine, parseListing, parseListingLine } from './listing.ts';
import { pathFromBytes, pathToBytes } from './path-text.ts';
import { nastyNames, seededRandom } from './testing/nasty-names.ts';

const digest = 'a'.repeat(64);
const full: ArtifactEntry = {
  path: 'photos/a.jpg',
  type: 'file',
  size: 5_000_000_000,
  mode: 0o640,
  mtime: '1700000000.123456789',
  uid: 1000,
  gid: 33,
  sparse: true,
  sha256: digest,
  chunks: [digest, 'b'.repeat(64)],
  changeToken: '1:2:3',
};
const entries: readonly ArtifactEntry[] = [
  full,
  { path: 'one\u2028two\u2029three\u0085four\rfive\nsix', type: 'file', size: 0, sha256: digest },
  { path: 'raw \udcff\udc80 é', type: 'symlink', size: 0, target: '../\udcfe' },
  { path: '語/\u{1f480}', type: 'directory', size: 0, mode: 0o7777 },
  { path: '"\\\u0000"', type: 'hardlink', size: 0, target: 'photos/a.jpg' },
];
const bytes = Buffer.from(entries.map(listingLine).join(''));

/** The bytes in pieces that end at `cuts`, each in memory that is overwritten once the next one is asked for. */
async function* pieces(whole: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  for (const [index, end] of [...cuts, whole.length].entries()) {
    const piece = Uint8Array.from(whole.subarray(index === 0 ? 0 : cuts[index - 1], end));
    yield piece;
    piece.fill(0x58);
  }
}

const parse = (whole: Buffer, ...cuts: number[]): Promise<ArtifactEntry[]> => Array.fromAsync(parseListing(pieces(whole, cuts)));

describe('a line of a listing', () => {
  it('is JSON with a line feed, its properties in a fixed order, nothing for what is absent', () => {
    expect(listingLine({ sha256: digest, size: 3, type: 'file', path: 'a' })).toBe(
      `{"path":"a","type":"file","size":3,"sha256":"${digest}"}\n`,
    );
    expect(Object.keys(JSON.parse(listingLine(full)) as object)).toEqual(Object.keys(full));
  });

  it('gives the entry back, with nothing added', () => {
    for (const entry of entries) expect(parseListingLine(listingLine(entry))).toStrictEqual(entry);
  });

  it('repeats as base64 what is not UTF-8, and only that, for tools that replace it', () => {
    const line = JSON.parse(listingLine(entries[2] as ArtifactEntry)) as { pathBytes: string; targetBytes: string };
    expect(Buffer.from(line.pathBytes, 'base64')).toEqual(Buffer.from('72617720ff8020c3a9', 'hex'));
    expect(Buffer.from(line.targetBytes, 'base64')).toEqual(Buffer.from('2e2e2ffe', 'hex'));
    for (const entry of [full, entries[3] as ArtifactEntry]) expect(listingLine(entry)).not.toContain('Bytes');
  });

  it('does not keep properties that no entry has', () => {
    expect(listingLine({ ...full, content: { kind: 'stream' } } as ArtifactEntry)).toBe(listingLine(full));
  });

  it('keeps any name and any target, in one line of UTF-8', () => {
    const wrong = nastyNames(seededRandom(10), 1_000, 6).filter((name) => {
      const path = pathFromBytes(name);
      const line = listingLine({ path, type: 'symlink', size: 0, target: path });
      const parsed = parseListingLine(Buffer.from(line).toString('utf8'));
      const isOneLine = line.isWellFormed() && line.indexOf('\n') === line.length - 1;
      return !isOneLine || !pathToBytes(parsed.path).equals(name) || parsed.target !== path;
    });
    expect(wrong).toEqual([]);
  });

  it.each(['null', '1', '"a"', '[]', 'true'])('refuses %s, which is no entry', (line) => {
    expect(() => parseListingLine(line)).toThrow(SyntaxError);
  });
});

describe('a listing', () => {
  it('H20: ends a line at the byte 0x0A only, not at U+2028, U+2029, U+0085 or a carriage return', async () => {
    expect(bytes.includes(Buffer.from('\u2028'))).toBe(true);
    expect(bytes.filter((byte) => byte === 0x0a).length).toBe(entries.length);
    expect(await parse(bytes)).toStrictEqual(entries);
  });

  it('reads the same wherever the stream is cut in two', async () => {
    for (let cut = 0; cut <= bytes.length; cut += 1) expect(await parse(bytes, cut)).toStrictEqual(entries);
  });

  it('reads the same in pieces of every small size, empty ones among them', async () => {
    for (let size = 1; size <= 40; size += 1) {
      const cuts = Array.from({ length: Math.ceil(bytes.length / size) - 1 }, (_, index) => (index + 1) * size);
      expect(await parse(bytes, ...cuts.flatMap((cut) => [cut, cut]))).toStrictEqual(entries);
    }
  });

  it('gives an entry as soon as its line is over', async () => {
    const asked: number[] = [];
    async function* slow(): AsyncGenerator<Uint8Array> {
      for (const [index, entry] of entries.entries()) {
        asked.push(index);
        yield Buffer.from(listingLine(entry));
      }
    }
    const reading = parseListing(slow());
    expect((await reading.next()).value).toStrictEqual(entries[0]);
    expect(asked).toEqual([0]);
    await reading.return(undefined);
  });

  it('takes a long line of many pieces in time that grows with its length only', async () => {
    const chunks = Array.from({ length: 200_000 }, (_, index) => index.toString(16).padStart(64, '0'));
    const line = Buffer.from(listingLine({ ...full, chunks }));
    const cuts = Array.from({ length: Math.floor(line.length / 1024) }, (_, index) => (index + 1) * 1024);
    // Joining what there is with each new piece would copy 85 GB.
    expect((await parse(line, ...cuts))[0]?.chunks?.join()).toBe(chunks.join());
  }, 15_000);

  it('is empty when there are no bytes, and passes over empty lines', async () => {
    expect(await parse(Buffer.alloc(0))).toEqual([]);
    expect(await parse(Buffer.concat([Buffer.from('\n\n'), bytes, Buffer.from('\n')]))).toStrictEqual(entries);
  });

  it('refuses to end in the middle of a line, even where the line could be read', async () => {
    await expect(parse(bytes.subarray(0, -1))).rejects.toThrow('line feed');
    await expect(parse(bytes.subarray(0, -9), 5, 200)).rejects.toThrow(SyntaxError);
  });

  it('refuses what is not JSON', async () => {
    await expect(parse(Buffer.concat([bytes, Buffer.from('{"path":\n')]))).rejects.toThrow(SyntaxError);
  });
});
