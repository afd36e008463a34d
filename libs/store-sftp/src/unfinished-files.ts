import { Fault } from '@holdfast/fault';
import type { Abortable, StagedFile } from '@holdfast/store';
import type { Connected } from './connection.ts';
import { makeFolders } from './make-folders.ts';
import { unfinishedFolder } from './remote-listing.ts';
import { isMissing, SftpRefusal } from './sftp-session.ts';
import { closeAll, type OpenEnd, openOn, writePieces } from './transfer.ts';

/** Seconds after which a file that nobody finished is taken for one of a killed run: a slow link may take hours for one. */
const abandonedAfter = 24 * 60 * 60;

/** The session that questions go over, and others that large files may take. */
export interface Sessions {
  readonly connected: Connected;
  readonly others: readonly Promise<Connected | undefined>[];
}

/** Files on the server that have no name of their own yet: in `tmp` of the store, until they are whole and synced. */
export class UnfinishedFiles {
  readonly #random: (bytes: number) => Uint8Array;
  /** The server's clock, in seconds, when this run last wrote there. */
  #serverTime: number | undefined;

  constructor(random: (bytes: number) => Uint8Array) {
    this.#random = random;
  }

  /**
   * Writes a file, over `others` too as soon as they are there, has it synced, and has `finish` give it its name and sync it
   * once more, which on ext4, XFS and Btrfs makes the name durable too: the protocol cannot sync a folder. Nothing of it is
   * left when this throws.
   */
  async write(
    { connected, others }: Sessions,
    content: Uint8Array | StagedFile,
    options: Abortable,
    finish: (path: string, end: OpenEnd) => Promise<void>,
  ): Promise<void> {
    const { files } = connected;
    const { path, handle } = await this.#create(connected);
    const first: OpenEnd = { files, handle };
    const ends = openOn(others, async (other) => ({ files: other, handle: await other.openForWriting(path) }));
    try {
      const isSmall = content instanceof Uint8Array && content.length <= files.pieceSize;
      if (!isSmall) await writePieces({ first, others: ends }, content, options);
      // A session's requests are done in their order, so that these need not wait for each other's answers.
      const writing = isSmall ? files.write(handle, 0, content) : undefined;
      const [, , { mtime }] = await Promise.all([writing, files.sync(handle), files.attributesOf(handle)]);
      this.#serverTime = mtime;
      await finish(path, first);
    } catch (error) {
      await files.remove(path).catch(() => undefined);
      throw await this.#fullFault(connected, content, error);
    } finally {
      closeAll([Promise.resolve(first), ...ends]);
    }
  }

  /** The server's clock, by the time of a file that is made for that; undefined where the store is not there yet. */
  async clock({ files, root }: Connected): Promise<Date | undefined> {
    const path = `${root}/${unfinishedFolder}/${this.#name()}`;
    const handle = await files.create(path).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (handle === undefined) return undefined;
    const [{ mtime }] = await Promise.all([files.attributesOf(handle), files.remove(path), files.close(handle)]);
    return mtime === undefined ? undefined : new Date(mtime * 1000);
  }

  /** Removes what killed runs left, if this run wrote at all. Never throws: it is tidying. */
  async tidy(open: () => Promise<Connected>): Promise<void> {
    const now = this.#serverTime;
    if (now === undefined) return;
    try {
      const { files, root } = await open();
      const folder = `${root}/${unfinishedFolder}`;
      const old = (await files.entries(folder)).filter(({ isFile, mtime }) => isFile && now - (mtime ?? now) > abandonedAfter);
      await Promise.all(old.map(({ name }) => files.remove(`${folder}/${name}`)));
    } catch {
      // Left to the next run.
    }
  }

  async #create(connected: Connected): Promise<{ readonly path: string; readonly handle: Buffer }> {
    const { files, root } = connected;
    const folder = `${root}/${unfinishedFolder}`;
    const path = `${folder}/${this.#name()}`;
    try {
      return { path, handle: await files.create(path) };
    } catch (error) {
      if (!isMissing(error)) throw error;
      await makeFolders(files, folder);
      return { path, handle: await files.create(path) };
    }
  }

  #name(): string {
    return Buffer.from(this.#random(12)).toString('hex');
  }

  /** The protocol has no word for a full disk: it is told from the room that is left. */
  async #fullFault({ files, root }: Connected, content: Uint8Array | StagedFile, error: unknown): Promise<unknown> {
    if (!(error instanceof SftpRefusal)) return error;
    const size = content instanceof Uint8Array ? content.length : content.size;
    const free = await files.freeBytes(root).catch(() => undefined);
    if (free === undefined || free > size) return error;
    return new Fault('destination-full', `no room left for ${size} bytes on the server`, {
      guidance: 'free some room or choose another destination',
      cause: error,
    });
  }
}
