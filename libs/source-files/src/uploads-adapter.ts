import { resolve } from 'node:path';
import type { UploadsSource } from '@holdfast/schemas';
import type { Source, SourceAdapter } from '@holdfast/source';
import { capabilities } from './capabilities.ts';
import { FilesRestorer } from './files-restorer.ts';
import { FilesSource } from './files-source.ts';
import { inspectFiles } from './inspect-files.ts';
import { selectionOf } from './selection.ts';

/** Protects one folder with everything in it that its globs do not leave out. */
export const uploadsAdapter: SourceAdapter<UploadsSource> = {
  kind: 'uploads',
  capabilities,
  describe: ({ path }) => `the folder ${path}`,
  async open(config, context): Promise<Source> {
    const { name, include, exclude } = config;
    return new FilesSource({
      name,
      kind: 'uploads',
      root: resolve(context.baseDirectory, config.path),
      selection: selectionOf({ name, include, exclude, globsTakeFolders: true, takesAncestors: true }),
      context,
      ownsRoot: true,
      // An empty folder is a new site, or a disk that is not mounted: retention's floor guards the earlier snapshots.
      missing: () => [],
    });
  },
  openRestorer: async (_name, context) => new FilesRestorer(context, { ownsRoot: true }),
  inspect: (artifacts, _, options) => inspectFiles(artifacts, options),
};
