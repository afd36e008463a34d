import { isUtf8 } from 'node:buffer';
import type { Member, MemberType } from './member.ts';

/** Tar stores everything in blocks of this many bytes. */
export const tarBlock = 512;

/**
 * The bytes that stand before a member's content in a tar: a ustar header, with a PAX header before it for what ustar
 * cannot say. One member has one encoding, so a reader compares instead of parsing.
 */
export function tarHeader(member: Member): Buffer {
  const name = member.type === 'directory' ? Buffer.concat([member.name, Buffer.from('/')]) : member.name;
  const records = paxRecords(member, name);
  const header = ustarHeader({ ...member, name, typeflag: typeflags[member.type] });
  if (records.length === 0) return header;
  const about = { name: Buffer.from('PaxHeader'), target: Buffer.alloc(0), mode: 0o644, uid: 0, gid: 0, mtimeNs: 0n };
  const pax = ustarHeader({ ...about, size: records.length, typeflag: 'x' });
  return Buffer.concat([pax, records, Buffer.alloc(tarPadding(records.length)), header]);
}

/** How many zero bytes follow a content of this size. */
export function tarPadding(size: number): number {
  return (tarBlock - (size % tarBlock)) % tarBlock;
}

/** What ends a tar: two blocks of zeros. */
export function tarEnd(): Buffer {
  return Buffer.alloc(2 * tarBlock);
}

/** The name in a header block, for a message about a member that should not be there. */
export function tarName(block: Buffer): string {
  const end = block.subarray(0, 100).indexOf(0);
  return block.subarray(0, end < 0 ? 100 : end).toString('utf8');
}

const typeflags: Readonly<Record<MemberType, string>> = { file: '0', hardlink: '1', symlink: '2', directory: '5' };
const maxUstarSize = 0o77777777777;
const maxUstarOwner = 0o7777777;

function paxRecords({ size, mtimeNs, uid, gid, target }: Member, name: Buffer): Buffer {
  const records: Buffer[] = [];
  const texts: readonly (readonly [string, Buffer])[] = [
    ['path', name],
    ['linkpath', target],
  ];
  for (const [key, bytes] of texts) {
    // PAX texts are UTF-8. GNU tar warns of the keyword that would say otherwise, so other bytes stay in ustar while they fit.
    const isUnicode = bytes.some((byte) => byte >= 0x80) && isUtf8(bytes);
    if (bytes.length > 100 || isUnicode) records.push(paxRecord(key, bytes));
  }
  if (size > maxUstarSize) records.push(paxRecord('size', Buffer.from(String(size))));
  if (uid > maxUstarOwner) records.push(paxRecord('uid', Buffer.from(String(uid))));
  if (gid > maxUstarOwner) records.push(paxRecord('gid', Buffer.from(String(gid))));
  if (mtimeNs % 1_000_000_000n !== 0n || !isUstarTime(mtimeNs)) records.push(paxRecord('mtime', Buffer.from(timeText(mtimeNs))));
  return Buffer.concat(records);
}

/** `length key=value\n`, where the length counts its own digits. */
function paxRecord(key: string, value: Buffer): Buffer {
  const rest = key.length + value.length + 3;
  let length = rest + String(rest).length;
  length = rest + String(length).length;
  return Buffer.concat([Buffer.from(`${length} ${key}=`), value, Buffer.from('\n')]);
}

function timeText(nanoseconds: bigint): string {
  const positive = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const fraction = String(positive % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${nanoseconds < 0n ? '-' : ''}${positive / 1_000_000_000n}${fraction === '' ? '' : `.${fraction}`}`;
}

function isUstarTime(nanoseconds: bigint): boolean {
  return nanoseconds >= 0n && nanoseconds / 1_000_000_000n <= BigInt(maxUstarSize);
}

interface UstarHeader extends Omit<Member, 'type'> {
  readonly typeflag: string;
}

function ustarHeader({ name, mode, uid, gid, size, mtimeNs, typeflag, target }: UstarHeader): Buffer {
  const block = Buffer.alloc(tarBlock);
  name.copy(block, 0, 0, 100);
  octal(block, { offset: 100, width: 8, value: mode });
  octal(block, { offset: 108, width: 8, value: uid > maxUstarOwner ? 0 : uid });
  octal(block, { offset: 116, width: 8, value: gid > maxUstarOwner ? 0 : gid });
  octal(block, { offset: 124, width: 12, value: size > maxUstarSize ? 0 : size });
  octal(block, { offset: 136, width: 12, value: isUstarTime(mtimeNs) ? Number(mtimeNs / 1_000_000_000n) : 0 });
  block.write(typeflag, 156, 'latin1');
  target.copy(block, 157, 0, 100);
  block.write('ustar\u000000', 257, 'latin1');
  block.fill(' ', 148, 156, 'latin1');
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

function octal(block: Buffer, { offset, width, value }: { readonly offset: number; readonly width: number; readonly value: number }): void {
  block.write(`${value.toString(8).padStart(width - 1, '0')}\0`, offset, 'latin1');
}
