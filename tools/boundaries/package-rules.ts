import { dirname, join } from 'node:path';
import { type Layer, layerOfFolder, layers, mayImport } from './layers.ts';
import { allDependencies, type PlacedPackage, type Violation } from './violation.ts';
import type { PackageManifest, SourceFile, Workspace, WorkspacePackage } from './workspace.ts';

/** The package's layer by its tag, or why it has none. */
export function placePackage(found: WorkspacePackage): PlacedPackage | Violation {
  const where = found.folder;
  const tags = (found.manifest.nx?.tags ?? []).filter((tag) => tag.startsWith('layer:'));
  const layer = tags[0]?.slice('layer:'.length);
  if (tags.length !== 1) return { rule: 'layer-tag', where, message: `has ${tags.length} layer tags, and must have exactly one` };
  if (layer === undefined || !(layer in layers)) return { rule: 'layer-tag', where, message: `has the unknown tag ${tags[0]}` };
  const expected = layerOfFolder(found.folder);
  if (expected === undefined) return { rule: 'layer-tag', where, message: 'has no place in tools/boundaries/layers.ts: give it one' };
  if (expected !== layer) return { rule: 'layer-tag', where, message: `says layer:${layer}, but its name belongs to layer:${expected}` };
  return { ...found, layer: layer as Layer };
}

/** What is wrong with one package apart from its imports. */
export function checkPackage(found: PlacedPackage, packages: readonly PlacedPackage[]): readonly Violation[] {
  return [
    ...checkName(found),
    ...checkDependencies(found, packages),
    ...checkReferences(found, packages),
    ...checkConformance(found),
    ...checkReadme(found),
    ...found.sources
      .filter((file) => file.lines > 400 && !file.isTest && !file.isGenerated)
      .map(({ path, lines }) => ({
        rule: 'file-size',
        where: path,
        message: `has ${lines} lines, and the most is 400: who lives there, and does it want two rooms?`,
      })),
  ];
}

function checkName({ folder, name }: PlacedPackage): readonly Violation[] {
  if (!folder.startsWith('libs/') || name === `@holdfast/${folder.slice('libs/'.length)}`) return [];
  return [{ rule: 'name', where: folder, message: `is called ${name}, and must be called @holdfast/${folder.slice('libs/'.length)}` }];
}

function checkDependencies(found: PlacedPackage, packages: readonly PlacedPackage[]): readonly Violation[] {
  const where = `${found.folder}/package.json`;
  const used = new Set(
    found.sources.flatMap(({ imports }) => (imports instanceof Error ? [] : imports.map(({ specifier }) => specifier ?? ''))),
  );
  return workspaceDependencies(found, packages).flatMap((target) => {
    // A test that runs an app depends on it without importing it, so that it runs again when the app changes.
    if (found.layer === 'proof' && target.layer === 'app') return [];
    if (!mayImport(found, target)) {
      return [
        { rule: 'forbidden-edge', where, message: `${found.name} (${found.layer}) must not depend on ${target.name} (${target.layer})` },
      ];
    }
    if ([...used].some((specifier) => specifier === target.name || specifier.startsWith(`${target.name}/`))) return [];
    return [{ rule: 'unused', where, message: `depends on ${target.name}, which no file imports` }];
  });
}

function checkReferences(found: PlacedPackage, packages: readonly PlacedPackage[]): readonly Violation[] {
  const where = `${found.folder}/tsconfig.json`;
  if (found.references === undefined) {
    const needsOne = found.sources.some(({ path }) => path.endsWith('.ts'));
    return needsOne ? [{ rule: 'references', where, message: 'is missing, so that nothing checks the types' }] : [];
  }
  const actual = new Set(found.references);
  const expected = new Set(
    workspaceDependencies(found, packages)
      .filter(({ references }) => references !== undefined)
      .map(({ folder }) => folder),
  );
  return [
    ...[...expected.difference(actual)].map((folder) => ({
      rule: 'references',
      where,
      message: `lacks a reference to ${folder}, which package.json depends on`,
    })),
    ...[...actual.difference(expected)].map((folder) => ({
      rule: 'references',
      where,
      message: `refers to ${folder}, which package.json does not depend on`,
    })),
  ];
}

function workspaceDependencies(found: PlacedPackage, packages: readonly PlacedPackage[]): readonly PlacedPackage[] {
  const names = Object.keys(allDependencies(found.manifest));
  return packages.filter(({ name }) => names.includes(name));
}

