import type {
  CheckOptions,
  Destination,
  DestinationContext,
  Finding,
  SnapshotReader,
  SnapshotWriter,
  StoredSignature,
} from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import { mountPoints } from '@holdfast/filesystem';
import {
  type Abortable,
  displayPath,
  type Manifest,
  type SnapshotHeader,
  type SourceDetails,
  type VerificationRecord,
} from '@holdfast/manifest';
import type { ArchiveCipher } from './archive-cipher.ts';
import type { ArchiveFolder } from './archive-folder.ts';
import { type ArchiveName, dayOf } from './archive-name.ts';
import { ArchiveReader } from './archive-reader.ts';
import { checkSeal, readArchiveSignatures } from './archive-signatures.ts';
import { ArchiveWriter } from './archive-writer.ts';
import { type Arrangement, arrange } from './arrangement.ts';
import { checkArchive } from './check-archive.ts';
import { checkEncrypted } from './check-encrypted.ts';
import { readClearManifest } from './clear-manifest.ts';
import { type ArchiveConfig, endingOf } from './configuration.ts';
import { damaged, findingOf } from './damage.ts';
import { DirectorySink } from './directory-sink.ts';
import { frameCodec } from './frame-codec.ts';
import type { MemberSink } from './member.ts';
import { PartialFolder } from './partial-folder.ts';
import { TarSink } from './tar-sink.ts';
import { VerificationFolder } from './verification-folder.ts';
import { ZipSink } from './zip-sink.ts';

/** What a destination is made of. */
export interface ArchiveDestinationParts {
  readonly config: ArchiveConfig;
  readonly name: ArchiveName;
  readonly folder: ArchiveFolder;
  readonly random: DestinationContext['random'];
  /** Undefined where archives are not encrypted. */
  readonly cipher: ArchiveCipher | undefined;
  /** Where what is to be encrypted is put together: absolute path text of a private folder. */
  readonly staging: string;
}

interface FoundArchive {
  readonly name: string;
  readonly manifest: Manifest;
}

/** Archives in a folder. It keeps no file open between calls. */
export class ArchiveDestination implements Destination {
  readonly #parts: ArchiveDestinationParts;
  /** Where snapshots were seen, so that not every archive is opened for each signature. */
  readonly #names = new Map<string, string[]>();

  constructor(parts: ArchiveDestinationParts) {
    this.#parts = parts;
  }

  async exists({ signal }: Abortable): Promise<boolean> {
    signal?.throwIfAborted();
    return await this.#parts.folder.exists();
  }

  async landmarks({ signal }: Abortable): Promise<readonly string[]> {
    signal?.throwIfAborted();
    return await this.#parts.folder.landmarks(mountPoints());
  }

  async begin(header: SnapshotHeader, { signal }: Abortable): Promise<SnapshotWriter> {
    signal?.throwIfAborted();
    const { name, random, folder: archives, cipher, staging } = this.#parts;
    await using held = new AsyncDisposableStack();
    await cipher?.prove({ signal });
    const shelf = held.use(await PartialFolder.create(archives.directory, header.id, random(8)));
    const folder = cipher === undefined ? shelf : held.use(await PartialFolder.create(staging, header.id, random(8)));
    const arrangement = this.#arrangementFor(header);
    const location = folder.place();
    const sink = sinkFor(location, arrangement);
    const previous = this.#previous();
    const writer = await ArchiveWriter.start({ header, arrangement, name, folder, shelf, cipher, location, sink, previous });
    held.move();
    return writer;
  }

  async manifests(options: Abortable & { readonly onDamaged?: (problem: Finding) => void }): Promise<readonly Manifest[]> {
    const onDamaged = (name: string, fault: Fault): void => {
      if (options.onDamaged === undefined) throw fault;
      options.onDamaged(findingOf(name, fault));
    };
    const found = new Map<string, Manifest>();
    for await (const { manifest } of this.#archives(options, onDamaged)) {
      if (!found.has(manifest.id)) found.set(manifest.id, manifest);
    }
    return [...found.values()].sort((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1));
  }

