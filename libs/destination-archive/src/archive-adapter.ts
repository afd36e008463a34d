import { resolve } from 'node:path';
import type { DestinationAdapter } from '@holdfast/destination';
import { ArchiveDestination } from './archive-destination.ts';
import { ArchiveFolder } from './archive-folder.ts';
import { archiveName } from './archive-name.ts';
import type { ArchiveConfig } from './configuration.ts';

/** Archives in a folder: one `zip`, `tar.gz`, `tar.zst` or plain folder for each snapshot, readable with stock tools. */
export const archiveAdapter: DestinationAdapter<ArchiveConfig> = {
  kind: 'archive',
  capabilities: { deduplicates: false, deletesContent: true },
  describe: ({ directory, format }) => `${format} archives in ${directory}`,
  open: async (config, context) => {
    const directory = resolve(context.baseDirectory, config.directory);
    const name = archiveName(config);
    return new ArchiveDestination({ config, name, folder: new ArchiveFolder(directory, config.format, name), random: context.random });
  },
};
