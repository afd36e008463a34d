import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';

/** Pieces that wait for whoever takes them, in memory, or in a file once they are in the way of others. */
export class PieceQueue implements Disposable {
  readonly #onTaken: (bytes: number) => void;
  #pieces: Uint8Array[] = [];
  #lengths: number[] = [];
  #file: number | undefined;
  #written = 0;
  #read = 0;
  #state: 'open' | 'ended' | 'dropped' = 'open';
  #failure: unknown;
  #news = Promise.withResolvers<void>();

  /** `onTaken` is told of bytes that no longer wait in memory. */
  constructor(onTaken: (bytes: number) => void) {
    this.#onTaken = onTaken;
  }

  push(piece: Uint8Array): void {
    if (this.#state === 'dropped') this.#onTaken(piece.length);
    else if (this.#file !== undefined) this.#spill(piece);
    else this.#pieces.push(piece);
    this.#tell();
  }

  end(): void {
    this.#state = 'ended';
    this.#tell();
  }

  fail(error: unknown): void {
    this.#failure = error;
    this.end();
  }

  /** All pieces in order. Throws what `fail` was given. */
  async *take(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const news = this.#news.promise;
      const piece = this.#pieces.shift();
      if (piece !== undefined) {
        yield piece;
        this.#onTaken(piece.length);
      } else if (this.#lengths.length > 0) yield this.#fromFile();
      else if (this.#failure !== undefined) throw this.#failure;
      else if (this.#state !== 'open') return;
      else await news;
    }
  }

  /** From now on pieces wait in a file in the folder, so that the connection that gives them is free for others. */
  moveToDisk(directory: string): void {
    if (this.#file !== undefined || this.#state !== 'open') return;
    const location = `${directory}/${randomUUID()}.rows`;
    this.#file = openSync(location, 'wx+', 0o600);
    // Gone as soon as it is closed, whatever becomes of this process.
    rmSync(location);
    for (const piece of this.#pieces.splice(0)) this.#spill(piece);
  }

  /** Nothing more is wanted. */
  [Symbol.dispose](): void {
    this.#state = this.#state === 'ended' ? 'ended' : 'dropped';
    for (const piece of this.#pieces.splice(0)) this.#onTaken(piece.length);
    this.#lengths = [];
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#tell();
  }

  #spill(piece: Uint8Array): void {
    writeSync(this.#file as number, piece, 0, piece.length, this.#written);
    this.#written += piece.length;
    this.#lengths.push(piece.length);
    this.#onTaken(piece.length);
  }

  #fromFile(): Uint8Array {
    const piece = Buffer.allocUnsafeSlow(this.#lengths.shift() as number);
    readSync(this.#file as number, piece, 0, piece.length, this.#read);
    this.#read += piece.length;
    return piece;
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}
