import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { Fault } from '@holdfast/fault';
import { joinPath, toFileSystemPath } from '@holdfast/filesystem';
import { displayPath, type Problem, pathFromBytes } from '@holdfast/manifest';
import type { ConfigFilesSource } from '@holdfast/schemas';
import type { Source, SourceAdapter } from '@holdfast/source';
import { capabilities } from './capabilities.ts';
import { FilesRestorer } from './files-restorer.ts';
import { FilesSource } from './files-source.ts';
import { inspectFiles } from './inspect-files.ts';
import { compilePattern, type Pattern, selectionOf } from './selection.ts';
import type { Walked } from './walk.ts';

/** Protects files that the configuration names, one by one or with globs, relative to its own folder. */
export const configFilesAdapter: SourceAdapter<ConfigFilesSource> = {
  kind: 'config-files',
  capabilities,
  describe: ({ paths }) => (paths.length === 1 ? `the file ${paths[0]}` : `${paths[0]} and ${paths.length - 1} more`),
  async open(config, context): Promise<Source> {
    const { name, paths, exclude } = config;
    const patterns = paths.map((text) => compilePattern(text, name));
    const root = resolve(context.baseDirectory);
    return new FilesSource({
      name,
      kind: 'config-files',
      root,
      selection: selectionOf({ name, include: paths, exclude, globsTakeFolders: false, takesAncestors: false }),
      context,
      ownsRoot: false,
      missing: (walked) => missingOf(patterns, { walked, root, name }),
    });
  },
  openRestorer: async (_name, context) => new FilesRestorer(context, { ownsRoot: false }),
  inspect: (artifacts, _, options) => inspectFiles(artifacts, options),
};

interface Search {
  readonly walked: Walked;
  readonly root: string;
  readonly name: string;
}

function missingOf(patterns: readonly Pattern[], search: Search): readonly Problem[] {
  const { table } = search.walked;
  const types = new Map(table.order.map((row) => [table.path(row), table.type(row)]));
  const problems = patterns.flatMap((pattern): Problem[] => {
    const path = types.has(pattern.text) ? pattern.text : pattern.base;
    const found = pattern.isGlob && path !== pattern.text ? undefined : types.get(path);
    if (found === 'symlink') return linkProblem(path, types, search);
    const matched = found !== undefined || (pattern.isGlob && [...types.keys()].some((path) => pattern.matches(path)));
    return matched ? [] : [{ path: pattern.text, code: 'missing', message: whyMissing(pattern, search) }];
  });
  if (types.size > 0) return problems;
  throw new Fault('source-missing', `the source ${search.name} has no file: ${problems[0]?.message ?? 'everything is excluded'}`, {
    guidance: 'correct its paths in the configuration, which are relative to the folder of that file',
  });
}

function whyMissing(pattern: Pattern, { root }: Search): string {
  const shown = displayPath(pattern.text);
  if (pattern.isGlob) return `no file matches ${shown}`;
  const location = joinPath(root, pattern.base);
  if (!existsSync(toFileSystemPath(location))) return `${shown} does not exist`;
  const real = realPath(location);
  if (real !== joinPath(realPath(root), pattern.base)) return `${shown} lies behind a link; name it by its real path ${displayPath(real)}`;
  return `${shown} is excluded, or is neither a file nor a folder`;
}

/** A file that is named and is a link keeps its content elsewhere: what was asked for is protected only if that place is too. */
function linkProblem(path: string, types: ReadonlyMap<string, unknown>, { root }: Search): Problem[] {
  const location = joinPath(root, path);
  if (!existsSync(toFileSystemPath(location))) return [];
  const target = realPath(location);
  const base = realPath(root);
  if (target.startsWith(`${base}/`) && types.has(target.slice(base.length + 1))) return [];
  const message = `${displayPath(path)} is a link and only the link is stored; name ${displayPath(target)} in a source too`;
  return [{ path, code: 'unsupported', message }];
}

function realPath(location: string): string {
  return pathFromBytes(realpathSync.native(toFileSystemPath(location), 'buffer'));
}
