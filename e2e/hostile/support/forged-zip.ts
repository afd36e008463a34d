import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ForgedArchive, ForgedMember } from './forged-archive.ts';

/** Takes a zip apart by its central directory. A member's template is its record there. */
export function readZip(location: string): ForgedArchive {
  const bytes = readFileSync(location);
  const guide = JSON.parse(bytes.toString('latin1', bytes.lastIndexOf('{"holdfast":'))) as { [name: string]: number | string };
  const members: ForgedMember[] = [];
  for (let at = guide.start as number; bytes.readUInt32LE(at) === 0x02014b50; ) {
    const [nameLength, extraLength] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30)];
    const template = Buffer.from(bytes.subarray(at, at + 46 + nameLength + extraLength));
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const stored = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    const content = bytes.readUInt16LE(at + 10) === 0 ? Buffer.from(stored) : inflateRawSync(stored);
    members.push({ name: template.toString('latin1', 46, 46 + nameLength), content, template });
    at += template.length;
  }
  const archive: ForgedArchive = { sections: [{ key: 'all', members }], write: () => writeFileSync(location, zipOf(archive, guide)) };
  return archive;
}

function zipOf({ sections }: ForgedArchive, guide: { readonly [name: string]: number | string }): Buffer {
  const pieces: Buffer[] = [];
  const records: Buffer[] = [];
  let [at, manifest] = [0, 0];
  for (const member of sections.flatMap(({ members }) => members)) {
    const { local, record, data } = encode(member, at);
    if (member.name === 'metadata.json') manifest = at;
    pieces.push(local, data);
    records.push(record);
    at += local.length + data.length;
  }
  const directory = Buffer.concat(records);
  const place = { entries: records.length, start: at, size: directory.length };
  const commentOf = (sha256: string) =>
    Buffer.from(JSON.stringify({ holdfast: 1, layout: guide.layout, prefix: guide.prefix, manifest, ...place, sha256 }));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(place.entries, 8);
  end.writeUInt16LE(place.entries, 10);
  end.writeUInt32LE(place.size, 12);
  end.writeUInt32LE(place.start, 16);
  end.writeUInt16LE(commentOf('0'.repeat(64)).length, 20);
  const body = Buffer.concat([...pieces, directory, end]);
  return Buffer.concat([body, commentOf(createHash('sha256').update(body).digest('hex'))]);
}

function encode({ name, content, deflated, lie, centralLie, template }: ForgedMember, offset: number) {
  const nameBytes = Buffer.from(name, 'latin1');
  const extra = template.subarray(46 + template.readUInt16LE(28));
  const isStored = deflated === undefined && template.readUInt16LE(10) === 0;
  const data = deflated ?? (isStored ? content : deflateRawSync(content));
  const record = Buffer.concat([template.subarray(0, 46), nameBytes, extra]);
  record.writeUInt16LE(isStored ? 0 : 8, 10);
  record.writeUInt32LE(crc32(content), 16);
  record.writeUInt32LE(data.length, 20);
  record.writeUInt32LE(content.length, 24);
  record.writeUInt16LE(nameBytes.length, 28);
  record.writeUInt32LE(offset, 42);
  const local = Buffer.concat([Buffer.alloc(30), nameBytes, extra]);
  local.writeUInt32LE(0x04034b50, 0);
  // Version, flags, method, time, date, checksum, sizes and lengths stand in both in the same order.
  record.copy(local, 4, 6, 32);
  lie?.(local);
  centralLie?.(record);
  return { local, record, data };
}
