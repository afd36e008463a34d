export type {
  ArchiveAgeEncryption,
  ArchiveDestination,
  ArchiveGpgEncryption,
  BackupConfig,
  ConfigFilesSource,
  CouchdbSource,
  DestinationConfig,
  DestinationRetention,
  Encryption,
  GpgSigning,
  MariadbSource,
  MinisignSigning,
  Objectives,
  RepositoryDestination,
  Retention,
  SigningConfig,
  SourceConfig,
  SqliteSource,
  UploadsSource,
  Verification,
} from './generated/backup-config.ts';
export type { EventLine } from './generated/events.ts';
export type { ManifestDocument } from './generated/manifest.ts';
