// Generated from schemas/backup.config.schema.json by tools/generate-types.ts; edit the schema, then run: pnpm generate-types

/**
 * Name of the site. It stands in every snapshot and may stand in the names of archives. Letters, digits, dot, underscore and hyphen; at most 64.
 */
export type SiteName = string;
/**
 * One thing to protect; `kind` says what it is and which other properties it takes.
 */
export type SourceConfig = SqliteSource | MariadbSource | UploadsSource | ConfigFilesSource | CouchdbSource;
/**
 * Name of the source, unique in this file. It becomes a folder in archives and restores: letters, digits, dot, underscore and hyphen, at most 64, starting with a letter or digit and not ending with a dot. Names that archives and systems use themselves (listings, details, data, RECOVERY.txt and such) are refused, whatever the destinations are: an archive may be added later.
 */
export type SourceName = string;
/**
 * A path or a pattern: * any part of a name, ? one character, ** any folders, [abc] one of these, {a,b} one or the other.
 */
export type Pattern = string;
/**
 * One place for snapshots; `kind` says what it is and which other properties it takes.
 */
export type DestinationConfig = RepositoryDestination | ArchiveDestination;
/**
 * Name of the destination, unique in this file, for messages, --destination and --from. Letters, digits, dot, underscore and hyphen; at most 64.
 */
export type DestinationName = string;
/**
 * Somebody who can read: an age recipient, age1…, as holdfast key create or age-keygen prints it, by itself or with a name; or a name and a passphrase.
 */
export type EncryptionRecipient =
  | string
  | {
      readonly name: RecipientName;
      /**
       * The age recipient.
       */
      readonly recipient?: string;
      /**
       * A reference, ${env:NAME} or ${file:PATH}, to a passphrase of which an identity in the repository is made. It is needed when the repository is made or this recipient is added, and to read; otherwise it may be missing, and should be on the machine that makes backups.
       */
      readonly passphrase?: string;
    };
/**
 * Name of the recipient, unique in its list; it stands in the repository in the clear. Letters, digits, dot, underscore, hyphen, @ and spaces; at most 64.
 */
export type RecipientName = string;
/**
 * The destination that this one is a copy of. A backup then writes that one, and brings here from there what is missing, so that the site is read once; a repository takes packs as they are. A copy that fails makes the run degraded, and the next run catches up.
 */
export type CopyFrom = string;
/**
 * Whether it stands elsewhere, so that a fire here leaves it. Default: true for s3:, sftp: and rclone:, false for folders.
 */
export type OffSite = boolean;
/**
 * The kind of storage that it stands on, in your words: `holdfast report` counts how many kinds each snapshot is on. Default: disk for folders, otherwise the scheme of the URL.
 */
export type Storage = string;
/**
 * Keep every snapshot that is at most this much older than the newest one: years, months, weeks, days and hours.
 */
export type KeepWithin = string;
/**
 * How long to keep snapshots of kind pre-change that were not given --keep: until-verified (until a later snapshot of the same sources is verified at level content), a number of days, or permanent. Without it they are as any other.
 */
export type KeepPreChange = string;
/**
 * Refuse to prune when a source has lost more than this share of its artifacts or bytes since the complete snapshot before, or when the last snapshot that holds as much as there once was would go. Default: 50%.
 */
export type MaxShrink = string;
/**
 * How snapshots are signed, so that nobody without the key can pass off another one: in every destination, or in the one that it stands in. A snapshot that cannot be signed is not made.
 */
export type SigningConfig = MinisignSigning | GpgSigning | NoSigning;
/**
 * Whether a snapshot without a good signature is a finding of verify (exit code 4) and refused by restore, unless --accept-unsigned. false: a missing one is only told. Default: true.
 */
export type SigningRequired = boolean;
/**
 * The whole fingerprint of a key, without spaces, as gpg --fingerprint shows it.
 */
