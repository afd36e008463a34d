import type {
  Abortable,
  Artifact,
  ArtifactEntry,
  ExtractRequest,
  Inventory,
  JsonValue,
  Problem,
  SourceDetails,
  SourcePosition,
  SourceRecord,
} from '@holdfast/manifest';
import type { RecordChange } from '@holdfast/record';
import type { DocumentTools } from './document-tools.ts';
import type { ChangedRecords, RecordReader, StoredRecords } from './records.ts';
import type { SourceSteps, SwapStep } from './swap-step.ts';

/** What an adapter claims; the conformance suite proves each claim. */
export interface SourceCapabilities {
  /** `snapshot`: every artifact shows the one moment of the freeze. `listing`: each file is as it was when it was read, the set of files as at the freeze. */
  readonly consistency: 'snapshot' | 'listing';
  /** The smallest part that can be restored alone. */
  readonly granularity: 'source' | 'artifact';
  /** Properties of an artifact that a restore may not bring back on this machine (owners, when not root). */
  readonly unrestorable: readonly ('uid' | 'gid')[];
  /** Whether a capture costs less when it knows what was stored before: then it is given `previous`. */
  readonly incremental?: true;
  /**
   * The schemes of the URLs that `elsewhere` takes for a service, in lower case without the colon: `mariadb`, `https`. A
   * snapshot of the source can then be restored to another service, and the adapter has `elsewhere`.
   */
  readonly services?: readonly string[];
  /**
   * Absent: the source has no records. `read`: `FrozenView.records` and `openRecords` are there. `change`:
   * `Source.changeRecords` and `elsewhere` as well.
   */
  readonly records?: 'read' | 'change';
}

/** What an adapter may know of the world. */
export interface SourceContext {
  /** Absolute folder that relative paths of the configuration start from. */
  readonly baseDirectory: string;
  /** Absolute folder, private to this run, for copies; emptied by the caller afterwards. */
  readonly scratchDirectory: string;
  readonly now: () => Date;
}

/** One kind of source. `Config` is its part of `backup.config.json`, with `${env:}` and `${file:}` resolved. */
export interface SourceAdapter<Config> {
  readonly kind: string;
  readonly capabilities: SourceCapabilities;
  /** What the source is, for messages. MUST hold no secret. */
  describe(config: Config): string;
  /** MUST NOT modify anything. A missing source is no error here: a restore may be about to make it. */
  open(config: Config, context: SourceContext): Promise<Source>;
  /**
   * Opens what restores into folders a source of which only snapshots are left, and no configuration. `name` is for
   * messages. What it stages MUST equal what the source itself would stage there.
   */
  openRestorer(name: string, context: SourceContext): Promise<Restorer<FolderTarget>>;
  /**
   * Rebuilds the inventory from stored artifacts alone, reading all that it needs to prove them usable (a database: its
   * own integrity check). MUST throw `source-damaged` by name when they are not. Writes only below `scratchDirectory`.
   */
  inspect(artifacts: ArtifactSet, context: SourceContext, options: Abortable): Promise<Inventory>;
  /**
   * The records of a snapshot, from stored artifacts alone, equal to those of the view that was captured. Writes only
   * below `scratchDirectory`. Throws `source-damaged` by name when they cannot be read.
   */
  openRecords?(artifacts: ArtifactSet, context: SourceContext, options: Abortable): Promise<StoredRecords>;
  /**
   * The configuration, as `open` takes it, of the same kind of source at another place: a path (relative to
   * `baseDirectory`), or a URL whose scheme is among `services`. `config` is what is configured, whose other settings
   * hold there too, and whose credentials where the URL has none and names the same host; or no more than `name` and
   * `kind`, where nothing is. The URL may hold a password: it MUST NOT be told. Throws `usage` for a place that cannot be meant.
   */
  elsewhere?(config: Config, place: string): unknown;
  /** Absent where the source keeps no documents with revisions. */
  readonly documents?: DocumentTools;
}

