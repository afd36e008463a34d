import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { DestinationConfig, SourceConfig } from '@holdfast/schemas';
import picomatch from 'picomatch';
import type { Checked } from './checked.ts';
import type { Problem } from './problem.ts';
import { hasReference } from './references.ts';

/** What the places of a configuration are looked at with. */
export interface PlaceContext {
  readonly baseDirectory: string;
  readonly stateDirectory: string;
  readonly signal?: AbortSignal | undefined;
  /** The texts as the user wrote them, by pointer; messages show these. */
  readonly written: (pointer: string) => string | undefined;
}

/** A file or folder that the configuration names. */
interface Place {
  readonly pointer: string;
  readonly owner: string;
  readonly role: 'source' | 'destination' | 'state';
  readonly kind: string;
  /** Absolute, with links followed as far as it exists. */
  readonly path: string;
  readonly shown: string;
  readonly covers?: (inside: string) => boolean;
}

/**
 * Places that must not meet: a destination or Holdfast's own folder inside a source, a source inside a destination, one
 * place twice, a source within another. Places that hold an unresolved reference are left out.
 */
export async function checkPlaces(config: Checked, context: PlaceContext): Promise<Problem[]> {
  const places = await Promise.all(listPlaces(config, context).map(async (place) => ({ ...place, path: await realPlace(place.path) })));
  const byPath = new Map<string, Place[]>();
  for (const place of places) byPath.set(place.path, [...(byPath.get(place.path) ?? []), place]);
  return places.flatMap((place) => {
    const problem = twin(place, byPath) ?? enclosed(place, byPath);
    return problem === undefined ? [] : [problem];
  });
}

function listPlaces(config: Checked, context: PlaceContext): Place[] {
  const places: Place[] = [
    {
      pointer: '',
      owner: '',
      role: 'state',
      kind: 'state',
      path: context.stateDirectory,
      shown: JSON.stringify(basename(context.stateDirectory)),
    },
  ];
  for (const [index, source] of config.sources.entries()) {
    if (source !== undefined) places.push(...placesOfSource(source, `/sources/${index}`, context));
  }
  for (const [index, destination] of config.destinations.entries()) {
    const path = destination === undefined ? undefined : destinationPath(destination);
    if (destination === undefined || path === undefined) continue;
    const pointer = `/destinations/${index}/${destination.kind === 'archive' ? 'directory' : 'url'}`;
    places.push({ pointer, owner: destination.name, role: 'destination', kind: destination.kind, ...located(path, pointer, context) });
  }
  return places;
}

function destinationPath(destination: DestinationConfig): string | undefined {
  const text = destination.kind === 'archive' ? destination.directory : destination.url;
  if (hasReference(text)) return undefined;
  if (destination.kind === 'archive') return text;
  return text.startsWith('file:') ? text.slice('file:'.length) : undefined;
}

function placesOfSource(source: SourceConfig, pointer: string, context: PlaceContext): Place[] {
  const common = { owner: source.name, role: 'source' as const, kind: source.kind };
  if (source.kind === 'config-files') {
    const files = source.paths.map((path, index) => ({ path, pointer: `${pointer}/paths/${index}` }));
    return files
      .filter(({ path }) => !hasReference(path) && !isPattern(path))
      .map((file) => ({ ...common, pointer: file.pointer, ...located(file.path, file.pointer, context) }));
  }
  // A database server is no place in this file system.
  // What lies on a server has no place in this machine's folders.
  if (!('path' in source) || hasReference(source.path)) return [];
  const place = { ...common, pointer: `${pointer}/path`, ...located(source.path, `${pointer}/path`, context) };
  return [source.kind === 'uploads' ? { ...place, covers: (inside) => coversInside(source, inside) } : place];
}

function located(path: string, pointer: string, context: PlaceContext): { readonly path: string; readonly shown: string } {
  return { path: resolve(context.baseDirectory, path), shown: JSON.stringify(context.written(pointer) ?? path) };
}

