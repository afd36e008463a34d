import type { DestinationLoader, Program, SourceLoader } from '@holdfast/command';
import packageFile from '../package.json' with { type: 'json' };

/** Holdfast with every adapter that there is: this list is the only place that names them. Each is loaded when it is used. */
export const program: Program = {
  name: 'holdfast',
  version: packageFile.version,
  summary: 'backups of small web applications, proven by restoring them',
  adapters: {
    sources: new Map<string, SourceLoader>([
      ['sqlite', async () => (await import('@holdfast/source-sqlite')).sqliteAdapter],
      ['mariadb', async () => (await import('@holdfast/source-mariadb')).mariadbAdapter],
      ['couchdb', async () => (await import('@holdfast/source-couchdb')).couchdbAdapter],
      ['uploads', async () => (await import('@holdfast/source-files')).uploadsAdapter],
      ['config-files', async () => (await import('@holdfast/source-files')).configFilesAdapter],
    ]),
    destinations: new Map<string, DestinationLoader>([
      ['repository', async () => (await import('./repository.ts')).repository],
      ['archive', async () => (await import('@holdfast/destination-archive')).archiveAdapter],
    ]),
  },
};
