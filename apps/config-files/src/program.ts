import type { DestinationLoader, Program } from '@holdfast/command';
import packageFile from '../package.json' with { type: 'json' };

/** Holdfast for configuration files alone, to be deployed beside them. Each adapter is loaded when it is used. */
export const program: Program = {
  name: 'holdfast-config-files',
  version: packageFile.version,
  summary: 'backups of configuration files, proven by restoring them',
  adapters: {
    sources: new Map([['config-files', async () => (await import('@holdfast/source-files')).configFilesAdapter]]),
    destinations: new Map<string, DestinationLoader>([
      ['repository', async () => (await import('./repository.ts')).repository],
      ['archive', async () => (await import('@holdfast/destination-archive')).archiveAdapter],
    ]),
  },
};
