import type { DestinationLoader, Program } from '@holdfast/command';
import packageFile from '../package.json' with { type: 'json' };

/** Holdfast for folders of uploads alone, to be deployed beside them. Each adapter is loaded when it is used. */
export const program: Program = {
  name: 'holdfast-uploads',
  version: packageFile.version,
  summary: 'backups of folders of uploads, proven by restoring them',
  adapters: {
    sources: new Map([['uploads', async () => (await import('@holdfast/source-files')).uploadsAdapter]]),
    destinations: new Map<string, DestinationLoader>([
      ['repository', async () => (await import('./repository.ts')).repository],
      ['archive', async () => (await import('@holdfast/destination-archive')).archiveAdapter],
    ]),
  },
};