export type GpgFingerprint = string;
/**
 * How archives are encrypted; `kind` says with which program they are opened. Beside each archive lie its manifest (times, sizes and names of sources; no file names) and its digest, so that whoever has no key can list, check and delete.
 */
export type ArchiveEncryption = ArchiveAgeEncryption | ArchiveGpgEncryption;
/**
 * One recipient is enough, although all is lost with its key. Default: false.
 */
export type SingleRecipient = boolean;
/**
 * A length of time in years of 365 days, months of 30 days, weeks, days and hours.
 */
export type LengthOfTime = string;
/**
 * How many to keep.
 */
export type KeepCount = number;

/**
 * What Holdfast protects and where it keeps the snapshots. Relative paths start from the folder of this file. Every path, url, pattern and template may hold ${env:NAME} (an environment variable) and ${file:PATH} (the text of a file, without its last line end); write $${ for a plain ${.
 */
export interface BackupConfig {
  /**
   * Where this schema lies, so that an editor completes and checks the file.
   */
  readonly $schema?: string;
  /**
   * Version of this file's format; always 1.
   */
  readonly version: 1;
  readonly name: SiteName;
  /**
   * What to protect: databases, folders of uploads, settings. Each has its own name; the names become the folders of a restore.
   *
   * @minItems 1
   */
  readonly sources: readonly SourceConfig[];
  /**
   * Where snapshots go. A run writes all of them; a restore reads the first that has the snapshot, unless --from names another.
   *
   * @minItems 1
   */
  readonly destinations: readonly DestinationConfig[];
  readonly retention?: Retention;
  readonly verification?: Verification;
  readonly objectives?: Objectives;
  readonly signing?: SigningConfig;
}
/**
 * A SQLite database. It is copied page by page as at one moment, while writers go on; what is only in its WAL is included.
 */
export interface SqliteSource {
  readonly name: SourceName;
  /**
   * A SQLite database file.
   */
  readonly kind: 'sqlite';
  /**
   * The database file; not its -wal or -shm.
   */
  readonly path: string;
}
/**
 * A database of a MariaDB server (10.6 or later), as at one moment while writers go on: definitions, rows, row versions, sequences, views, routines, triggers and events.
 */
export interface MariadbSource {
  readonly name: SourceName;
  /**
   * A database of a MariaDB server.
   */
  readonly kind: 'mariadb';
  /**
   * The server: mariadb://user@host:3306/database, or mariadb://user@localhost/database?socket=/run/mysqld/mysqld.sock. What is special in a user, password or database is percent-encoded in it.
   */
  readonly url: string;
  /**
   * The database, when the url does not name it, or another one.
   */
  readonly database?: string;
  /**
   * The account, when the url does not name it; as it is, nothing in it is special.
   */
  readonly user?: string;
  /**
   * The account's password, when the url does not have it; as it is, nothing in it is special. Always a reference.
   */
  readonly password?: string;
  /**
   * Tables whose rows are left out, such as sessions; the tables themselves are kept, empty. * stands for any characters.
   */
  readonly exclude?: readonly string[];
  /**
   * Whether the accounts and roles that have privileges on the database are kept too, with their grants and the hashes of their passwords.
   */
  readonly users?: boolean;
  /**
   * How many connections read at most; 2 without it. With more than one, commits wait for a moment at the start (RELOAD privilege); without that privilege one connection reads.
   */
  readonly connections?: number;
  /**
   * Who views, routines, triggers and events belong to after a restore: `keep`, to their makers, also where the server has no such account; `current-user`, to who restores. Without it to their makers, and the restore refuses before it begins, by name, where one does not exist.
   */
  readonly definers?: 'keep' | 'current-user';
  /**
   * Instead of `definers`: which account becomes which in a restore, all others staying as they were.
   *
   * @minItems 1
   */
  readonly definerAccounts?: readonly DefinerAccount[];
  readonly tls?: MariadbTls;
}
/**
 * An account, and the one that it becomes in a restore.
 */