function isPattern(path: string): boolean {
  return /[*?[\]{}]/.test(path);
}

/** Whether `inside`, relative to the source's folder, is kept. A source with `include` keeps only some; where that is in doubt it counts as kept. */
function coversInside(source: { readonly include?: readonly string[]; readonly exclude?: readonly string[] }, inside: string): boolean {
  const names = inside.split('/');
  const candidates = [...names.map((_, index) => names.slice(0, index + 1).join('/')), `${inside}/x`];
  const excluded = (source.exclude ?? []).some((pattern) => {
    const text = pattern.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '');
    return text !== '' && candidates.some((candidate) => picomatch.isMatch(candidate, text, { dot: true, nonegate: true }));
  });
  return !excluded && (source.include === undefined || source.include.some((pattern) => reaches(pattern, inside)));
}

/** Whether a pattern can match something in the folder `inside`. */
function reaches(pattern: string, inside: string): boolean {
  const names = pattern.split('/');
  const folders = inside.split('/');
  const fixed = names.findIndex(isPattern);
  const prefix = fixed === -1 ? names : names.slice(0, fixed);
  const shared = Math.min(prefix.length, folders.length);
  if (prefix.slice(0, shared).join('/') !== folders.slice(0, shared).join('/')) return false;
  return names.includes('**') || names.length > folders.length || fixed === -1;
}

function twin(place: Place, byPath: ReadonlyMap<string, readonly Place[]>): Problem | undefined {
  const earlier = byPath
    .get(place.path)
    ?.find((other) => other !== place && !(other.role === place.role && other.owner === place.owner) && comesBefore(other, place));
  if (earlier === undefined) return undefined;
  if (place.role === 'destination' && earlier.role === 'destination' && place.kind === 'archive' && earlier.kind === 'archive')
    return undefined;
  const found = `${place.shown}, the place of ${describe(earlier)} already`;
  return { pointer: place.pointer, found, expected: `a place of its own for ${describe(place)}` };
}

function comesBefore(left: Place, right: Place): boolean {
  return left.role === right.role ? left.pointer < right.pointer : left.role !== 'destination' && right.role !== 'state';
}

/** The problem that a place lies within another one that must not hold it. */
function enclosed(place: Place, byPath: ReadonlyMap<string, readonly Place[]>): Problem | undefined {
  for (let folder = dirname(place.path), below = place.path; folder !== below; below = folder, folder = dirname(folder)) {
    for (const outer of byPath.get(folder) ?? []) {
      const inside = relative(outer.path, place.path);
      if (place.kind !== 'config-files' && outer.covers?.(inside)) return insideSource(place, outer, inside);
      const intrudes = outer.role === 'destination' && (place.role === 'source' || outer.kind === 'repository');
      if (intrudes && place.role !== 'state') {
        return { pointer: place.pointer, found: `${place.shown}, which lies inside ${describe(outer)}`, expected: 'a place outside' };
      }
    }
  }
  return undefined;
}

function insideSource(place: Place, outer: Place, inside: string): Problem {
  const remedy = place.role === 'source' && place.kind === 'sqlite' ? `${inside}*` : `${inside}/**`;
  const found = `${place.role === 'state' ? `Holdfast's own folder ${place.shown}` : place.shown}, which lies inside ${describe(outer)}`;
  const expected = `${place.role === 'state' ? '' : 'a place outside, or '}${JSON.stringify(remedy)} in the exclude of ${outer.owner}`;
  return { pointer: place.role === 'state' ? outer.pointer : place.pointer, found, expected };
}

function describe(place: Place): string {
  if (place.role === 'state') return `Holdfast's own folder`;
  return `the ${place.role} ${place.owner}`;
}

/** The path with links followed as far as it exists. */
async function realPlace(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path || !isAbsolute(path) ? path : join(await realPlace(parent), basename(path));
  }
}
