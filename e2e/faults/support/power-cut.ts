import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Calls that a replay has to know of. */
export const replayedCalls =
  'openat,write,pwrite64,writev,pwritev,ftruncate,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,rmdir,mkdir,mkdirat';

/** A file, under whatever names; `content` is what was written to it in the end. */
interface Inode {
  isFolder: boolean;
  /** Whether its bytes are on the disk. */
  isSynced: boolean;
  content: Buffer | undefined;
}

/** A change of one name that is not on the disk yet. */
interface PendingName {
  readonly path: string;
  readonly inode: Inode | undefined;
}

/** What may stand on the disk after a power cut: files by path below the root. */
export type DiskState = ReadonlyMap<string, Buffer>;

/**
 * Replays the calls that a traced run made below a folder, and knows at each moment what a power cut would leave there:
 * bytes that were not synced are gone, and names whose folder was not synced are as they were.
 */
export class PowerCut {
  readonly #root: string;
  readonly #names = new Map<string, Inode>();
  /** What running programs see. */
  readonly #seen = new Map<string, Inode>();
  #pending: PendingName[] = [];
  /** Files in the order in which they were made, and the contents that those will have. */
  readonly #made: Inode[] = [];
  readonly #contents: (Buffer | undefined)[] = [];

  /** `before` is a copy of the folder as it was when the run began, all of it on the disk. */
  constructor(root: string, before: string) {
    this.#root = root;
    for (const entry of readdirSync(before, { recursive: true, withFileTypes: true })) {
      const place = join(entry.parentPath, entry.name);
      const path = place.slice(before.length + 1);
      const content = entry.isFile() ? readFileSync(place) : undefined;
      this.#names.set(path, { isFolder: entry.isDirectory(), isSynced: true, content });
    }
    for (const [path, inode] of this.#names) this.#seen.set(path, inode);
  }

  /** The same from the beginning; after the run, when all files have the contents that they keep, whatever their names were on the way. */
  again(before: string): PowerCut {
    for (const [path, inode] of this.#seen) {
      if (!inode.isFolder) inode.content ??= readFileSync(join(this.#root, path));
    }
    const again = new PowerCut(this.#root, before);
    again.#contents.push(...this.#made.map(({ content }) => content));
    return again;
  }

  /** Takes one call of the trace; false when it changes nothing here. */
  take(name: string, text: string): boolean {
    const [first, second] = this.#pathsIn(text);
    if (first === undefined) return false;
    if (name === 'openat') return text.includes('O_CREAT') && this.#create(first, false);
    if (name.startsWith('mkdir')) return this.#create(first, true);
    if (name.startsWith('rename')) return this.#move(first, second);
    if (name.startsWith('link')) return this.#set(second as string, this.#seen.get(first));
    if (name.startsWith('unlink') || name === 'rmdir') return this.#set(first, undefined);
    if (name.includes('sync')) return this.#sync(first);
    const inode = this.#seen.get(first);
    if (inode !== undefined) inode.isSynced = false;
    return inode !== undefined;
  }

  /** The disk after a cut now. Of what is not synced, `survives` decides for each name, and for the bytes of each file. */
  state(survives: () => boolean = () => false): DiskState {
    const names = new Map(this.#names);
    for (const { path, inode } of this.#pending) if (survives()) change(names, path, inode);
    const state = new Map<string, Buffer>();
    for (const [path, inode] of names) {
      if (inode.isFolder || !isReachable(names, path)) continue;
      state.set(path, inode.isSynced || survives() ? (inode.content ?? Buffer.alloc(0)) : Buffer.alloc(0));
    }
    return state;
  }

  #create(path: string, isFolder: boolean): boolean {
    if (this.#seen.has(path)) return false;
    const inode = { isFolder, isSynced: isFolder, content: this.#contents[this.#made.length] };
    this.#made.push(inode);
    return this.#set(path, inode);
  }

  #move(from: string, to: string | undefined): boolean {
    const inode = this.#seen.get(from);
    if (inode === undefined || to === undefined) return false;
    this.#set(to, inode);
    return this.#set(from, undefined);
  }

  #set(path: string, inode: Inode | undefined): boolean {
    change(this.#seen, path, inode);
    this.#pending.push({ path, inode });
    return true;
  }

  #sync(path: string): boolean {
    const inode = this.#seen.get(path);
    if (path !== '' && inode?.isFolder !== true) {
      if (inode !== undefined) inode.isSynced = true;
      return inode !== undefined;
    }
    for (const pending of this.#pending) if (folderOf(pending.path) === path) change(this.#names, pending.path, pending.inode);
    this.#pending = this.#pending.filter((pending) => folderOf(pending.path) !== path);
    return true;
  }

  #pathsIn(text: string): string[] {
    const places = [...text.replace(/ = .*$/, '').matchAll(/"([^"]*)"|\d+<([^>]*)>/g)].map(([, quoted, open]) => quoted ?? open ?? '');
    const inside = places.filter((place) => place === this.#root || place.startsWith(`${this.#root}/`));
    return inside.map((place) => place.slice(this.#root.length + 1));
  }
}

/** Puts a state into an empty folder. */
export function layOut(state: DiskState, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of state) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** A copy of a folder as it is now. */
export function copyOf(folder: string, to: string): string {
  cpSync(folder, to, { recursive: true, preserveTimestamps: true });
  return to;
}

function change(names: Map<string, Inode>, path: string, inode: Inode | undefined): void {
  if (inode === undefined) names.delete(path);
  else names.set(path, inode);
}

function folderOf(path: string): string {
  return path.includes('/') ? dirname(path) : '';
}

/** Whether all folders above have their names. */
function isReachable(names: ReadonlyMap<string, Inode>, path: string): boolean {
  const folder = folderOf(path);
  return folder === '' || (names.get(folder)?.isFolder === true && isReachable(names, folder));
}