export interface DefinerAccount {
  /**
   * An account, as user@host.
   */
  readonly from: string;
  /**
   * The account that it becomes, as user@host.
   */
  readonly to: string;
}
/**
 * Encrypts the connection. Empty: the server's certificate must be known to this machine and be for its name.
 */
export interface MariadbTls {
  /**
   * PEM text of the certificates that the server's must come from.
   */
  readonly ca?: string;
  /**
   * PEM text of the certificate that this client shows.
   */
  readonly cert?: string;
  /**
   * PEM text of its key.
   */
  readonly key?: string;
  /**
   * Whether the server must prove who it is; true without it. With false anybody in between can read along.
   */
  readonly verify?: boolean;
}
/**
 * A folder with everything in it: files, empty folders, links, modes, times and owners. Links are kept as links and never followed.
 */
export interface UploadsSource {
  readonly name: SourceName;
  /**
   * A folder of files, such as what users uploaded.
   */
  readonly kind: 'uploads';
  /**
   * The folder.
   */
  readonly path: string;
  /**
   * Patterns of what to keep, relative to the folder; ** stands for any folders. Without it everything is kept.
   *
   * @minItems 1
   */
  readonly include?: readonly Pattern[];
  /**
   * Patterns of what to leave out, relative to the folder; they win over `include`.
   */
  readonly exclude?: readonly Pattern[];
}
/**
 * Single files and patterns of files below the folder of backup.config.json, such as settings and certificates.
 */
export interface ConfigFilesSource {
  readonly name: SourceName;
  /**
   * Chosen files, such as settings.
   */
  readonly kind: 'config-files';
  /**
   * Files and patterns, relative to the folder of backup.config.json. A path without * ? [ { must exist.
   *
   * @minItems 1
   */
  readonly paths: readonly Pattern[];
  /**
   * Patterns of what to leave out; they win over `paths`.
   */
  readonly exclude?: readonly Pattern[];
}
/**
 * A database of a CouchDB server (2.3 to 3.5, or PouchDB Server): all leaf revisions of all documents with their histories, conflicts and tombstones, design documents, attachments, _security and settings, byte for byte as the server gives them.
 */
export interface CouchdbSource {
  readonly name: SourceName;
  /**
   * A CouchDB database.
   */
  readonly kind: 'couchdb';
  /**
   * The server, with name and password of an administrator, percent-encoded; best as a reference to a secret.
   */
  readonly url: string;
  /**
   * The name of the database; / and + as they are.
   */
  readonly database: string;
  /**
   * Whether attachments are captured. Without them a restored document has none. Default: true.
   */
  readonly attachments?: boolean;
  /**
   * Who reads the documents. couchbackup: the package @cloudant/couchbackup, as a second opinion; it writes numbers such as 1.0 and 12345678901234567890 anew, and what it loses is named and makes the source degraded. Default: own.
   */
  readonly engine?: 'own' | 'couchbackup';
  /**
   * Whether _local documents are captured, which are never replicated. They are mostly checkpoints of replications, which mean nothing to a restored database. Default: false.
   */
  readonly local?: boolean;
}
/**
 * A repository: content that snapshots have in common is kept once, compressed. Its RECOVERY.md says how to read it without Holdfast.
 */
