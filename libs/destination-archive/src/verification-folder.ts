import { mkdir, readdir, rmdir, unlink } from 'node:fs/promises';
import { joinPath, permissionFault, syncDirectory, toFileSystemPath, writeDurably, writeFault } from '@holdfast/filesystem';
import {
  newestVerifications,
  parseVerificationRecordName,
  serialiseVerificationRecord,
  supersedes,
  type VerificationRecord,
  verificationRecordName,
} from '@holdfast/manifest';
import type { ArchiveFormat } from './configuration.ts';
import { damaged } from './damage.ts';

/**
 * The records of verifications, in a hidden folder beside the archives of one format: an archive stays one file, whose
 * bytes nobody changes. A record's name says all of it; its content is for people.
 */
export class VerificationFolder {
  readonly #location: string;

  /** `directory` is the absolute path text of the folder of archives. */
  constructor(directory: string, format: ArchiveFormat) {
    this.#location = joinPath(directory, `.holdfast-verified-${format}`);
  }

  /** The newest record of each snapshot and level. Throws `destination-unreadable` and `destination-damaged`. */
  async list(): Promise<readonly VerificationRecord[]> {
    return newestVerifications((await this.#all()).map(({ record }) => record));
  }

  /** Durable once it resolves. Throws `destination-unwritable` and `destination-full`. */
  async keep(record: VerificationRecord): Promise<void> {
    await this.#make();
    await writeDurably(joinPath(this.#location, verificationRecordName(record)), serialiseVerificationRecord(record), { mode: 0o600 });
    const alike = (await this.#all()).filter((other) => other.record.snapshot === record.snapshot && other.record.level === record.level);
    await this.#remove(alike.filter((old) => alike.some((one) => supersedes(one.record, old.record))).map(({ name }) => name));
  }

  /** Removes the records of a snapshot, and the folder with the last of them. */
  async forget(snapshot: string): Promise<void> {
    const all = await this.#all();
    await this.#remove(all.filter(({ record }) => record.snapshot === snapshot).map(({ name }) => name));
    await rmdir(toFileSystemPath(this.#location)).catch(() => undefined);
  }

  async #make(): Promise<void> {
    try {
      await mkdir(toFileSystemPath(this.#location), { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writeFault(error, this.#location);
    }
  }

  async #all(): Promise<{ readonly name: string; readonly record: VerificationRecord }[]> {
    try {
      return (await readdir(toFileSystemPath(this.#location))).flatMap((name) => {
        const record = parseVerificationRecordName(name);
        return record === undefined ? [] : [{ name, record }];
      });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return [];
      throw permissionFault(error, this.#location) ?? damaged(this.#location, `it cannot be listed: ${code}`, error);
    }
  }

  async #remove(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    try {
      for (const name of names) await unlink(toFileSystemPath(joinPath(this.#location, name))).catch(unlessGone);
      await syncDirectory(this.#location);
    } catch (error) {
      throw writeFault(error, this.#location);
    }
  }
}

/** Another run may have removed it. */
function unlessGone(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
