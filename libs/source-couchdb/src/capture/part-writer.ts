import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FetchedRevision } from '../document/fetch-revisions.ts';
import { PartToken } from '../listing/parts.ts';
import type { StoredPart } from './document-store.ts';

/** Lines of one part that are kept in memory. */
const bytesInMemory = 4 << 20;
const lineFeed = Buffer.from('\n');

/** Writes the lines of a part into one file, at once where they are few. */
export class PartWriter {
  readonly #location: string;
  readonly #token: PartToken;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #size = 0;

  /** `location`: absolute path text of a file that does not exist yet. */
  constructor(location: string, instance: string) {
    this.#location = location;
    this.#token = new PartToken(instance);
  }

  /** All leaves of one document, in order. */
  async write(leaves: readonly FetchedRevision[]): Promise<void> {
    const first = leaves[0];
    if (first === undefined) return;
    this.#token.add({ key: first.facts.key, revs: leaves.map(({ facts }) => facts.rev).join(',') });
    for (const { line } of leaves) {
      this.#pending.push(line, lineFeed);
      this.#pendingBytes += line.length + 1;
    }
    if (this.#pendingBytes > bytesInMemory) await this.#flush();
  }

  async finish(): Promise<StoredPart> {
    if (this.#size > 0) await this.#flush();
    else {
      // At once: thousands of small files cost more in waiting for them than in writing them.
      writeFileSync(this.#location, Buffer.concat(this.#pending), { flag: 'wx', mode: 0o600 });
      this.#size = this.#pendingBytes;
    }
    return { location: this.#location, size: this.#size, token: this.#token.end() };
  }

  async #flush(): Promise<void> {
    await using file = await open(this.#location, 'a', 0o600);
    await file.writeFile(Buffer.concat(this.#pending));
    this.#size += this.#pendingBytes;
    this.#pending = [];
    this.#pendingBytes = 0;
  }
}
