import type {
  Abortable,
  Artifact,
  ArtifactEntry,
  ExtractRequest,
  Manifest,
  Outcome,
  Problem,
  SnapshotHeader,
  SourceDetails,
  SourceTotals,
  VerificationRecord,
} from '@holdfast/manifest';
import type { CheckSomeOptions } from './check-some.ts';
import type { CopyOptions, CopyResult } from './copy.ts';
import type { PruneOptions, PruneResult } from './prune.ts';
import type { RepairOptions, RepairResult } from './repair.ts';

/** What an adapter claims; the conformance suite proves each claim. */
export interface DestinationCapabilities {
  /** An unchanged artifact (equal `changeToken`) is not read again, and equal content is kept once. */
  readonly deduplicates: boolean;
  /** `delete` frees the room of a snapshot at once. Otherwise unreferenced content waits for `prune`. */
  readonly deletesContent: boolean;
  /** It has `copyFrom`: it takes snapshots from its like as they are stored. */
  readonly copiesStored: boolean;
  /** It has `checkSome`: it remembers when each of its objects was proven. */
  readonly remembersProofs: boolean;
  /** It has `repair`: one damaged object may touch several snapshots, and what is left can be put together again. */
  readonly repairs: boolean;
}

/** What an adapter may know of the world. */
export interface DestinationContext {
  /** Absolute folder that relative paths of the configuration start from. */
  readonly baseDirectory: string;
  readonly now: () => Date;
  /** Random bytes, for names that must not meet. */
  readonly random: (bytes: number) => Uint8Array;
  /**
   * Absolute folder for what this machine keeps of its own and others may not read; it need not exist, and is made with
   * mode 0700. What is lost with it MUST cost time only, or be said. Absent where the caller keeps nothing.
   */
  readonly stateDirectory?: string;
  /** This process among all that use the destination, so that its leases are told from theirs. Absent: as the system names it. */
  readonly holder?: { readonly host: string; readonly processId: number };
  /** What the user lets this run read encrypted destinations with. Absent where nobody can be asked. */
  readonly keyring?: Keyring;
}

/** What opens encrypted destinations. Nothing is asked for before it is needed, and nothing twice. */
export interface Keyring {
  /**
   * The age identities that the user gave for this run, and those of `file`, a place relative to the base directory. May
   * ask for the passphrase of a file. Throws `key-missing` and `key-wrong`, naming the file.
   */
  identities(options: Abortable & { readonly file?: string }): Promise<readonly string[]>;
  /** The passphrase of `what`, as words for a question; undefined when there is nobody to ask and none was given. */
  passphrase(what: string): Promise<string | undefined>;
}

/** One kind of destination. `Config` is its part of `backup.config.json`, with `${env:}` and `${file:}` resolved. */
export interface DestinationAdapter<Config> {
  readonly kind: string;
  readonly capabilities: DestinationCapabilities;
  /** What the destination is, for messages. MUST hold no secret. */
  describe(config: Config): string;
  /**
   * Proves, before any destination of a run is written, that what the configuration asks for can be done, such as to
   * encrypt: what cannot stops the whole run. MUST NOT write. Throws `key-missing` and `key-wrong`.
   */
  prove?(config: Config, context: DestinationContext, options: Abortable): Promise<void>;
  /** MUST NOT write. A destination that does not exist yet is no error: the first snapshot makes it. */
  open(config: Config, context: DestinationContext): Promise<Destination>;
}