export interface RepositoryDestination {
  readonly name: DestinationName;
  /**
   * A deduplicating repository.
   */
  readonly kind: 'repository';
  readonly encryption?: Encryption;
  /**
   * Where the repository lies: file: and a folder, relative to the folder of this file or absolute; s3://BUCKET/PREFIX; sftp://USER@HOST:PORT/FOLDER, in which /~/FOLDER starts from the user's own; or rclone:REMOTE:FOLDER for a remote of rclone's configuration. It is made when it does not exist; a bucket must exist. No URL holds a password.
   */
  readonly url: string;
  readonly s3?: S3Options;
  readonly sftp?: SftpOptions;
  readonly rclone?: RcloneOptions;
  readonly copyFrom?: CopyFrom;
  readonly offSite?: OffSite;
  readonly storage?: Storage;
  readonly retention?: DestinationRetention;
  readonly signing?: SigningConfig;
}
/**
 * For whom the content is encrypted with age. The machine that makes backups can add to it, list and delete, but not read: only the recipients can, with their identity, also with the age program alone. A repository is encrypted from its first snapshot on or not at all.
 */
export interface Encryption {
  /**
   * Who can read. Two at least, unless singleRecipient is true: when all identities are lost, so is everything. When this list changes, somebody who can read runs holdfast key add or holdfast key remove.
   *
   * @minItems 1
   */
  readonly recipients: readonly EncryptionRecipient[];
  /**
   * One recipient is enough. Default: false.
   */
  readonly singleRecipient?: boolean;
  /**
   * An identity file to read with, relative to the folder of this file; as --identity. It has no business on a machine that only makes backups: whoever takes that over could read everything.
   */
  readonly identity?: string;
}
/**
 * What the s3: URL of a repository cannot say. Without it everything is as usual for Amazon's tools: region and keys come from the environment, the profile or the machine's role.
 */
export interface S3Options {
  /**
   * The server, when it is not Amazon's.
   */
  readonly endpoint?: string;
  /**
   * The region of the bucket. Default: what the environment or the profile says; us-east-1 with an endpoint.
   */
  readonly region?: string;
  /**
   * Whether the bucket stands in the path of the address and not in its host. Default: true with an endpoint, false without.
   */
  readonly pathStyle?: boolean;
  /**
   * The id of the access key. Default: as Amazon's tools find it.
   */
  readonly accessKeyId?: string;
  /**
   * The secret of the access key, as a reference.
   */
  readonly secretAccessKey?: string;
  /**
   * The token of a temporary access key, as a reference.
   */
  readonly sessionToken?: string;
  /**
   * Whether the server keeps If-None-Match: *, so that of two runs that write the same name only one wins; locks are surer with it. holdfast doctor tries it out. Default: true for Amazon, false with an endpoint.
   */
  readonly conditionalWrites?: boolean;
  /**
   * Keeps what was stored from being deleted for a time, by the object lock of the bucket, which must be switched on there. Prune can free room only behind it.
   */
  readonly retention?: {
    /**
     * governance: who has the right to may still delete; compliance: nobody may, not even the owner of the account.
     */
    readonly mode: 'governance' | 'compliance';
    /**
     * How long, from the time it was stored.
     */
    readonly days: number;
  };
}
/**
 * What the sftp: URL of a repository cannot say. Without it everything is as ssh has it: ~/.ssh/config, the agent, known_hosts. A host whose key is not known is always refused.
 */
export interface SftpOptions {
  /**
   * The private key to log in with, relative to the folder of this file or absolute.
   */
  readonly identityFile?: string;
  /**
   * The file of host keys that are trusted, relative to the folder of this file or absolute, as ssh-keyscan writes it. Default: ssh's own files.
   */
  readonly knownHosts?: string;
  /**
   * What ssh would ask for, as a reference: the password of the account, or the passphrase of the private key.
   */
  readonly password?: string;
}
/**
 * What the rclone: URL of a repository cannot say.
 */
export interface RcloneOptions {
  /**
   * rclone's configuration, relative to the folder of this file or absolute. Default: rclone's own.
   */
  readonly config?: string;
  /**
   * The password of rclone's configuration, as a reference, when that is encrypted.
   */
  readonly password?: string;
}
/**
 * What `holdfast prune` keeps in this destination, in place of the rules of the whole configuration. Its last, daily, weekly, monthly, yearly and within stand alone; preChange and maxShrink are those of the whole configuration where they are absent.
 */
