import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from 'rolldown';

/** Sees to the files that modules find by their own place. */
export interface TakenAlong {
  readonly plugin: Plugin;
  /** Absolute paths of those that are no modules; each has to lie beside the chunks under its name. */
  readonly assets: Set<string>;
}

const reference = /new URL\(\s*'([^']+)',\s*import\.meta\.url\s*\)/g;
/** A package is found from wherever the bundle lies: `linkExternals` puts it there. */
const packageLookup = /createRequire\(import\.meta\.url\)/g;
const place = /import\.meta\.(?:dirname|filename|url|resolve|main)\b/;

/**
 * For modules of the workspace, those in `folders`: `new URL('./worker.ts', import.meta.url)` is a thread or a process, which
 * becomes an entry of the bundle; any other file is an asset. A module that asks for its place in another way would look for
 * something that is not there: it fails the build.
 */
export function takeAlong(folders: readonly string[]): TakenAlong {
  const assets = new Set<string>();
  const plugin: Plugin = {
    name: 'take-along',
    transform(code, id) {
      if (!folders.some((folder) => id.startsWith(`${folder}/`)) || id.includes('/node_modules/')) return null;
      if (place.test(code.replace(reference, '').replace(packageLookup, ''))) {
        throw new Error(
          `${id} looks for something beside itself, which is elsewhere in a bundle: write new URL('./FILE', import.meta.url)`,
        );
      }
      if (code.match(reference) === null) return null;
      return code.replace(reference, (_, specifier: string) => {
        const target = fileURLToPath(new URL(specifier, pathToFileURL(id)));
        if (/\.[jt]s$/.test(target)) return `new URL(import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: 'chunk', id: target })})`;
        assets.add(target);
        return `new URL('./${basename(target)}', import.meta.url)`;
      });
    },
  };
  return { plugin, assets };
}