/** Where snapshots go. Disposing it twice is harmless. */
export interface Destination extends AsyncDisposable {
  /** Whether it exists, that is whether it holds or may hold snapshots. */
  exists(options: Abortable): Promise<boolean>;
  /**
   * Texts by which a later run knows this very place again: it does where any of them is still there. None while it does
   * not exist, one at least once it holds a snapshot. Two places that hold different snapshots MUST NOT share any, and
   * another snapshot, here or elsewhere, MUST NOT change all of them. MUST hold no secret.
   */
  landmarks(options: Abortable): Promise<readonly string[]>;
  /** Makes ready to take a snapshot, making the destination when there is none. MUST throw `destination-unwritable` by name when it cannot be written. */
  begin(header: SnapshotHeader, options: BeginOptions): Promise<SnapshotWriter>;
  /**
   * The manifests of all committed snapshots, oldest first; unfinished ones MUST NOT appear. A damaged one is passed to
   * `onDamaged` and left out, so that one bad file does not hide the others; without `onDamaged` it is thrown.
   */
  manifests(options: Abortable & { readonly onDamaged?: (problem: Finding) => void }): Promise<readonly Manifest[]>;
  /**
   * MUST throw `snapshot-missing` for an id that is not there and `destination-damaged` for one that cannot be read;
   * `key-missing` and `key-wrong` when nothing that the keyring gives opens what is encrypted.
   */
  open(id: string, options: Abortable): Promise<SnapshotReader>;
  /**
   * The signatures that lie beside a snapshot, the manifest as `manifests` or `open` gave it; none when it is not signed.
   * Says nothing of whether they are good. Each `message` MUST be of this very manifest: where what was signed is another
   * one, MUST throw `destination-damaged`. Signatures larger than 64 KiB MUST be refused so too.
   */
  signatures(manifest: Manifest, options: Abortable): Promise<readonly StoredSignature[]>;
  /** Removes the snapshot and its signatures: durable once it resolves, never half. MUST throw `snapshot-missing` for an id that is not there. */
  delete(id: string, options: Abortable): Promise<void>;
  /**
   * Looks at the destination's own objects and reports each that is wrong; ends quietly when all is well. `presence`:
   * everything that the snapshots need is there in its right size. `bytes`: every stored byte was read and matches its
   * digest, so that any changed byte is found. `snapshots` limits it to what these ids need.
   * What a check at level `bytes`, `read` or `extract` found damaged MUST NOT be relied on by later snapshots: they store
   * it anew. A destination that deduplicates MUST then read the older snapshots from there. It MAY write that down.
   */
  check(options: CheckOptions): AsyncIterable<Finding>;
  /**
   * As `check` at level `bytes`, but reads only what `chooseObjects` chooses, and keeps in the destination when each object
   * was proven, so that run after run everything is. Several runs at once MUST lose nothing of each other; what a run proved
   * before it was stopped counts. Absent where an object is a snapshot: then its records tell when it was proven.
   */
  checkSome?(options: CheckSomeOptions): AsyncIterable<Finding>;
  /**
   * Tries out what the destination needs of the place that it lies in, as far as that leaves alone what is there: nothing
   * of it is left, and every snapshot is as before. MUST NOT throw for what is wrong there, but say it. Absent where
   * nothing can be tried.
   */
  diagnose?(options: Abortable): AsyncIterable<Diagnosis>;
  /**
   * Frees room that no committed snapshot needs; every snapshot reads and checks as before. Absent where
   * `capabilities.deletesContent`. MUST delete nothing but its own objects, and nothing at all when it throws
   * `destination-damaged`: it cannot tell what a snapshot needs. MUST throw `repository-locked`, naming who holds it, while
   * a snapshot is being written here, by whatever process. Killed at any moment it leaves every snapshot whole, and the
   * next one finishes its work. A second one finds nothing to do.
   */
  prune?(options: PruneOptions): Promise<PruneResult>;
  /**
   * Finds what is damaged, says what is lost and mends the rest: what can be read of damaged objects is written anew, what
   * can be made again is made again. MUST write new objects before it takes the old ones away, and keep these within the
   * destination; killed at any moment, everything that could be read before can be read, and the next one goes on. MUST
   * change nothing with `dryRun`, with `to` or when `confirm` throws, and nothing where nothing is wrong. Afterwards `check`
   * finds nothing but what is in `lost`, a second one has nothing to do, and what is lost and comes again with a later snapshot
   * is stored anew. MUST throw `repository-missing` where there is nothing at all, `repository-locked` while others use it,
   * `unsupported` when `to` is of another kind and `target-not-empty` when that holds anything. Absent where every snapshot
   * is whole in itself.
   */
  repair?(options: RepairOptions): Promise<RepairResult>;
  /**
   * What verifications found here: the newest record of each snapshot and level, in order of snapshot and level; none while
   * the destination does not exist, and none of a snapshot that `delete` removed. MUST NOT look at the snapshots themselves:
   * the caller asks `manifests` which are there.
   */
  verifications(options: Abortable): Promise<readonly VerificationRecord[]>;
  /**
   * Keeps a record, durable once it resolves, in place of an older one of its snapshot and level; one that is older itself
   * changes nothing. MUST leave all that readers of snapshots see, other programs included, as it was. MUST throw
   * `repository-missing` while the destination does not exist, and `destination-unwritable` when it cannot be written.
   */
  recordVerification(record: VerificationRecord, options: Abortable): Promise<void>;
  /**
   * Takes snapshots from another destination in a way of its own, as they are stored there; undefined, and nothing done,
   * where it has none for that one: then they are read there and written here. Makes this destination when there is none.
   * MUST commit a snapshot only when everything that it needs is here and proven by its digest: killed at any moment, this
   * destination holds what it held and what was committed since, and the next copy moves only what is missing. A snapshot
   * that is damaged there MUST NOT be committed, and MUST NOT keep the others from it. MUST give a snapshot with its
   * signatures, and its listings, details and contents as they are there. What is damaged here and whole there is mended.
   */
  copyFrom?(from: Destination, options: CopyOptions): Promise<CopyResult | undefined>;
  /** Who can read what is encrypted here; undefined where it is not. Absent where nothing ever is. */
  keys?(options: Abortable): Promise<DestinationKeys | undefined>;
  /**
   * Lets those read whom the configuration names and who cannot yet (`add`), or takes that from those whom it does not
   * name any more (`remove`): from then on new content is for others. MUST NOT rewrite content, and MUST leave the old keys
   * in place until the new ones are durable. `like` are destinations that were changed so before, whose keys it takes where
   * it has the same. Throws `key-missing` and `key-wrong`, and `usage` when there is nobody to add or remove.
   */
  changeKeys?(change: 'add' | 'remove', options: Abortable & { readonly like?: readonly Destination[] }): Promise<DestinationKeys>;
  /** Reads the newest snapshot with each identity that the keyring gives, by itself: every listing, and some content of each source. */
  checkKeys?(options: Abortable): Promise<KeysCheck>;
}

