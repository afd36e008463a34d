import { type EntryStats, mtimeText } from '@holdfast/filesystem';
import type { ArtifactHeader, ArtifactType, FileIdentity } from '@holdfast/manifest';

const types: readonly ArtifactType[] = ['file', 'directory', 'symlink', 'hardlink'];
const sparseFlag = 8;
const otherNamesFlag = 16;
const firstCapacity = 1024;

/**
 * What a walk found, one row for each file, folder and link, in columns: about 200 bytes a row with its path, where
 * objects would take 700. Rows stand in the order they were added; `order` gives the rows in order of path.
 */
export class FileTable {
  readonly #paths: string[] = [];
  readonly #targets = new Map<number, string>();
  readonly #otherNames = new Map<number, number>();
  #order: number[] = [];
  #kinds = new Uint8Array(firstCapacity);
  #modes = new Uint16Array(firstCapacity);
  /** Four a row: owner, group, device, inode. */
  #numbers = new Float64Array(firstCapacity * 4);
  /** Three a row: size, time of change of the content, time of change of anything. */
  #states = new BigInt64Array(firstCapacity * 3);

  /** Adds a file, folder or link and returns its row; `target` is a link's text. */
  add(path: string, stats: EntryStats, target?: string): number {
    const row = this.#paths.length;
    if (row === this.#kinds.length) this.#grow();
    this.#paths.push(path);
    if (target !== undefined) this.#targets.set(row, target);
    const isFile = stats.type === 'file';
    const sparse = isFile && stats.blocks * 512n < stats.size;
    const otherNames = isFile && stats.links > 1;
    const kind = stats.type === 'directory' ? 1 : target === undefined ? 0 : 2;
    this.#kinds[row] = kind | (sparse ? sparseFlag : 0) | (otherNames ? otherNamesFlag : 0);
    this.#modes[row] = stats.mode;
    const numbers = this.#numbers;
    numbers[row * 4] = stats.uid;
    numbers[row * 4 + 1] = stats.gid;
    numbers[row * 4 + 2] = stats.device;
    numbers[row * 4 + 3] = stats.inode;
    this.#states[row * 3] = isFile ? stats.size : 0n;
    this.#states[row * 3 + 1] = stats.mtimeNs;
    this.#states[row * 3 + 2] = stats.ctimeNs;
    return row;
  }

  /** The rows that count, in order of path; rows that stand in none are forgotten. */
  get order(): readonly number[] {
    return this.#order;
  }

  set order(order: number[]) {
    this.#order = order;
  }

  /** Whether the row is a file with more than one name, here or elsewhere. */
  hasOtherNames(row: number): boolean {
    return ((this.#kinds[row] as number) & otherNamesFlag) !== 0;
  }

  /** Makes a row another name of an earlier file. */
  linkTo(row: number, first: number): void {
    this.#kinds[row] = types.indexOf('hardlink');
    this.#otherNames.set(row, first);
  }

  path(row: number): string {
    return this.#paths[row] as string;
  }

  type(row: number): ArtifactType {
    return types[(this.#kinds[row] as number) & 3] as ArtifactType;
  }

  /** Bytes of content; 0 for what is no file of its own. */
  size(row: number): number {
    return this.type(row) === 'file' ? Number(this.#states[row * 3]) : 0;
  }

  /** What tells the row's file from another one and from a later state of itself. */
  identity(row: number): FileIdentity {
    return {
      device: this.#numbers[row * 4 + 2] as number,
      inode: this.#numbers[row * 4 + 3] as number,
      size: Number(this.#states[row * 3]),
      mtimeNs: this.#states[row * 3 + 1] as bigint,
      ctimeNs: this.#states[row * 3 + 2] as bigint,
    };
  }

  header(row: number): ArtifactHeader {
    const type = this.type(row);
    const target = type === 'hardlink' ? this.path(this.#otherNames.get(row) as number) : this.#targets.get(row);
    return {
      path: this.path(row),
      type,
      size: this.size(row),
      ...(type === 'symlink' ? {} : { mode: this.#modes[row] as number }),
      mtime: mtimeText(this.#states[row * 3 + 1] as bigint),
      uid: this.#numbers[row * 4] as number,
      gid: this.#numbers[row * 4 + 1] as number,
      ...(target === undefined ? {} : { target }),
      ...(type === 'file' && ((this.#kinds[row] as number) & sparseFlag) !== 0 ? { sparse: true as const } : {}),
    };
  }

  #grow(): void {
    const capacity = this.#kinds.length * 2;
    this.#kinds = enlarged(this.#kinds, new Uint8Array(capacity));
    this.#modes = enlarged(this.#modes, new Uint16Array(capacity));
    this.#numbers = enlarged(this.#numbers, new Float64Array(capacity * 4));
    this.#states = enlarged(this.#states, new BigInt64Array(capacity * 3));
  }
}

function enlarged<Column extends Uint8Array | Uint16Array | Float64Array | BigInt64Array>(from: Column, to: Column): Column {
  to.set(from as never);
  return to;
}
