import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { DestinationAdapter, DestinationContext } from '@holdfast/destination';
import { cipherOf } from './archive-cipher.ts';
import { ArchiveDestination } from './archive-destination.ts';
import { ArchiveFolder } from './archive-folder.ts';
import { archiveName } from './archive-name.ts';
import { type ArchiveConfig, endingOf } from './configuration.ts';

/** Archives in a folder: one `zip`, `tar.gz`, `tar.zst` or plain folder for each snapshot, readable with stock tools. */
export const archiveAdapter: DestinationAdapter<ArchiveConfig> = {
  kind: 'archive',
  capabilities: { deduplicates: false, deletesContent: true, copiesStored: false, remembersProofs: false, repairs: false },
  describe: ({ directory, format, encryption }) => {
    const encrypted = encryption === undefined ? '' : `, encrypted with ${encryption.kind}`;
    return `${format} archives in ${directory}${encrypted}`;
  },
  prove: async (config, context, options) => (await cipherOf(config, context, stagingOf(context)))?.prove(options),
  open: async (config, context) => {
    const directory = resolve(context.baseDirectory, config.directory);
    const name = archiveName(config);
    const staging = stagingOf(context);
    const cipher = await cipherOf(config, context, staging);
    const folder = new ArchiveFolder({ directory, format: config.format, ending: endingOf(config), name, cipher });
    return new ArchiveDestination({ config, name, folder, random: context.random, cipher, staging });
  },
};

/** A private folder of this machine: what is to be encrypted must not lie beside the archives before it is. */
function stagingOf({ stateDirectory }: DestinationContext): string {
  return join(stateDirectory ?? tmpdir(), 'holdfast-archives');
}
