import { isUtf8 } from 'node:buffer';
import type { Member, MemberType } from './member.ts';

/*
 * The records of a zip (PKWARE APPNOTE 6.3). A member has exactly one encoding, so a reader makes the records anew from
 * what it expects and compares them, instead of trusting what it parses.
 */

/** What the records say of one member. `member.size` counts the bytes that are stored: for a link those of its text. */
export interface ZipEntry {
  readonly member: Member;
  /** 0: stored as it is, 8: deflated. */
  readonly method: 0 | 8;
  /** The sizes and the checksum follow the data, because they were not known before. */
  readonly streamed: boolean;
  readonly crc: number;
  readonly compressedSize: number;
  /** Where the local header starts. */
  readonly offset: number;
}

const limit32 = 0xffffffff;
/** A streamed member from this size on gets room for large numbers, as deflating may lengthen it. */
const largeStream = 0xf0000000;
const unixHost = 3 << 8;

/** The record before a member's data. */
export function localHeader(entry: ZipEntry): Buffer {
  const { member, method, streamed, crc, compressedSize } = entry;
  const large = isLargeStream(entry);
  const extra = Buffer.concat([large ? zip64Extra([0, 0]) : Buffer.alloc(0), unixExtra(member)]);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(large ? 45 : 20, 4);
  header.writeUInt16LE(flagsOf(entry), 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(dosTime(member.mtimeNs), 10);
  header.writeUInt32LE(streamed ? 0 : crc, 14);
  header.writeUInt32LE(streamed ? (large ? limit32 : 0) : compressedSize, 18);
  header.writeUInt32LE(streamed ? (large ? limit32 : 0) : member.size, 22);
  const name = nameOf(member);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

/** The record after the data of a streamed member; empty for others. */
export function dataDescriptor(entry: ZipEntry): Buffer {
  if (!entry.streamed) return Buffer.alloc(0);
  const large = isLargeStream(entry);
  const record = Buffer.alloc(large ? 24 : 16);
  record.writeUInt32LE(0x08074b50, 0);
  record.writeUInt32LE(entry.crc, 4);
  if (large) {
    record.writeBigUInt64LE(BigInt(entry.compressedSize), 8);
    record.writeBigUInt64LE(BigInt(entry.member.size), 16);
  } else {
    record.writeUInt32LE(entry.compressedSize, 8);
    record.writeUInt32LE(entry.member.size, 12);
  }
  return record;
}

/** The record of a member in the central directory. */
export function centralHeader(entry: ZipEntry): Buffer {
  const { member, method, crc, compressedSize, offset } = entry;
  const large = [member.size, compressedSize, offset].filter((value) => value >= limit32);
  const extra = Buffer.concat([large.length > 0 ? zip64Extra(large) : Buffer.alloc(0), unixExtra(member)]);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(unixHost | 45, 4);
  header.writeUInt16LE(large.length > 0 || isLargeStream(entry) ? 45 : 20, 6);
  header.writeUInt16LE(flagsOf(entry), 8);
  header.writeUInt16LE(method, 10);
  header.writeUInt32LE(dosTime(member.mtimeNs), 12);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(Math.min(compressedSize, limit32), 20);
  header.writeUInt32LE(Math.min(member.size, limit32), 24);
  const name = nameOf(member);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE((((fileTypes[member.type] | member.mode) << 16) | (member.type === 'directory' ? 0x10 : 0)) >>> 0, 38);
  header.writeUInt32LE(Math.min(offset, limit32), 42);
  return Buffer.concat([header, name, extra]);
}

/** What the end of a zip says of its central directory. */
export interface ZipEnd {
  readonly entries: number;
  readonly start: number;
  readonly size: number;
}

/** The records that end a zip, without the comment of `commentLength` bytes that follows them. */
export function endRecords({ entries, start, size }: ZipEnd, commentLength: number): Buffer {
  const large = entries >= 0xffff || start >= limit32 || size >= limit32;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(entries, 0xffff), 8);
  end.writeUInt16LE(Math.min(entries, 0xffff), 10);
  end.writeUInt32LE(Math.min(size, limit32), 12);
  end.writeUInt32LE(Math.min(start, limit32), 16);
  end.writeUInt16LE(commentLength, 20);
  return large ? Buffer.concat([zip64End({ entries, start, size }), end]) : end;
}

/** The fields of a record in a central directory; undefined when it is none, or of a kind that is never written here. */
export function parseCentralHeader(directory: Buffer, at: number): CentralFields | undefined {
  if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50) return undefined;
  const nameLength = directory.readUInt16LE(at + 28);
  const extraLength = directory.readUInt16LE(at + 30);
  const end = at + 46 + nameLength + extraLength;
  const method = directory.readUInt16LE(at + 10);
  const flags = directory.readUInt16LE(at + 8);
  if (end > directory.length || (method !== 0 && method !== 8)) return undefined;
  const name = directory.subarray(at + 46, at + 46 + nameLength);
  const numbers = [directory.readUInt32LE(at + 24), directory.readUInt32LE(at + 20), directory.readUInt32LE(at + 42)];
  const [size, compressedSize, offset] = withZip64(numbers, directory.subarray(at + 46 + nameLength, end));
  if (size === undefined || compressedSize === undefined || offset === undefined) return undefined;
  const streamed = (flags & 8) !== 0;
  return {
    record: directory.subarray(at, end),
    name,
    method,
    encrypted: (flags & 1) !== 0,
    streamed,
    crc: directory.readUInt32LE(at + 16),
    size,
    compressedSize,
    offset,
  };
}

