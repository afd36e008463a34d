import type { Checked } from './checked.ts';
import type { Problem } from './problem.ts';
import { hasReference } from './references.ts';

/** Patterns that a source of files would refuse: ones that are absolute, lead outside or are negated. */
export function checkPatterns({ sources }: Checked): Problem[] {
  return sources.flatMap((source, index) => {
    if (source?.kind !== 'uploads' && source?.kind !== 'config-files') return [];
    const lists =
      source.kind === 'uploads' ? { include: source.include, exclude: source.exclude } : { paths: source.paths, exclude: source.exclude };
    return Object.entries(lists).flatMap(([list, patterns]) =>
      (patterns ?? []).flatMap((pattern, place) => checkPattern(pattern, `/sources/${index}/${list}/${place}`)),
    );
  });
}

function checkPattern(pattern: string, pointer: string): Problem[] {
  const expected = hasReference(pattern) ? undefined : expectation(pattern);
  return expected === undefined ? [] : [{ pointer, found: JSON.stringify(pattern), expected }];
}

function expectation(pattern: string): string | undefined {
  if (/^[./]*$/.test(pattern) && !pattern.includes('..')) return 'a file, a folder or a pattern';
  if (pattern.startsWith('/')) return 'a pattern relative to the folder, without a slash in front';
  if (pattern.split('/').includes('..')) return 'a pattern that stays in the folder; what lies elsewhere is a source of its own';
  if (/^!(?!\()/.test(pattern)) return 'a pattern without an exclamation mark; what to leave out stands in "exclude"';
  return undefined;
}