export interface DestinationRetention {
  /**
   * Keep so many of the newest snapshots.
   */
  readonly last?: number;
  /**
   * Keep the newest snapshot of each of so many days that have one.
   */
  readonly daily?: number;
  /**
   * Keep the newest snapshot of each of so many weeks (Monday to Sunday) that have one.
   */
  readonly weekly?: number;
  /**
   * Keep the newest snapshot of each of so many months that have one.
   */
  readonly monthly?: number;
  /**
   * Keep the newest snapshot of each of so many years that have one.
   */
  readonly yearly?: number;
  readonly within?: KeepWithin;
  readonly preChange?: KeepPreChange;
  readonly maxShrink?: MaxShrink;
}
/**
 * Ed25519 in the format of minisign, which checks it with: minisign -V -p sign.pub -m FILE.
 */
export interface MinisignSigning {
  /**
   * Signatures in the format of minisign.
   */
  readonly kind: 'minisign';
  /**
   * The secret key: the file that holdfast sign-key create or minisign -G made, or ${file:PATH} or ${env:NAME} for its text. Needed to back up; a machine that only verifies and restores leaves it out.
   */
  readonly secretKey?: string;
  /**
   * The password of the secret key, as a reference; without it the key must not be encrypted.
   */
  readonly password?: string;
  /**
   * Whose signatures count: public keys of minisign, each the line that begins with RW, or ${file:PATH} of a .pub file. Earlier keys stay here as long as their snapshots do.
   *
   * @minItems 1
   *
   * Items: A public key of minisign.
   */
  readonly publicKeys: readonly string[];
  readonly required?: SigningRequired;
}
/**
 * Detached signatures of the program gpg, which checks them with: gpg --verify FILE.asc FILE.
 */
export interface GpgSigning {
  /**
   * Signatures of GPG.
   */
  readonly kind: 'gpg';
  readonly key: GpgFingerprint;
  /**
   * The folder of the keyring, relative to the folder of this file or absolute. Default: that of the user.
   */
  readonly home?: string;
  /**
   * The passphrase of the secret key, as a reference; without it GPG's agent must have it.
   */
  readonly password?: string;
  /**
   * Fingerprints of further keys whose signatures count, such as earlier ones. They must be in the keyring.
   */
  readonly publicKeys?: readonly GpgFingerprint[];
  readonly required?: SigningRequired;
}
/**
 * No signatures, in a destination of a configuration that signs otherwise.
 */
export interface NoSigning {
  /**
   * No signatures.
   */
  readonly kind: 'none';
}
/**
 * A folder with one archive for each snapshot, whole and readable with everyday tools.
 */
export interface ArchiveDestination {
  readonly name: DestinationName;
  /**
   * One archive for each snapshot.
   */
  readonly kind: 'archive';
  /**
   * The folder that takes the archives. It is made when it does not exist.
   */
  readonly directory: string;
  /**
   * zip: opens everywhere. tar.gz and tar.zst: keep owners and links as tar does; tar.zst is faster and smaller. directory: plain files in a folder.
   */
  readonly format: 'zip' | 'tar.gz' | 'tar.zst' | 'directory';
  /**
   * Template of the archive's name; the format's ending is added where it is missing. {date}: YYYY-MM-DD, {time}: HHMMSS, {day}: YYYYMMDD, all in UTC; {site}: the name above; {kind}: daily, pre-change or manual; {id}: the snapshot's id. A name that is taken gets -2, -3 … Default: backup-{date}-{time}, and {day} for a dated directory.
   */
  readonly fileName?: string;
  /**
   * plain: one folder for each source. bagit: a BagIt 1.0 bag. dated: a folder YYYYMMDD with *.db, *.bak and *.config. Default: plain.
   */
  readonly layout?: 'plain' | 'bagit' | 'dated';
  readonly copyFrom?: CopyFrom;
  readonly offSite?: OffSite;
  readonly storage?: Storage;
  readonly retention?: DestinationRetention;
  readonly encryption?: ArchiveEncryption;
  readonly signing?: SigningConfig;
}
/**
 * Archives are age files: age -d -i IDENTITY NAME.zip.age opens them.
 */
