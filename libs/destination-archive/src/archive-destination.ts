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
import type { ArchiveFolder } from './archive-folder.ts';
import { type ArchiveName, dayOf } from './archive-name.ts';
import { ArchiveReader } from './archive-reader.ts';
import { checkSeal, readArchiveSignatures } from './archive-signatures.ts';
import { ArchiveWriter } from './archive-writer.ts';
import { type Arrangement, arrange } from './arrangement.ts';
import { checkArchive } from './check-archive.ts';
import { type ArchiveConfig, extensions } from './configuration.ts';
import { findingOf } from './damage.ts';
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
    const { name, random, folder: archives } = this.#parts;
    const folder = await PartialFolder.create(archives.directory, header.id, random(8));
    try {
      const arrangement = this.#arrangementFor(header);
      const location = folder.place();
      const sink = sinkFor(location, arrangement);
      const previous = this.#previous();
      return await ArchiveWriter.start({ header, arrangement, name, folder, location, sink, previous });
    } catch (error) {
      await folder[Symbol.asyncDispose]();
      throw error;
    }
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
        await using reader = await this.#openReader(name, options);
        id = reader.manifest.id;
        if (!wanted(id)) continue;
        await checkArchive(reader, options);
        if (options.level === 'bytes') await checkSeal(this.#parts.folder.directory, reader.container, options);
      } catch (error) {
        if (!(error instanceof Fault) || error.code === 'interrupted') throw error;
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

  #verified(): VerificationFolder {
    return new VerificationFolder(this.#parts.folder.directory, this.#parts.config.format);
  }

  #arrangementFor(header: SnapshotHeader): Arrangement {
    const { format, layout = 'plain' } = this.#parts.config;
    const baseName = this.#parts.name.of(header, 1).slice(0, -extensions[format].length || undefined);
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
        await using reader = await this.#openReader(name, options);
        this.#remember(reader.manifest.id, name);
        yield { name, manifest: reader.manifest };
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

  async #openReader(name: string, options: Abortable): Promise<ArchiveReader> {
    const container = await this.#parts.folder.open(name);
    try {
      return await ArchiveReader.open(container, options);
    } catch (error) {
      await container[Symbol.asyncDispose]();
      throw error;
    }
  }
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