/** A thing to protect, opened. Disposing it twice is harmless. */
export interface Source extends Restorer<RestoreTarget> {
  /** Present where a restore in place has steps of kind `source`, or stages something on a service. */
  readonly steps?: SourceSteps;
  /**
   * Takes the consistent view now and holds it until it is disposed. MUST NOT modify the source. MUST throw
   * `source-missing`, `source-unreadable`, `source-locked` or `source-damaged` by name rather than give a view of nothing.
   */
  freeze(options: FreezeOptions): Promise<FrozenView>;
  /**
   * Changes records in one transaction: all of them, or nothing when it throws, is aborted or killed. Each collection's
   * changes come together, ascending by key. MUST throw `source-changed` when a record is not as `before` says, or stands
   * where none is expected, and `reconcile-refused` when afterwards a reference would lead nowhere that did not before.
   */
  changeRecords?(changes: AsyncIterable<readonly RecordChange[]>, options: Abortable): Promise<ChangedRecords>;
}

export interface FreezeOptions extends Abortable {
  /**
   * What a destination of this run has of this source from before, as `ArtifactsOptions.previous` will very likely have
   * it. Given only to adapters that claim `incremental`, which may take the view more cheaply then. It may be of any age and
   * nobody has proven it: the view MUST be what it is without it, also when its artifacts are asked for with another
   * `previous` or none; what is lost by that MUST be named among the problems.
   */
  readonly previous?: SourceDetails | undefined;
}

/** Brings stored artifacts back, to targets of the kinds that it takes. Disposing it twice is harmless. */
export interface Restorer<Target extends RestoreTarget> extends AsyncDisposable {
  /** What a restore to the target would do, without doing any of it. */
  plan(artifacts: ArtifactSet, target: Target, options: RestoreOptions): Promise<RestorePlan>;
  /**
   * Writes the artifacts beside the target and nothing into it. MUST refuse a target that holds something with
   * `target-not-empty` unless `options.replace`; MUST refuse an artifact path that leads outside with `unsafe-path`.
   * When it throws or is aborted, nothing of the staging remains. Other sources may be staged at the same time: a folder
   * on the way to the target that one of them makes or fills meanwhile MUST NOT be an obstacle, nor be removed from it.
   */
  stage(artifacts: ArtifactSet, target: Target, options: RestoreOptions): Promise<StagedRestore>;
}

/** How much a view holds, for the progress of who reads it. */
export interface Extent {
  readonly artifacts: number;
  readonly bytes: number;
}

/** A consistent view, held until disposed. Disposing it twice is harmless. */
export interface FrozenView extends AsyncDisposable {
  readonly position: SourcePosition;
  /** How many artifacts there are, and the sum of their sizes, estimates of `unsized` streams included; absent where going through them is needed to tell. */
  readonly extent?: Extent;
  /**
   * Every artifact exactly once, in order of path (`comparePaths`); the same content MUST give the same artifacts. May
   * be called again, also while an earlier iteration is under way, and gives the same. A content gives as many bytes as
   * its header says, unless it is a stream that is `unsized`; each opening of it gives the same bytes.
   */
  artifacts(options: ArtifactsOptions): AsyncIterable<Artifact>;
  /** What kept this view from being complete while it was taken, such as a folder that may not be read. Complete once `artifacts` has ended. */
  readonly problems: readonly Problem[];
  /** Counted inside the view. May answer with `previous.inventory` when `previous.position.mark` proves the source unchanged. */
  inventory(options: Abortable, previous?: SourceDetails): Promise<Inventory>;
  /** The records of this moment; present exactly where the adapter claims `records`. Reading them MUST NOT modify the source either. */
  readonly records?: RecordReader;
}

export interface ArtifactsOptions extends Abortable {
  /**
   * What the destination that the artifacts go to has of this source already, from its newest complete snapshot that it
   * can read back and may trust; valid until the iteration and every content of it are done. Given only to adapters that claim
   * `incremental`; absent for a first snapshot, where the destination cannot read (encrypted, without an identity), and
   * where everything is to be read anew. It may be of any age and of another state of the source, `details.position` says
   * which. Artifacts and bytes MUST be what they are without it. When reading it fails, let its error pass: the
   * artifacts are then asked for once more, without it.
   */
  readonly previous?: ArtifactSet | undefined;
}