  async open(id: string, options: Abortable): Promise<SnapshotReader> {
    const [name] = await this.#find(id, options);
    return await this.#openReader(name as string, options);
  }

  async signatures(manifest: Manifest, options: Abortable): Promise<readonly StoredSignature[]> {
    options.signal?.throwIfAborted();
    const { directory } = this.#parts.folder;
    for (const name of this.#names.get(manifest.id) ?? (await this.#find(manifest.id, options))) {
      const found = await readArchiveSignatures(directory, name, manifest);
      if (found.length > 0) return found;
    }
    return [];
  }

  async delete(id: string, options: Abortable): Promise<void> {
    for (const name of await this.#find(id, options)) {
      options.signal?.throwIfAborted();
      await this.#parts.folder.remove(name, id, this.#parts.random(8));
    }
    await this.#verified().forget(id);
  }

  async *check(options: CheckOptions): AsyncGenerator<Finding> {
    const wanted = (id: string): boolean => options.snapshots?.includes(id) ?? true;
    for (const name of await this.#parts.folder.list(options)) {
      options.signal?.throwIfAborted();
      let id: string | undefined;
      try {
        id = (await this.#clearManifest(name))?.id;
        if (id !== undefined && !wanted(id)) continue;
        id = await this.#check(name, { ...options, wanted });
      } catch (error) {
        if (!(error instanceof Fault) || error.code === 'interrupted' || isKeyFault(error)) throw error;
        const relevant = id !== undefined || options.snapshots === undefined || options.snapshots.some((each) => mayHold(name, each));
        if (relevant) yield { ...findingOf(name, error), ...(id === undefined ? {} : { snapshots: [id] }) };
      }
    }
  }

  async verifications({ signal }: Abortable): Promise<readonly VerificationRecord[]> {
    signal?.throwIfAborted();
    return await this.#verified().list();
  }

  async recordVerification(record: VerificationRecord, { signal }: Abortable): Promise<void> {
    signal?.throwIfAborted();
    const { folder } = this.#parts;
    if (await folder.exists()) return await this.#verified().keep(record);
    throw new Fault('repository-missing', `the folder ${displayPath(folder.directory)} does not exist`, {
      guidance: 'run holdfast backup',
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  /** Checks one archive, when it is wanted, and gives the snapshot that it is. */
  async #check(name: string, options: CheckOptions & { readonly wanted: (id: string) => boolean }): Promise<string> {
    const { directory } = this.#parts.folder;
    const clear = await this.#clearManifest(name);
    if (clear !== undefined && (await checkEncrypted({ directory, name, manifest: clear }, options)) === 'proven') return clear.id;
    try {
      await using reader = await this.#openReader(name, options);
      if (!options.wanted(reader.manifest.id)) return reader.manifest.id;
      await checkArchive(reader, options);
      if (options.level === 'bytes' && clear === undefined) await checkSeal(directory, reader.container, options);
      return reader.manifest.id;
    } catch (error) {
      // Its seal has proven every byte; only who has a key can say more.
      if (clear !== undefined && isKeyFault(error)) return clear.id;
      throw error;
    }
  }

  /** What stands beside an encrypted archive; undefined for others, and where it is lost. */
  async #clearManifest(name: string): Promise<Manifest | undefined> {
    const { cipher, folder } = this.#parts;
    return cipher === undefined ? undefined : await readClearManifest(folder.directory, name);
  }

  #verified(): VerificationFolder {
    return new VerificationFolder(this.#parts.folder.directory, this.#parts.config.format);
  }

  #arrangementFor(header: SnapshotHeader): Arrangement {
    const { format, layout = 'plain' } = this.#parts.config;
    const baseName = this.#parts.name.of(header, 1).slice(0, -endingOf(this.#parts.config).length || undefined);
    // A folder is what it is; a file brings a folder with it when it is unpacked, if its layout has one.
    const prefixes = { plain: '', bagit: `${baseName}/`, dated: `${dayOf(header)}/` };
    return arrange({ format, layout, prefix: format === 'directory' ? '' : prefixes[layout], startedAt: header.startedAt });
  }

  /** Looks the details up in the newest complete archives; the manifests are read once. */
  #previous(): (source: string, options: Abortable) => Promise<SourceDetails | undefined> {
    let manifests: Promise<readonly Manifest[]> | undefined;
    return async (source, options) => {
      manifests ??= this.manifests({ onDamaged: () => undefined });
      const newest = (await manifests).findLast(
        ({ outcome, sources }) => outcome === 'complete' && sources.some(({ name, details }) => name === source && details !== undefined),
      );
      if (newest === undefined) return undefined;
      try {
        await using reader = await this.open(newest.id, options);
        return await reader.details(source, options);
      } catch (error) {
        // What was known is a help, not a need; the check reports what is wrong with it.
        if (error instanceof Fault && error.code !== 'interrupted') return undefined;
        throw error;
      }
    };
  }

