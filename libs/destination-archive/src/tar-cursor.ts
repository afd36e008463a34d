import { displayPath, pathFromBytes } from '@holdfast/manifest';
import { type ByteSource, take } from './byte-source.ts';
import type { MemberCursor } from './container.ts';
import { damaged } from './damage.ts';
import type { Member } from './member.ts';
import { tarEnd, tarHeader, tarName, tarPadding } from './tar-header.ts';

/** Walks over a tar whose members are known. */
export class TarCursor implements MemberCursor {
  readonly #source: ByteSource;
  readonly #archive: string;
  readonly #closing: boolean;
  /** Content and padding of the current member that were not read yet. */
  #content = 0;
  #padding = 0;

  /** `closing`: the tar's end belongs to what is walked over. */
  constructor(source: ByteSource, archive: string, closing: boolean) {
    this.#source = source;
    this.#archive = archive;
    this.#closing = closing;
  }

  async next(expected: Member): Promise<void> {
    await this.#finishMember();
    const header = tarHeader(expected);
    const found = await take(this.#source, header.length);
    if (!found.equals(header)) throw unexpected(this.#archive, expected, tarName(found.subarray(-512)));
    this.#content = expected.size;
    this.#padding = tarPadding(expected.size);
  }

  async *content(): AsyncGenerator<Buffer> {
    while (this.#content > 0) {
      const piece = await this.#source.pull(this.#content);
      this.#content -= piece.length;
      if (this.#content === 0) await this.#checkPadding();
      yield piece;
    }
  }

  async end(): Promise<void> {
    await this.#finishMember();
    if (this.#closing && !(await take(this.#source, tarEnd().length)).equals(tarEnd())) {
      throw damaged(this.#archive, 'its tar does not end where it should');
    }
    if (!(await this.#source.atEnd())) throw damaged(this.#archive, 'it holds more than its listings name');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source[Symbol.asyncDispose]();
  }

  async #finishMember(): Promise<void> {
    await this.#source.skip(this.#content + this.#padding);
    this.#content = 0;
    this.#padding = 0;
  }

  async #checkPadding(): Promise<void> {
    const padding = await take(this.#source, this.#padding);
    this.#padding = 0;
    if (padding.some((byte) => byte !== 0)) throw damaged(this.#archive, 'something is hidden between two files');
  }
}

/** The fault for another member than the listing names. */
export function unexpected(archive: string, expected: Member, found: string): Error {
  const shown = displayPath(pathFromBytes(expected.name));
  const instead = found === '' || Buffer.from(found).equals(expected.name) ? '' : ` but "${displayPath(found.slice(0, 100))}"`;
  return damaged(archive, `where "${shown}" should be it holds something else${instead}`);
}
