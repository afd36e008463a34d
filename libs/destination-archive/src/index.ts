export { archiveAdapter } from './archive-adapter.ts';
export type { ArchiveConfig, ArchiveFormat, ArchiveLayout } from './configuration.ts';
