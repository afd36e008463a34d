import { lstat, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { Fault } from '@holdfast/fault';
import { joinPath, permissionFault, removeTree, syncDirectory, toFileSystemPath, writeFault } from '@holdfast/filesystem';
import { type Abortable, displayPath, pathFromBytes } from '@holdfast/manifest';
import type { ArchiveCipher } from './archive-cipher.ts';
import { ArchiveFile } from './archive-file.ts';
import type { ArchiveName } from './archive-name.ts';
import { removeBeside } from './archive-signatures.ts';
import { hasClearManifest } from './clear-manifest.ts';
import type { ArchiveFormat, ArchiveLayout } from './configuration.ts';
import type { Container } from './container.ts';
import { damaged } from './damage.ts';
import { DirectoryContainer } from './directory-container.ts';
import { folderLandmarks } from './folder-landmarks.ts';
import { isOurFile } from './identity.ts';
import { layouts } from './layout-name.ts';
import { manifestName } from './metadata-files.ts';
import { partialFolderName } from './partial-folder.ts';
import { recoveryMark, recoveryName, recoveryText } from './recovery-text.ts';
import { TarContainer } from './tar-container.ts';
import { ZipContainer } from './zip-container.ts';

export interface ArchiveFolderParts {
  /** Absolute path text. */
  readonly directory: string;
  readonly format: ArchiveFormat;
  /** What the names of archives end in. */
  readonly ending: string;
  readonly name: ArchiveName;
  /** Undefined where they are not encrypted. */
  readonly cipher: ArchiveCipher | undefined;
}

/** The folder in which the archives of one destination lie, among whatever else the user keeps there. */
export class ArchiveFolder {
  readonly directory: string;
  readonly #format: ArchiveFormat;
  readonly #ending: string;
  readonly #name: ArchiveName;
  readonly #cipher: ArchiveCipher | undefined;

  constructor(parts: ArchiveFolderParts) {
    this.directory = parts.directory;
    this.#format = parts.format;
    this.#ending = parts.ending;
    this.#name = parts.name;
    this.#cipher = parts.cipher;
  }

  async exists(): Promise<boolean> {
    try {
      await lstat(toFileSystemPath(this.directory));
      return true;
    } catch (error) {
      if (isAbsence(error)) return false;
      throw this.#unlistable(error);
    }
  }

  /** By what the folder is known again: see `folderLandmarks`. */
  async landmarks(mounts: ReadonlySet<string>): Promise<string[]> {
    if (!(await this.exists())) return [];
    const names = (await this.#entries()).map(({ name }) => pathFromBytes(name));
    return await folderLandmarks(this.directory, { names: names.filter((name) => !isHidden(name) && this.#name.matches(name)), mounts });
  }

  /** The names of all archives of the destination's format that Holdfast made, sorted. Foreign and unfinished ones are left out. */
  async list({ signal }: Abortable): Promise<string[]> {
    const ours: string[] = [];
    for (const entry of await this.#entries()) {
      signal?.throwIfAborted();
      const name = pathFromBytes(entry.name);
      if (isHidden(name) || !name.endsWith(this.#ending)) continue;
      const candidate = this.#format === 'directory' ? entry.isDirectory() : entry.isFile();
      if (candidate && (await this.#isOurs(name))) ours.push(name);
    }
    return ours.sort();
  }

  /** Opens an archive. Throws `destination-damaged`, `destination-unreadable` and, where it is encrypted, `key-missing` and `key-wrong`. */
  async open(name: string, options: Abortable): Promise<Container> {
    const location = joinPath(this.directory, name);
    if (this.#format === 'directory') return new DirectoryContainer(location, name, await layoutOf(location));
    const cipher = this.#cipher;
    const file = await ArchiveFile.open(location, name, cipher && ((handle, about) => cipher.open(handle, about, options)));
    try {
      return this.#format === 'zip' ? await ZipContainer.open(file) : await TarContainer.open(file, this.#format);
    } catch (error) {
      await file[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Removes an archive and what lies beside it; durable, and never half. `random` makes the name that a folder has while it goes. */
  async remove(name: string, id: string, random: Uint8Array): Promise<void> {
    const location = joinPath(this.directory, name);
    try {
      if (this.#format !== 'directory') {
        await unlink(toFileSystemPath(location));
        await syncDirectory(this.directory);
        await removeBeside(this.directory, name);
        return;
      }
      const doomed = joinPath(this.directory, partialFolderName(id, random));
      await rename(toFileSystemPath(location), toFileSystemPath(doomed));
      await syncDirectory(this.directory);
      await removeBeside(this.directory, name);
      await removeTree(doomed, { code: 'destination-unwritable' });
    } catch (error) {
      throw writeFault(error, location);
    }
  }

  async #entries() {
    try {
      return await readdir(toFileSystemPath(this.directory), { withFileTypes: true, encoding: 'buffer' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw this.#unlistable(error);
    }
  }

  #unlistable(error: unknown): Fault {
    const { code } = error as NodeJS.ErrnoException;
    const { directory } = this;
    if (code !== 'ENOTDIR') return permissionFault(error, directory) ?? damaged(directory, `it cannot be listed: ${code}`, error);
    return new Fault('destination-unreadable', `${displayPath(directory)} is a file, not a folder`, {
      guidance: 'move it away, or correct the directory in the configuration',
      cause: error,
    });
  }

  async #isOurs(name: string): Promise<boolean> {
    const location = joinPath(this.directory, name);
    if (this.#cipher !== undefined) return this.#name.matches(name) || (await hasClearManifest(this.directory, name));
    if (this.#format !== 'directory') return await isOurFile(location, this.#format, this.#name.matches(name));
    const recovery = await textOf(joinPath(location, recoveryName));
    if (recovery?.startsWith(recoveryMark)) return true;
    if ((await textOf(joinPath(location, manifestName)))?.includes('"seal":"')) return true;
    return this.#name.matches(name) && ((await isFolder(joinPath(location, 'listings'))) || (await isClosed(location)));
  }
}

/** Whether it is unfinished, or beside the archives for the sake of Holdfast. */
function isHidden(name: string): boolean {
  return name.startsWith('.holdfast-');
}

async function layoutOf(location: string): Promise<ArchiveLayout> {
  const recovery = await textOf(joinPath(location, recoveryName));
  const told = layouts.find((layout) => recovery === recoveryText(layout).toString('utf8'));
  if (told !== undefined) return told;
  // The text that would tell is damaged, so the check fails whatever is guessed; the guess is for restores.
  if ((await textOf(joinPath(location, 'bagit.txt'))) !== undefined) return 'bagit';
  for (const listing of await readdir(toFileSystemPath(joinPath(location, 'listings'))).catch(() => [])) {
    if (await isFolder(joinPath(location, listing.replace(/\.ndjson$/, '')))) return 'plain';
  }
  return 'dated';
}

const maxTextSize = 64 << 20;

async function textOf(location: string): Promise<string | undefined> {
  const stats = await lstat(toFileSystemPath(location)).catch(() => undefined);
  if (stats === undefined || !stats.isFile() || stats.size > maxTextSize) return undefined;
  return await readFile(toFileSystemPath(location), 'utf8').catch(() => undefined);
}

/** Whether a folder may not be looked into: then it counts by its name, so that it is reported. */
async function isClosed(location: string): Promise<boolean> {
  return await lstat(toFileSystemPath(joinPath(location, '.'))).then(
    () => false,
    (error: unknown) => permissionFault(error, location) !== undefined,
  );
}

/** Whether the error of the system says that there is nothing. */
function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

async function isFolder(location: string): Promise<boolean> {
  const stats = await lstat(toFileSystemPath(location)).catch(() => undefined);
  return stats?.isDirectory() ?? false;
}
