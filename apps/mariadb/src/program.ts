import type { DestinationLoader, Program } from '@holdfast/command';
import packageFile from '../package.json' with { type: 'json' };

/** Holdfast for MariaDB databases alone, to be deployed beside them. Each adapter is loaded when it is used. */
export const program: Program = {
  name: 'holdfast-mariadb',
  version: packageFile.version,
  summary: 'backups of MariaDB databases, proven by restoring them',
  adapters: {
    sources: new Map([['mariadb', async () => (await import('@holdfast/source-mariadb')).mariadbAdapter]]),
    destinations: new Map<string, DestinationLoader>([
      ['repository', async () => (await import('./repository.ts')).repository],
      ['archive', async () => (await import('@holdfast/destination-archive')).archiveAdapter],
    ]),
  },
};