/** What was found of one thing that a destination needs. Texts hold no secret. */
export interface Diagnosis {
  readonly subject: string;
  /** `doubtful`: it works, but somebody should see to it. `unknown`: it cannot be told. `wrong`: backups cannot rely on it. */
  readonly outcome: 'sound' | 'doubtful' | 'unknown' | 'wrong';
  /** As one clause. */
  readonly message: string;
}

export interface BeginOptions extends Abortable {
  /**
   * Whether an earlier snapshot may be relied on for artifacts that are not read again. Without it all may. One that it
   * refuses MUST NOT be: its listing may be forged, and what is signed next would vouch for that.
   */
  readonly trusts?: ((manifest: Manifest) => Promise<boolean>) | undefined;
  /**
   * Told once, before it resolves, the ids of the committed snapshots that are there, in order: a caller who knows of another
   * one knows that it is gone. A destination that deduplicates MUST tell; others MAY, where they need not read for it.
   */
  readonly onStanding?: ((ids: readonly string[]) => unknown) | undefined;
}

export interface CheckOptions extends Abortable {
  readonly level: 'presence' | 'bytes';
  readonly snapshots?: readonly string[];
  readonly onProgress?: (progress: CheckProgress) => void;
  /** Told of an object that is damaged and that no snapshot needs any more, since its content is elsewhere: it may be deleted by hand. */
  readonly onUnneeded?: (object: UnneededObject) => void;
}

/** A stored object that only takes room. */
export interface UnneededObject {
  readonly object: string;
  readonly message: string;
}

/** Since the last call. */
export interface CheckProgress {
  readonly objects: number;
  readonly bytes: number;
}

/** Something wrong with a stored object. */
export interface Finding {
  /** The object's key or file name within the destination. */
  readonly object: string;
  readonly message: string;
  /** The snapshots that need it, when known; empty when it is known that none does. */
  readonly snapshots?: readonly string[];
  /** The file of these snapshots whose content cannot be read any more, when that is what is found; `object` is then a manifest. */
  readonly artifact?: { readonly source: string; readonly path: string };
  /** It could not be read, for want of permission for instance: nothing is known of it. */
  readonly unread?: true;
}

/** Somebody who can read an encrypted destination. */
export interface DestinationRecipient {
  readonly name: string;
  /** `age1…` */
  readonly recipient: string;
  /** Whether a passphrase opens it, instead of an identity that the person keeps. */
  readonly byPassphrase: boolean;
}

/** Who can read an encrypted destination. */
export interface DestinationKeys {
  /** Grows with every change, from 1. */
  readonly number: number;
  /** ISO 8601. */
  readonly created: string;
  /** Whom new content is encrypted to; what opens that is encrypted to the recipients. */
  readonly packRecipient: string;
  readonly recipients: readonly DestinationRecipient[];
}

/** What a check of keys found. */
export interface KeysCheck {
  /** The newest snapshot, which was read; undefined when there is none yet. */
  readonly snapshot: string | undefined;
  /** Recipients whose identity was given, and opened it. */
  readonly proven: readonly DestinationRecipient[];
  /** Identities that were given and failed, each with why. */
  readonly failed: readonly { readonly recipient: string; readonly message: string }[];
  /** Recipients whose identity was not given. */
  readonly unproven: readonly DestinationRecipient[];
}

