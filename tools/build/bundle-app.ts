import { cpSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { takeAlong } from './take-along.ts';

/** The folders of the workspace that hold its own modules. */
const ownFolders = ['apps', 'libs', 'schemas'];

/**
 * Writes `main.js` of an app with its chunks and assets to a folder. What is loaded late stays in chunks of its own. Gives the
 * absolute paths of all files that are in it.
 */
export async function bundleApp(workspace: string, app: string, folder: string): Promise<readonly string[]> {
  const { plugin, assets } = takeAlong(ownFolders.map((name) => join(workspace, name)));
  const bundle = await rolldown({
    cwd: workspace,
    input: { main: join(workspace, 'apps', app, 'src/main.js') },
    platform: 'node',
    tsconfig: false,
    transform: { target: 'node24' },
    plugins: [plugin],
    onLog: (_, log) => {
      // A module that cannot be found must not wait for the run that needs it.
      if (log.code === 'UNRESOLVED_IMPORT' || log.code === 'MISSING_EXPORT') throw new Error(log.message);
    },
  });
  const { output } = await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: ({ moduleIds }) => `${nameOf(workspace, moduleIds)}-[hash].js`,
  });
  await bundle.close();
  // With its mode: ssh has to be able to run its one.
  for (const asset of assets) cpSync(asset, join(folder, basename(asset)));
  const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  return [...new Set([...modules, ...assets])].filter((id) => id.startsWith('/')).toSorted();
}

/** The package that the last module of a chunk is from, and the module, for whoever reads a stack. */
function nameOf(workspace: string, moduleIds: readonly string[]): string {
  const last = relative(workspace, moduleIds.at(-1) ?? 'chunk');
  const name = last
    .replace(/^.*node_modules\//, '')
    .replace(/\/(?:src|dist[^/]*|build|lib)\//, '/')
    .replace(/\.\w+$/, '');
  return name
    .replace(/^(?:libs|apps)\//, '')
    .replace(/\/index$/, '')
    .replace(/[^\w/-]/g, '')
    .replaceAll('/', '-');
}
