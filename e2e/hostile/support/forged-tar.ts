import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { constants, crc32, deflateRawSync, gunzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { ForgedArchive, ForgedMember } from './forged-archive.ts';

/** A compression of tars in frames, and how a note is put between them that decompressors pass over. */
interface Codec {
  readonly compress: (bytes: Buffer) => Buffer;
  readonly decompress: (frames: Buffer) => Buffer;
  readonly carry: (note: Buffer) => Buffer;
  /** Where in what is carried the note begins, and how much longer that is. */
  readonly offset: number;
  readonly carriage: number;
}

const magic = 'holdfast archive 1\n';
const sealLength = magic.length + 48;

/** Takes a tar.gz or tar.zst of few small members apart. A member's template is its header, PAX records and all. */
export function readTar(location: string): ForgedArchive {
  const codec = location.endsWith('.gz') ? gzip : zstd;
  const bytes = readFileSync(location);
  const seal = bytes.subarray(bytes.length - sealLength - codec.carriage).subarray(codec.offset);
  const [start, length] = [0, 8].map((at) => Number(seal.readBigUInt64LE(magic.length + at))) as [number, number];
  const guide = JSON.parse(bytes.toString('utf8', start + codec.offset, start + codec.offset + length)) as { sections: [string, number][] };
  const sections = guide.sections.map(([key, from], index) => {
    const to = guide.sections[index + 1]?.[1] ?? start;
    return { key, members: membersOf(codec.decompress(bytes.subarray(from, to))) };
  });
  const archive: ForgedArchive = { sections, write: () => writeFileSync(location, tarOf(archive, { codec, guide })) };
  return archive;
}

function membersOf(tar: Buffer): ForgedMember[] {
  const members: ForgedMember[] = [];
  for (let at = 0; at < tar.length && tar[at] !== 0; ) {
    const first = at;
    while (tar[at + 156] === 'x'.charCodeAt(0)) at += 512 + padded(sizeIn(tar, at));
    const size = sizeIn(tar, at);
    const name = tar.toString('latin1', at, tar.indexOf(0, at));
    const template = Buffer.from(tar.subarray(first, at + 512));
    members.push({ name, content: Buffer.from(tar.subarray(at + 512, at + 512 + size)), template });
    at += 512 + padded(size);
  }
  return members;
}

function sizeIn(tar: Buffer, at: number): number {
  return Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
}

function padded(size: number): number {
  return Math.ceil(size / 512) * 512;
}

function tarOf({ sections }: ForgedArchive, { codec, guide }: { readonly codec: Codec; readonly guide: object }): Buffer {
  const pieces: Buffer[] = [];
  const starts: [string, number][] = [];
  let at = 0;
  for (const [index, { key, members }] of sections.entries()) {
    starts.push([key, at]);
    const end = index === sections.length - 1 ? [Buffer.alloc(1024)] : [];
    const frame = codec.compress(Buffer.concat([...members.map(encode), ...end]));
    pieces.push(frame);
    at += frame.length;
  }
  const text = Buffer.from(JSON.stringify({ ...guide, sections: starts }));
  const body = Buffer.concat([...pieces, codec.carry(text)]);
  const seal = Buffer.alloc(sealLength);
  seal.write(magic);
  seal.writeBigUInt64LE(BigInt(at), magic.length);
  seal.writeBigUInt64LE(BigInt(text.length), magic.length + 8);
  createHash('sha256')
    .update(body)
    .digest()
    .copy(seal, magic.length + 16);
  return Buffer.concat([body, codec.carry(seal)]);
}

function encode({ name, content, lie, template }: ForgedMember): Buffer {
  const header = Buffer.from(template);
  const main = header.subarray(header.length - 512);
  main.fill(0, 0, 100).write(name, 0, 'latin1');
  main.write(content.length.toString(8).padStart(11, '0'), 124, 'latin1');
  lie?.(main);
  main.fill(' ', 148, 156);
  const sum = main.reduce((total, byte) => total + byte, 0);
  main.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([header, content, Buffer.alloc(padded(content.length) - content.length)]);
}

const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255]);

function gzipMember(identifier: string, note: Buffer, { body, content }: { readonly body: Buffer; readonly content: Buffer }): Buffer {
  const extra = Buffer.alloc(6);
  extra.writeUInt16LE(note.length + 4, 0);
  extra.write(identifier, 2, 'latin1');
  extra.writeUInt16LE(note.length, 4);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(content), 0);
  trailer.writeUInt32LE(content.length, 4);
  return Buffer.concat([gzipHeader, extra, note, body, trailer]);
}

const gzip: Codec = {
  compress: (content) => {
    const body = deflateRawSync(content);
    const note = Buffer.alloc(4);
    note.writeUInt32LE(body.length + 28);
    return gzipMember('HF', note, { body, content });
  },
  decompress: (frames) => gunzipSync(frames),
  carry: (note) => gzipMember('HN', note, { body: Buffer.of(3, 0), content: Buffer.alloc(0) }),
  offset: 16,
  carriage: 26,
};

const zstd: Codec = {
  compress: (content) => zstdCompressSync(content, { pledgedSrcSize: content.length, params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
  decompress: (frame) => zstdDecompressSync(frame),
  carry: (note) => {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(0x184d2a5e, 0);
    head.writeUInt32LE(note.length, 4);
    return Buffer.concat([head, note]);
  },
  offset: 8,
  carriage: 8,
};