/** A snapshot being written. Disposing it without `commit` abandons it: no reader will ever see it. */
export interface SnapshotWriter extends AsyncDisposable {
  /**
   * Stores one source's artifacts, which come in order of path. May be called for several sources at once. When the
   * iteration or a content throws, MUST reject with that error, MUST NOT list the source and MUST stay usable, also for
   * the same source once more.
   * A live file that vanished or kept changing through three tries is no error but a problem. A hard link to one that is
   * not stored MUST be stored as a file when it brings a `standIn`, and further ones as links to that; otherwise it is a
   * problem too: a listing MUST NOT name what it does not hold.
   */
  writeSource(source: SourceHeader, artifacts: AsyncIterable<Artifact>, options: WriteOptions): Promise<WrittenSource>;
  /**
   * Writes the details and, last of all, the manifest: durable once it resolves. Gives the manifest as it was stored.
   * With `sign`, the signature MUST be durable before the snapshot can be seen; when `sign` throws, this MUST reject with
   * that error, and nothing is committed.
   */
  commit(completion: SnapshotCompletion, options: CommitOptions): Promise<Manifest>;
}

export interface CommitOptions extends Abortable {
  /** Signs what proves this snapshot: bytes that name the digest of its manifest, or are the manifest. Called once or more often. */
  readonly sign?: Sign | undefined;
}

/** Signs a message of the destination's making; `snapshot` is its id. Throws when it cannot, so that nothing is committed. */
export type Sign = (message: Uint8Array, options: Abortable & { readonly snapshot: string }) => Promise<DetachedSignature>;

/** A signature in the form of one of the stock programs: `minisig` is minisign's, `asc` GPG's in armour. */
export interface DetachedSignature {
  readonly form: 'minisig' | 'asc';
  readonly bytes: Uint8Array;
}

/** A signature as it lies in a destination, and what it is over. */
export interface StoredSignature extends DetachedSignature {
  /** The key or file name within the destination. */
  readonly object: string;
  readonly message: Uint8Array;
}

export interface SourceHeader {
  readonly name: string;
  readonly kind: string;
}

export interface WriteOptions extends Abortable {
  /** Read everything, whatever the change tokens say. */
  readonly reread?: boolean;
  readonly onProgress?: (progress: WriteProgress) => void;
}

/** Since the last call. */
export interface WriteProgress {
  /** Artifacts done, and their bytes of content; `read` of these bytes were read, the others known. */
  readonly artifacts: number;
  readonly bytes: number;
  readonly read: number;
}

export interface WrittenSource {
  readonly totals: SourceTotals;
  readonly problems: readonly Problem[];
  /** Bytes of content that were read; the rest was known by its change token. */
  readonly readBytes: number;
  /** Bytes that the source added to the destination, after deduplication and compression. */
  readonly storedBytes: number;
  /** The details of this source in the newest complete snapshot that has it, when the destination keeps any. */
  readonly previous: SourceDetails | undefined;
}

export interface SnapshotCompletion {
  readonly finishedAt: string;
  readonly outcome: 'complete' | 'degraded';
  readonly skewMs: number;
  /** In order of the configuration. A source that failed has no details. */
  readonly sources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly outcome: Outcome;
    readonly details?: SourceDetails;
  }[];
}

/** A committed snapshot, opened for reading. */
export interface SnapshotReader extends AsyncDisposable {
  readonly manifest: Manifest;
  /** The details of a source; MUST throw `artifact-missing` for a source that the snapshot does not have or that failed. */
  details(source: string, options: Abortable): Promise<SourceDetails>;
  /** The entries of a source in order of path; may be called again. */
  entries(source: string, options: Abortable): AsyncIterable<ArtifactEntry>;
  /** The content of one artifact of type `file`, the entry as `entries` gave it, proven by its digest at the end: MUST throw `destination-damaged` when it differs. */
  read(source: string, entry: ArtifactEntry, options: Abortable): AsyncIterable<Uint8Array>;
  /** Writes many artifacts into new local files, in any order and in parallel, each proven by its digest. Does not sync them to disk. */
  extract(source: string, requests: AsyncIterable<ExtractRequest> | Iterable<ExtractRequest>, options: ExtractOptions): Promise<void>;
}

export interface ExtractOptions extends Abortable {
  /** Called from time to time with what was written since the last call. */
  readonly onProgress?: ((progress: { readonly files: number; readonly bytes: number }) => void) | undefined;
}

export interface ExtractionOptions extends Abortable {
  /** Called from time to time with what was written since the last call. */
  readonly onProgress?: ((progress: { readonly files: number; readonly bytes: number }) => void) | undefined;
  /** The caller reads every file back and compares it with its digest: a reader may leave that proof to it. */
  readonly provenByCaller?: boolean | undefined;
}
