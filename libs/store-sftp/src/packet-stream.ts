/** More than any answer that OpenSSH gives; what claims more is not this protocol. */
const largestPacket = 1 << 20;

/** Cuts what arrives into packets: each with its length before it. */
export class PacketStream {
  readonly #onPacket: (packet: Buffer) => void;
  #pieces: Buffer[] = [];
  #size = 0;

  constructor(onPacket: (packet: Buffer) => void) {
    this.#onPacket = onPacket;
  }

  /** Throws RangeError when what arrives is not made of packets, as when a login script prints something. */
  add(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#size += piece.length;
    while (this.#size >= 4) {
      const length = this.#nextLength();
      if (length > largestPacket) throw new RangeError('what the server says is not SFTP');
      if (this.#size < 4 + length) return;
      const all = this.#joined();
      this.#pieces = [all.subarray(4 + length)];
      this.#size -= 4 + length;
      this.#onPacket(all.subarray(4, 4 + length));
    }
  }

  #nextLength(): number {
    if ((this.#pieces[0] as Buffer).length < 4) this.#pieces = [this.#joined()];
    return (this.#pieces[0] as Buffer).readUInt32BE(0);
  }

  #joined(): Buffer {
    return this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces);
  }
}
