export type {
  ArchiveDestination,
  BackupConfig,
  ConfigFilesSource,
  DestinationConfig,
  RepositoryDestination,
  SourceConfig,
  SqliteSource,
  UploadsSource,
} from './generated/backup-config.ts';
export type { ManifestDocument } from './generated/manifest.ts';