/** The record of a member that starts elsewhere. */
export function movedRecord({ record, name, size, compressedSize, streamed }: CentralFields, offset: number): Buffer {
  const extra = record.subarray(46 + name.length);
  const rest = extra.length >= 4 && extra.readUInt16LE(0) === 1 ? extra.subarray(4 + extra.readUInt16LE(2)) : extra;
  const large = [size, compressedSize, offset].filter((value) => value >= limit32);
  const zip64 = large.length > 0 ? zip64Extra(large) : Buffer.alloc(0);
  const header = Buffer.from(record.subarray(0, 46));
  header.writeUInt16LE(large.length > 0 || (streamed && size >= largeStream) ? 45 : 20, 6);
  header.writeUInt16LE(zip64.length + rest.length, 30);
  header.writeUInt32LE(Math.min(offset, limit32), 42);
  return Buffer.concat([header, name, zip64, rest]);
}

export interface CentralFields extends Omit<ZipEntry, 'member'> {
  readonly record: Buffer;
  readonly name: Buffer;
  readonly size: number;
  readonly encrypted: boolean;
}

function flagsOf({ member, streamed }: ZipEntry): number {
  const unicode = member.name.some((byte) => byte >= 0x80) && isUtf8(member.name);
  return (streamed ? 8 : 0) | (unicode ? 0x800 : 0);
}

function isLargeStream({ streamed, member }: ZipEntry): boolean {
  return streamed && member.size >= largeStream;
}

function nameOf({ name, type }: Member): Buffer {
  return type === 'directory' ? Buffer.concat([name, Buffer.from('/')]) : name;
}

const fileTypes: Readonly<Record<MemberType, number>> = { file: 0o100000, directory: 0o040000, symlink: 0o120000, hardlink: 0o120000 };

function zip64Extra(numbers: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * numbers.length);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8 * numbers.length, 2);
  for (const [index, number] of numbers.entries()) extra.writeBigUInt64LE(BigInt(number), 4 + 8 * index);
  return extra;
}

function withZip64(numbers: readonly number[], extra: Buffer): (number | undefined)[] {
  const isZip64 = extra.length >= 4 && extra.readUInt16LE(0) === 1;
  let at = 4;
  return numbers.map((number) => {
    if (number !== limit32) return number;
    if (!isZip64 || at + 8 > extra.length) return undefined;
    at += 8;
    const value = Number(extra.readBigUInt64LE(at - 8));
    return Number.isSafeInteger(value) ? value : undefined;
  });
}

/** Time of last change in whole seconds (`UT`), where 32 bits hold it, and owner and group (`ux`). */
function unixExtra({ mtimeNs, uid, gid }: Member): Buffer {
  const seconds = Number((mtimeNs - (((mtimeNs % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)) / 1_000_000_000n);
  const owner = Buffer.alloc(15);
  owner.writeUInt16LE(0x7875, 0);
  owner.writeUInt16LE(11, 2);
  owner.set([1, 4], 4);
  owner.writeUInt32LE(uid, 6);
  owner.writeUInt8(4, 10);
  owner.writeUInt32LE(gid, 11);
  if (seconds !== seconds << 0) return owner;
  const time = Buffer.alloc(9);
  time.writeUInt16LE(0x5455, 0);
  time.writeUInt16LE(5, 2);
  time.writeUInt8(1, 4);
  time.writeInt32LE(seconds, 5);
  return Buffer.concat([time, owner]);
}

/** Date and time as DOS wrote them, in UTC, between 1980 and 2107. */
function dosTime(mtimeNs: bigint): number {
  const time = new Date(Number(mtimeNs / 1_000_000n));
  const year = time.getUTCFullYear();
  if (Number.isNaN(year) || year < 1980) return (1 << 21) | (1 << 16);
  if (year > 2107) return ((127 << 25) | (12 << 21) | (31 << 16)) >>> 0;
  const date = ((year - 1980) << 9) | ((time.getUTCMonth() + 1) << 5) | time.getUTCDate();
  return ((date << 16) | (time.getUTCHours() << 11) | (time.getUTCMinutes() << 5) | (time.getUTCSeconds() >> 1)) >>> 0;
}

function zip64End({ entries, start, size }: ZipEnd): Buffer {
  const record = Buffer.alloc(76);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(unixHost | 45, 12);
  record.writeUInt16LE(45, 14);
  record.writeBigUInt64LE(BigInt(entries), 24);
  record.writeBigUInt64LE(BigInt(entries), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(start), 48);
  record.writeUInt32LE(0x07064b50, 56);
  record.writeBigUInt64LE(BigInt(start + size), 64);
  record.writeUInt32LE(1, 72);
  return record;
}
