import { Fault } from '@holdfast/fault';
import picomatch from 'picomatch';

/** Whether an artifact's path is meant by a pattern. */
export type PathFilter = (source: string, path: string) => boolean;

/**
 * A filter from globs over `path` and `source/path`. One without a slash is matched with the last name of the path; a
 * leading slash or `./` and a trailing slash do not count. Throws `usage` for a pattern that is none.
 */
export function pathFilter(patterns: readonly string[]): PathFilter {
  const matchers = patterns.map(matcherOf);
  return (source, path) => matchers.some((matches) => matches(source, path));
}

/** The same filter, which also takes everything in a folder that it takes. */
export function treeFilter(patterns: readonly string[]): PathFilter {
  const matches = pathFilter(patterns);
  const folders = new Map<string, boolean>();
  const inFolder = (source: string, path: string): boolean => {
    const end = path.lastIndexOf('/');
    if (end === -1) return false;
    const folder = path.slice(0, end);
    const known = folders.get(`${source}/${folder}`);
    if (known !== undefined) return known;
    const taken = matches(source, folder) || inFolder(source, folder);
    // Artifacts come in order of path, so that a folder is asked for again at once or never.
    if (folders.size > 10_000) folders.clear();
    folders.set(`${source}/${folder}`, taken);
    return taken;
  };
  return (source, path) => matches(source, path) || inFolder(source, path);
}

function matcherOf(pattern: string): PathFilter {
  const glob = pattern.replace(/^(\.?\/)+/, '').replace(/\/+$/, '');
  if (glob === '')
    throw new Fault('usage', `${JSON.stringify(pattern)} is no pattern for a path`, { guidance: "name a path, or use '**' for all" });
  // The s flag: a name may hold line feeds, and `**` must still go over them.
  const matches = picomatch(glob, { dot: true, flags: 's', nonegate: true });
  if (!glob.includes('/')) return (_source, path) => matches(path.slice(path.lastIndexOf('/') + 1));
  return (source, path) => matches(path) || matches(`${source}/${path}`);
}
