import { Fault } from '@holdfast/fault';
import type { Abortable, Manifest, StreamReference } from '@holdfast/manifest';
import type { Arrangement } from './arrangement.ts';
import type { Container, MemberCursor } from './container.ts';
import { type Member, sections } from './member.ts';
import { detailsName, listingName, storedSources } from './metadata-files.ts';
import { proven } from './proven.ts';

/** Files up to this size are read together and held, so that a thousand sources do not cost a thousand walks. */
const small = 64 << 10;
const mostHeld = 16 << 20;

interface MetadataFile {
  readonly name: string;
  readonly reference: StreamReference;
  readonly member: Member;
}

/** Reads an archive's listings and details, each proven by the reference that the manifest has for it. */
export class MetadataReader {
  readonly #container: Container;
  /** In the order in which they stand in the archive. */
  readonly #files: readonly MetadataFile[];
  readonly #held = new Map<string, Buffer>();
  #holding: Promise<void> | undefined;

  constructor(container: Container, arrangement: Arrangement, manifest: Manifest) {
    const file = (name: string, reference: StreamReference): MetadataFile => {
      return { name, reference, member: arrangement.file(name, reference.size) };
    };
    const sources = storedSources(manifest);
    this.#container = container;
    this.#files = [
      ...sources.map(({ name, listing }) => file(listingName(name), listing as StreamReference)),
      ...sources.map(({ name, details }) => file(detailsName(name), details as StreamReference)),
    ];
  }

  /** The bytes of one of them. Throws `destination-damaged`. */
  async *read(name: string, options: Abortable): AsyncGenerator<Buffer> {
    const held = await this.#heldOf(name, options);
    if (held !== undefined) {
      yield held;
      return;
    }
    await using cursor = await this.#start(options);
    for (const file of this.#files) {
      await cursor.next(file.member);
      if (file.name !== name) continue;
      yield* this.#content(cursor, file);
      return;
    }
  }

  async #heldOf(name: string, options: Abortable): Promise<Buffer | undefined> {
    if (!this.#files.some((file) => file.name === name && file.reference.size <= small)) return undefined;
    this.#holding ??= this.#hold(options).catch((error: unknown) => {
      // Whoever asks for what is damaged finds that out for itself.
      if (error instanceof Fault && error.code === 'destination-damaged') return;
      this.#holding = undefined;
      throw error;
    });
    await this.#holding;
    return this.#held.get(name);
  }

  async #hold(options: Abortable): Promise<void> {
    await using cursor = await this.#start(options);
    let left = mostHeld;
    for (const file of this.#files) {
      await cursor.next(file.member);
      if (file.reference.size > Math.min(small, left)) continue;
      this.#held.set(file.name, Buffer.concat(await Array.fromAsync(this.#content(cursor, file))));
      left -= file.reference.size;
    }
  }

  async #start(options: Abortable): Promise<MemberCursor> {
    return await this.#container.section(sections.metadata, this.#files[0]?.member, options);
  }

  #content(cursor: MemberCursor, { name, reference }: MetadataFile): AsyncGenerator<Buffer> {
    return proven(cursor.content(), { ...reference, archive: this.#container.name, what: name });
  }
}