  async *#archives(options: Abortable, onDamaged: (name: string, fault: Fault) => void): AsyncGenerator<FoundArchive> {
    for (const name of await this.#parts.folder.list(options)) {
      options.signal?.throwIfAborted();
      try {
        const manifest = (await this.#clearManifest(name)) ?? (await this.#readManifest(name, options));
        this.#remember(manifest.id, name);
        yield { name, manifest };
      } catch (error) {
        if (!(error instanceof Fault) || error.code === 'interrupted') throw error;
        onDamaged(name, error);
      }
    }
  }

  #remember(id: string, name: string): void {
    const names = this.#names.get(id);
    if (names === undefined) this.#names.set(id, [name]);
    else if (!names.includes(name)) names.push(name);
  }

  /** The names of the archives that hold the snapshot: more than one when the user made a copy in the same folder. */
  async #find(id: string, options: Abortable): Promise<string[]> {
    const names: string[] = [];
    let unreadable: Fault | undefined;
    const onDamaged = (name: string, fault: Fault): void => {
      if (mayHold(name, id)) unreadable = fault;
    };
    for await (const { name, manifest } of this.#archives(options, onDamaged)) if (manifest.id === id) names.push(name);
    if (names.length > 0) return names;
    throw (
      unreadable ??
      new Fault('snapshot-missing', `there is no snapshot ${id} in ${this.#parts.folder.directory}`, { guidance: 'run holdfast list' })
    );
  }

  async #readManifest(name: string, options: Abortable): Promise<Manifest> {
    await using reader = await this.#openReader(name, options);
    return reader.manifest;
  }

  async #openReader(name: string, options: Abortable): Promise<ArchiveReader> {
    const clear = await this.#clearManifest(name);
    const container = await this.#parts.folder.open(name, options);
    try {
      const reader = await ArchiveReader.open(container, options);
      if (clear === undefined || clear.seal === reader.manifest.seal) return reader;
      throw damaged(name, `it is of another snapshot than ${name}.json beside it`);
    } catch (error) {
      await container[Symbol.asyncDispose]();
      throw error;
    }
  }
}

function isKeyFault(error: unknown): boolean {
  return error instanceof Fault && error.code.startsWith('key-');
}

function sinkFor(location: string, { format, layout, prefix }: Arrangement): MemberSink {
  const about = { layout, prefix };
  if (format === 'zip') return new ZipSink(location, about);
  if (format === 'directory') return new DirectorySink(location, layout === 'bagit' ? 2 : 1);
  return new TarSink(location, { codec: frameCodec(format), about });
}

function sortKey({ startedAt, id }: Manifest): string {
  return `${startedAt} ${id}`;
}

/** Whether an archive that cannot be read may be the one of a snapshot, going by the date and time in its name. */
function mayHold(name: string, id: string): boolean {
  const [day, time] = id.split('-') as [string, string];
  const digits = name.replaceAll(/\D/g, '');
  return name.includes(id) || digits.includes(`${day}${time}`) || (digits.startsWith(day) && digits.length < 10);
}
