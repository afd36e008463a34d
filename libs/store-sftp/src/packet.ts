/** Numbers of the SSH file transfer protocol, version 3, and OpenSSH's extensions to it. */
export const requests = {
  init: 1,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  realpath: 16,
  stat: 17,
  rename: 18,
  extended: 200,
} as const;

export const answers = { version: 2, status: 101, handle: 102, data: 103, name: 104, attributes: 105, extended: 201 } as const;

export const statuses = { ok: 0, end: 1, missing: 2, forbidden: 3, failure: 4, unsupported: 8 } as const;

export const openFlags = { read: 0x01, write: 0x02, create: 0x08, exclusive: 0x20 } as const;

export function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function uint64(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** Length and bytes. */
export function text(value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** What a file or folder is. */
export interface Attributes {
  readonly size: number;
  readonly isFile: boolean;
  readonly isFolder: boolean;
  /** Seconds since 1970. */
  readonly mtime: number | undefined;
}

/** Reads one answer from front to back. Throws RangeError where it is shorter than it claims. */
export class PacketReader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#position >= this.#bytes.length;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#advance(1));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#advance(4));
  }

  uint64(): number {
    return Number(this.#bytes.readBigUInt64BE(this.#advance(8)));
  }

  bytes(): Buffer {
    const length = this.uint32();
    const start = this.#advance(length);
    if (this.#position > this.#bytes.length) throw new RangeError('an answer is cut off');
    return this.#bytes.subarray(start, start + length);
  }

  text(): string {
    return this.bytes().toString('utf8');
  }

  attributes(): Attributes {
    const flags = this.uint32();
    const size = flags & 0x1 ? this.uint64() : 0;
    if (flags & 0x2) this.#advance(8);
    const type = flags & 0x4 ? this.uint32() & 0o170000 : 0;
    const [, mtime] = flags & 0x8 ? [this.uint32(), this.uint32()] : [];
    if (flags & 0x80000000) for (let left = this.uint32(); left > 0; left -= 1) [this.bytes(), this.bytes()];
    return { size, isFile: type === 0o100000, isFolder: type === 0o040000, mtime };
  }

  #advance(length: number): number {
    const start = this.#position;
    this.#position += length;
    return start;
  }
}
