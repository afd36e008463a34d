import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { RecordChange } from '@holdfast/record';

/** So many changes are written and read together. */
const batchSize = 200;

/**
 * Changes that are decided on, in a private file: nobody knows how many there are, and the source must not be kept from
 * its writers while they are found and asked about.
 */
export class ChangeSpool implements AsyncDisposable {
  readonly #file: FileHandle;
  #pending: RecordChange[] = [];
  #count = 0;
  #end = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Makes the file in a folder that is emptied by its owner. */
  static async create(folder: string): Promise<ChangeSpool> {
    return new ChangeSpool(await open(join(folder, 'changes'), 'wx+', 0o600));
  }

  get count(): number {
    return this.#count;
  }

  async add(change: RecordChange): Promise<void> {
    this.#count += 1;
    this.#pending.push(change);
    if (this.#pending.length >= batchSize) await this.#write();
  }

  /** Everything that was added, in order. */
  async *batches(): AsyncGenerator<readonly RecordChange[]> {
    await this.#write();
    const length = Buffer.alloc(4);
    for (let place = 0; place < this.#end; ) {
      await this.#file.read(length, 0, 4, place);
      const bytes = Buffer.alloc(length.readUInt32LE());
      await this.#file.read(bytes, 0, bytes.length, place + 4);
      yield deserialize(bytes) as RecordChange[];
      place += 4 + bytes.length;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }

  async #write(): Promise<void> {
    if (this.#pending.length === 0) return;
    const bytes = serialize(this.#pending);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    await this.#file.writev([length, bytes], this.#end);
    this.#end += 4 + bytes.length;
    this.#pending = [];
  }
}
