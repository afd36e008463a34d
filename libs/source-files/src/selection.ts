import { Fault } from '@holdfast/fault';
import picomatch from 'picomatch';

/**
 * What a walk does with one name. `skip`: leave it out, with all below. `enter`: a folder to look into, taken only for
 * what is in it. `take`: a file or link to be taken. `whole`: a folder to be taken with everything in it but the excluded.
 */
export type Verdict = 'skip' | 'enter' | 'take' | 'whole';

/** Which files and folders below a root belong to a source. Paths are path text relative to the root. */
export interface Selection {
  /** `inWhole`: the folder that holds it was judged `whole`. */
  judge(path: string, isFolder: boolean, inWhole: boolean): Verdict;
  /**
   * The names that a folder which is only entered may be looked into for; undefined when all of its names must be judged.
   * Other names in it are not reported as left out.
   */
  namesIn(folder: string): readonly string[] | undefined;
  /** Whether folders that were only entered are taken when something in them is. */
  readonly takesAncestors: boolean;
}

/** Takes everything. */
export const everything: Selection = {
  judge: (_, isFolder) => (isFolder ? 'whole' : 'take'),
  namesIn: () => undefined,
  takesAncestors: true,
};

export interface SelectionOptions {
  /** The source, for messages. */
  readonly name: string;
  /** Absent: everything. */
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Whether a glob that matches a folder means everything in it; a folder named without a glob always does. */
  readonly globsTakeFolders: boolean;
  readonly takesAncestors: boolean;
}

/** The selection that globs describe. Throws `config-invalid` for a pattern that is absolute, leads outside or is negated. */
export function selectionOf(options: SelectionOptions): Selection {
  const include = options.include?.map((text) => compilePattern(text, options.name));
  const exclude = (options.exclude ?? []).map((text) => compilePattern(text, options.name));
  return {
    takesAncestors: options.takesAncestors,
    // What is left out of a folder that may be taken must be known: it has to stay when the folder goes.
    namesIn: (folder) => (options.takesAncestors ? undefined : include && namesFor(include, folder)),
    judge(path, isFolder, inWhole) {
      if (exclude.some((pattern) => pattern.matches(path))) return 'skip';
      if (inWhole || include === undefined) return isFolder ? 'whole' : 'take';
      if (!isFolder) return include.some((pattern) => pattern.matches(path)) ? 'take' : 'skip';
      if (include.some((pattern) => (pattern.isGlob && !options.globsTakeFolders ? pattern.names(path) : pattern.matches(path))))
        return 'whole';
      return include.some((pattern) => pattern.mayMatchBelow(path)) ? 'enter' : 'skip';
    },
  };
}

/** The names in a folder that patterns go through or end at; undefined when one of them has a glob for these names. */
function namesFor(patterns: readonly Pattern[], folder: string): readonly string[] | undefined {
  const prefix = folder === '' ? '' : `${folder}/`;
  const names = new Set<string>();
  for (const { isGlob, base, text } of patterns) {
    if (isGlob && (base === '' || base === folder || folder.startsWith(`${base}/`))) return undefined;
    for (const path of [base, text]) if (path.startsWith(prefix)) names.add(path.slice(prefix.length).split('/', 1)[0] as string);
  }
  return [...names];
}

/** One pattern of the configuration, made ready. */
export interface Pattern {
  /** As it was written, without `./` in front and `/` at the end. */
  readonly text: string;
  readonly isGlob: boolean;
  /** The part before the first glob character, without the name that holds it; all of it when there is none. */
  readonly base: string;
  matches(path: string): boolean;
  /** Whether the pattern's very text is the path: a name may hold `[` or `{`. */
  names(path: string): boolean;
  mayMatchBelow(folder: string): boolean;
}

const globOptions = {
  dot: true,
  nonegate: true,
  windows: false,
  // A name may hold a line feed, which `.` does not match otherwise.
  flags: 's',
} as const;

/** The pattern in a text. Throws `config-invalid`. */
export function compilePattern(written: string, source: string): Pattern {
  const text = written.replace(/^(\.\/+)+/, '').replace(/\/+$/, '');
  const refusal = refusalOf(written, text);
  if (refusal !== undefined) {
    throw new Fault('config-invalid', `the pattern "${written}" of the source ${source} ${refusal[0]}`, { guidance: refusal[1] });
  }
  const scanned = picomatch.scan(text, { unescape: true });
  const isGlob = scanned.isGlob === true || scanned.isBrace === true || scanned.isExtglob === true;
  const base = isGlob ? scanned.base : text.replace(/\\(.)/g, '$1');
  const matchesGlob = picomatch(text, globOptions);
  return {
    text,
    isGlob,
    base,
    names: (path) => path === text || (!isGlob && path === base),
    matches: (path) => path === text || (isGlob ? matchesGlob(path) : path === base),
    mayMatchBelow: (folder) =>
      base === '' ||
      base === folder ||
      base.startsWith(`${folder}/`) ||
      text.startsWith(`${folder}/`) ||
      (isGlob && folder.startsWith(`${base}/`)),
  };
}

function refusalOf(written: string, text: string): readonly [string, string] | undefined {
  if (text === '' || text.includes('\0')) return ['names nothing', 'name a file, a folder or a glob'];
  if (written.startsWith('/')) return ['starts with a slash', 'write it relative to the folder'];
  if (text.split('/').some((name) => name === '.' || name === ''))
    return ['has a name that nothing can have', 'write folders and names with single slashes'];
  if (text.split('/').includes('..')) return ['leads outside the folder', 'give what lies elsewhere a source of its own'];
  if (/^!(?!\()/.test(text)) return ['starts with an exclamation mark', 'list it under "exclude", without the mark'];
  return undefined;
}