function checkConformance(found: PlacedPackage): readonly Violation[] {
  const { folder, sources } = found;
  const port = /^libs\/(source|destination|store)-/.exec(folder)?.[1];
  if (port === undefined || !offersAdapter(found)) return [];
  const suite = `@holdfast/${port}/conformance`;
  if (importedByTests(sources).has(suite)) return [];
  return [{ rule: 'conformance', where: folder, message: `has no test that runs ${suite}` }];
}

/** Whether anybody can import an adapter: a package that exports nothing but the server of its tests has none yet. */
function offersAdapter({ manifest: { exports } }: PlacedPackage): boolean {
  return exports === undefined || Object.keys(exports).some((path) => path !== './testing');
}

/** What the tests of a package import, themselves or through its other files. */
function importedByTests(sources: readonly SourceFile[]): ReadonlySet<string> {
  const found = new Set<string>();
  const pending = sources.filter(({ isTest }) => isTest);
  for (const { path, imports } of pending) {
    for (const { specifier = '' } of imports instanceof Error ? [] : imports) {
      const place = specifier.startsWith('.') ? join(dirname(path), specifier) : specifier;
      const next = sources.find((source) => source.path === place);
      if (next !== undefined && !found.has(place)) pending.push(next);
      found.add(place);
    }
  }
  return found;
}

function checkReadme({ folder, readmeLines }: PlacedPackage): readonly Violation[] {
  if (!folder.startsWith('libs/')) return [];
  if (readmeLines === undefined)
    return [{ rule: 'readme', where: folder, message: 'has no README.md that says what it is and who may import it' }];
  return readmeLines <= 60
    ? []
    : [{ rule: 'readme', where: `${folder}/README.md`, message: `has ${readmeLines} lines, and the most is 60` }];
}

/** An app beside a backend carries exactly one source adapter; `apps/holdfast` carries all adapters. */
export function checkApps(packages: readonly PlacedPackage[]): readonly Violation[] {
  const adapters = packages.filter((found) => found.layer === 'adapter' && !found.folder.startsWith('libs/store-') && offersAdapter(found));
  return packages
    .filter(({ layer }) => layer === 'app')
    .flatMap((app) => {
      const where = app.folder;
      const own = workspaceDependencies(app, packages);
      if (app.folder === 'apps/holdfast') {
        const missing = adapters.filter((adapter) => !own.includes(adapter));
        return missing.map(({ name }) => ({ rule: 'app-adapters', where, message: `has every adapter except ${name}` }));
      }
      const sources = own.filter(({ folder }) => folder.startsWith('libs/source-'));
      return sources.length === 1
        ? []
        : [{ rule: 'app-adapters', where, message: `has ${sources.length} source adapters, and must have exactly one` }];
    });
}

const exactVersion = /^(workspace:\*|\d+\.\d+\.\d+(-[\w.]+)?)$/;

/** Versions that are not exact, in the package at `folder`. */
export function checkVersions(manifest: PackageManifest, folder: string): readonly Violation[] {
  return Object.entries(allDependencies(manifest))
    .filter(([, version]) => !exactVersion.test(version))
    .map(([name, version]) => ({
      rule: 'version-range',
      where: `${folder}package.json`,
      message: `wants ${name} ${version}: give one exact version`,
    }));
}

const junkNames = new Set(['util', 'utils', 'utilities', 'common', 'shared', 'helper', 'helpers', 'core', 'misc', 'lib', 'stuff']);
const junkEndings = /-(utils?|helpers?|misc|stuff)$/;

/** Folders and files whose name says nothing, so that anything would fit. */
export function checkNames({ packages }: Workspace): readonly Violation[] {
  const paths = packages.flatMap(({ folder, sources }) => [folder, ...sources.map(({ path }) => path)]);
  const places = new Set(paths.flatMap((path) => path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'))));
  return [...places]
    .filter(isJunk)
    .map((where) => ({ rule: 'junk-drawer', where, message: 'is named for nothing: name the thing that lives there' }));
}

function isJunk(path: string): boolean {
  const stem =
    path
      .split('/')
      .at(-1)
      ?.replace(/(\.test)?\.[mc]?[jt]s$/, '') ?? '';
  return junkNames.has(stem) || junkEndings.test(stem);
}