/** The stored artifacts of one source of one snapshot, all of them or those that the user chose. */
export interface ArtifactSet {
  readonly record: SourceRecord;
  readonly details: SourceDetails;
  /** Whether this is every artifact of the source. */
  readonly whole: boolean;
  /** In order of path; may be called again. */
  entries(options: Abortable): AsyncIterable<ArtifactEntry>;
  /** The content of one artifact of type `file`, proven by its digest at the end: the last piece comes only when all matched. */
  read(entry: ArtifactEntry, options: Abortable): AsyncIterable<Uint8Array>;
  /** Writes many artifacts into local files, in any order and in parallel, each proven by its digest. Does not sync them to disk. */
  extract(requests: AsyncIterable<ExtractRequest> | Iterable<ExtractRequest>, options: ExtractOptions): Promise<void>;
}

export interface ExtractOptions extends Abortable {
  /** Called from time to time with what was written since the last call. */
  readonly onProgress?: ((progress: { readonly files: number; readonly bytes: number }) => void) | undefined;
  /** The caller reads every file back and compares it with its digest: a reader may leave that proof to it. */
  readonly provenByCaller?: boolean | undefined;
}

/** Where to restore: a folder, or the place that the configuration names. */
export type RestoreTarget = FolderTarget | { readonly kind: 'in-place' };

/** A folder that gets the source's artifacts at their paths. */
export interface FolderTarget {
  readonly kind: 'directory';
  readonly directory: string;
}

export interface RestoreOptions extends ExtractOptions {
  /** Whether what stands at the target may be moved away. */
  readonly replace: boolean;
  /** Distinguishes the names of staging and undo folders of this restore of this source from all others: letters, digits and `-`. */
  readonly restoreId: string;
  /**
   * MUST be called and awaited with the absolute path text of every file or folder that staging makes beside the
   * target, before it is made, so that the caller can write it down, make it durable before the swap, and remove it after
   * a crash. Not for what is in it.
   */
  readonly announce?: ((location: string) => Promise<void>) | undefined;
  /**
   * MUST be called and awaited with data of the source's own before staging makes anything on a service, such as a scratch
   * database: `SourceSteps.removeStaged` gets it when a crash left that behind. It is written to disk: no secret in it.
   */
  readonly announceOnService?: ((data: JsonValue) => Promise<void>) | undefined;
}

/** What a restore would do to the target. Lists of paths hold at most 1,000 each; the counts are whole. */
export interface RestorePlan {
  /** For messages: the absolute place, or the service and what on it. MUST hold no secret. */
  readonly target: string;
  readonly create: number;
  readonly replace: number;
  readonly unchanged: number;
  /** Artifacts that stand at the target, are protected by this source and are not in the snapshot: they would be moved away. */
  readonly lose: number;
  readonly replacePaths: readonly string[];
  readonly losePaths: readonly string[];
}

/** A restore that is written beside its target, waiting to be swapped in. Disposing it removes what was staged and not swapped in. */
export interface StagedRestore extends AsyncDisposable {
  /** For messages: the absolute place that is restored, or the service and what on it. MUST hold no secret. */
  readonly target: string;
  /** What makes the staged state the target's: first what stands there goes to an undo folder, then the staged state takes its place. */
  readonly steps: readonly SwapStep[];
  /** Folders that the steps move old things to, to be made before and removed when the undo is given up. */
  readonly undoDirectories: readonly string[];
  /** For messages: what the steps of kind `source` keep for the undo, and where, such as the name of a database and its server. */
  readonly kept?: readonly string[];
  /**
   * Absolute path text of what may come to stand beside the target when it is used again, and belongs to it: a
   * database's `-wal`, `-shm` and `-journal`. Taking the restore back moves it away too. Absent where there is no such thing.
   */
  readonly companions?: readonly string[];
  /** Captures what was staged, as `freeze` does the source, for the comparison before the swap. */
  freeze(options: Abortable): Promise<FrozenView>;
  /** The last look before the swap. MUST throw `target-in-use` while another process holds what would be replaced. */
  ready(options: ReadyOptions): Promise<void>;
}

export interface ReadyOptions extends Abortable {
  /** One look at all processes for many sources, a moment old at most; without it the source looks itself. */
  readonly openFiles?: OpenFiles | undefined;
}

/** Which files other processes have open. Places are absolute path texts; the numbers of the processes are given in ascending order. */
export interface OpenFiles {
  /** Those that have the file open, under any name of it. */
  heldByOthers(location: string, options: Abortable): Promise<readonly number[]>;
  /** Those that have a file below the folder open for writing of which `only` is true. */
  writersBelow(directory: string, options: Abortable & { readonly only?: (location: string) => boolean }): Promise<readonly number[]>;
}