export interface ArchiveAgeEncryption {
  /**
   * Encrypted with age.
   */
  readonly kind: 'age';
  /**
   * Who can read, each as age-keygen prints it. Two at least, unless singleRecipient is true.
   *
   * @minItems 1
   *
   * Items: A recipient of age.
   */
  readonly recipients: readonly string[];
  readonly singleRecipient?: SingleRecipient;
  /**
   * An identity file to read with, relative to the folder of this file; as --identity. It has no business on a machine that only makes backups.
   */
  readonly identity?: string;
}
/**
 * Archives are encrypted by the program gpg: gpg -d NAME.zip.gpg opens them. To read one, Holdfast decrypts it into a nameless file of this machine.
 */
export interface ArchiveGpgEncryption {
  /**
   * Encrypted with GPG.
   */
  readonly kind: 'gpg';
  /**
   * Fingerprints of the keys that can read; their public keys must be in the keyring. Two at least, unless singleRecipient is true.
   *
   * @minItems 1
   */
  readonly recipients: readonly GpgFingerprint[];
  readonly singleRecipient?: SingleRecipient;
  /**
   * The folder of the keyring, relative to the folder of this file or absolute. Default: that of the user.
   */
  readonly home?: string;
}
/**
 * What `holdfast prune` keeps; everything else of this site goes. Each source is looked at by itself, complete snapshots only: of each day, week, month and year the newest one stays. A snapshot stays when one rule keeps it. Degraded snapshots take no place from complete ones, and the newest complete snapshot of each source always stays. At least one of last, daily, weekly, monthly, yearly and within is needed.
 */
export interface Retention {
  /**
   * Keep so many of the newest snapshots.
   */
  readonly last?: number;
  /**
   * Keep the newest snapshot of each of so many days that have one.
   */
  readonly daily?: number;
  /**
   * Keep the newest snapshot of each of so many weeks (Monday to Sunday) that have one.
   */
  readonly weekly?: number;
  /**
   * Keep the newest snapshot of each of so many months that have one.
   */
  readonly monthly?: number;
  /**
   * Keep the newest snapshot of each of so many years that have one.
   */
  readonly yearly?: number;
  readonly within?: KeepWithin;
  readonly preChange?: KeepPreChange;
  /**
   * The IANA time zone in which days, weeks, months and years begin. Default: UTC.
   */
  readonly timezone?: string;
  readonly maxShrink?: MaxShrink;
  /**
   * Snapshots that stay in every destination as long as they are named here, by their whole ids.
   *
   * Items: The id of a snapshot, as holdfast list shows it.
   */
  readonly keep?: readonly string[];
  /**
   * Prune after each complete backup: where something would go, the new snapshot is first read back (level bytes). A prune that is refused or fails is told and leaves the backup a success. Default: false.
   */
  readonly automatic?: boolean;
}
/**
 * How much `holdfast verify --budget` reads in one run where the command line does not say.
 */
export interface Verification {
  /**
   * How much one run reads: an amount of stored bytes, or a share of what is stored. What was verified longest ago comes first.
   */
  readonly budget?: string;
  /**
   * No stored object stays unverified for longer than this: older ones are read even beyond the budget.
   */
  readonly maxAge?: string;
}
/**
 * What the backups are for, in time; `holdfast status` measures by it.
 */
export interface Objectives {
  /**
   * Recovery point objective: at most so much work may be lost. Each source needs a complete and verified snapshot that is no older.
   */
  readonly rpo?: string;
  /**
   * Recovery time objective: so long may a restore take. Shown, not measured.
   */
  readonly rto?: string;
}
