import { closeSync, linkSync, mkdirSync, symlinkSync, unlinkSync } from 'node:fs';
import {
  applyAttributes,
  createFile,
  joinPath,
  mtimeText,
  removeTree,
  setSize,
  syncTree,
  toFileSystemPath,
  writeFault,
  writeFully,
} from '@holdfast/filesystem';
import { pathFromBytes } from '@holdfast/manifest';
import type { Member, MemberContent, MemberSink, SectionKey } from './member.ts';

/**
 * Writes members as files, folders and links into a new folder. Owners are left to the listing, and so are the modes'
 * bits that would run a program as somebody else or lock the owner out.
 */
export class DirectorySink implements MemberSink {
  readonly #root: string;
  readonly #depth: number;
  readonly #made = new Set<string>();
  /** Folders with their times, which each new name in them changes. */
  #folders: { readonly location: string; readonly member: Member }[] = [];
  #sections: { readonly key: SectionKey; readonly names: Set<string> }[] = [];
  #size = 0;

  /** `root` is absolute path text of a folder that does not exist; no two sections share the first `depth` names of a path. */
  constructor(root: string, depth: number) {
    this.#root = root;
    this.#depth = depth;
    this.#attempt(root, () => mkdirSync(toFileSystemPath(root), { mode: 0o700 }));
  }

  async section(key: SectionKey): Promise<void> {
    this.#sections.push({ key, names: new Set() });
  }

  async add(member: Member, content: MemberContent = Buffer.alloc(0)): Promise<void> {
    const name = pathFromBytes(member.name);
    const location = joinPath(this.#root, name);
    this.#sections.at(-1)?.names.add(name.split('/').slice(0, this.#depth).join('/'));
    this.#makeParents(name);
    if (member.type === 'directory') this.#addFolder(location, member);
    else if (member.type === 'file') await this.#addFile(location, member, content);
    else if (member.type === 'hardlink') this.#attempt(location, () => linkSync(this.#placeOf(member.target), toFileSystemPath(location)));
    else this.#addSymlink(location, member);
  }

  async drop(keys: ReadonlySet<SectionKey>): Promise<void> {
    const kept = new Set(this.#sections.filter(({ key }) => !keys.has(key)).flatMap(({ names }) => [...names]));
    const gone = this.#sections.filter(({ key }) => keys.has(key)).flatMap(({ names }) => [...names].filter((name) => !kept.has(name)));
    for (const name of gone) {
      const location = joinPath(this.#root, name);
      await removeTree(location, { code: 'destination-unwritable' });
      this.#folders = this.#folders.filter((folder) => folder.location !== location && !folder.location.startsWith(`${location}/`));
      for (const made of [...this.#made]) if (made === location || made.startsWith(`${location}/`)) this.#made.delete(made);
    }
    this.#sections = this.#sections.filter(({ key }) => !keys.has(key));
  }

  async size(): Promise<number> {
    return this.#size;
  }

  async finish(): Promise<void> {
    for (const { location, member } of this.#folders.toReversed())
      applyAttributes(location, attributesOf(member), { code: 'destination-unwritable' });
    await syncTree(this.#root, { code: 'destination-unwritable' });
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #addFolder(location: string, member: Member): void {
    if (!this.#made.has(location)) this.#attempt(location, () => mkdirSync(toFileSystemPath(location), { mode: 0o700 }));
    this.#made.add(location);
    this.#folders.push({ location, member });
  }

  #addSymlink(location: string, member: Member): void {
    this.#attempt(location, () => symlinkSync(toFileSystemPath(pathFromBytes(member.target)), toFileSystemPath(location)));
    applyAttributes(location, { mtime: mtimeText(member.mtimeNs) }, { link: true, code: 'destination-unwritable' });
  }

  async #addFile(location: string, member: Member, content: MemberContent): Promise<void> {
    const descriptor = createFile(location);
    let position = 0;
    try {
      for await (const piece of Buffer.isBuffer(content) ? [content] : content.pieces()) {
        writeFully(descriptor, piece, { location, position });
        position += piece.length;
      }
      setSize(descriptor, position, location);
      applyAttributes(descriptor, attributesOf(member), { location, code: 'destination-unwritable' });
      this.#size += position;
    } catch (error) {
      unlinkSync(toFileSystemPath(location));
      throw error;
    } finally {
      closeSync(descriptor);
    }
  }

  #makeParents(name: string): void {
    const parts = name.split('/').slice(0, -1);
    let location = this.#root;
    for (const part of parts) {
      location = joinPath(location, part);
      if (this.#made.has(location)) continue;
      const folder = location;
      this.#attempt(folder, () => mkdirSync(toFileSystemPath(folder), { mode: 0o755 }));
      this.#made.add(folder);
    }
  }

  #placeOf(name: Buffer): string | Buffer {
    return toFileSystemPath(joinPath(this.#root, pathFromBytes(name)));
  }

  #attempt(location: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      throw writeFault(error, location);
    }
  }
}

function attributesOf({ mode, mtimeNs, type }: Member): { readonly mode: number; readonly mtime: string } {
  return { mode: (mode & 0o777) | (type === 'directory' ? 0o700 : 0o600), mtime: mtimeText(mtimeNs) };
}
