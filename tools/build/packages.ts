import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A package, of the workspace or another's. */
export interface Package {
  /** Absolute. */
  readonly folder: string;
  readonly name: string;
  readonly version?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The packages that modules belong to, by their folders. */
export function packagesOf(modules: readonly string[]): readonly Package[] {
  const folders = new Map<string, Package | undefined>();
  const packageIn = (folder: string): Package | undefined => {
    if (!folders.has(folder)) folders.set(folder, readPackage(folder) ?? (folder === '/' ? undefined : packageIn(dirname(folder))));
    return folders.get(folder);
  };
  return [...new Set(modules.map((path) => packageIn(dirname(path))))].filter((found) => found !== undefined);
}

/** Undefined where there is none: some packages have a `package.json` without a name in folders of theirs. */
function readPackage(folder: string): Package | undefined {
  const location = join(folder, 'package.json');
  if (!existsSync(location)) return undefined;
  const manifest = JSON.parse(readFileSync(location, 'utf8')) as Omit<Package, 'folder'>;
  return manifest.name === undefined ? undefined : { ...manifest, folder };
}

/**
 * Links what the packages need and the bundle does not hold, because it is not imported (an addon is required when it is there),
 * into `node_modules` beside the bundle, together with what that needs in turn. Copied with `cp -rL`, they go along.
 */
export function linkExternals(packages: readonly Package[], folder: string): void {
  const bundled = new Set(packages.map(({ name }) => name));
  for (const owner of packages.filter(({ folder }) => !folder.includes('/node_modules/'))) {
    for (const name of Object.keys({ ...owner.dependencies, ...owner.optionalDependencies })) {
      const place = join(owner.folder, 'node_modules', name);
      if (!bundled.has(name) && existsSync(place)) linkWithNeighbours(realpathSync(place), name, join(folder, 'node_modules'));
    }
  }
}

/** pnpm puts what a package needs beside it. */
function linkWithNeighbours(place: string, name: string, target: string): void {
  const room = name.startsWith('@') ? dirname(dirname(place)) : dirname(place);
  mkdirSync(target, { recursive: true });
  for (const neighbour of readdirSync(room)) {
    if (neighbour.startsWith('.') || existsSync(join(target, neighbour))) continue;
    symlinkSync(join(room, neighbour), join(target, neighbour));
  }
}

/** The licences of all packages of others that are in a bundle, each text once. Throws for a package that names none: it must not be passed on. */
export function licenceNotice(packages: readonly Package[]): string {
  const others = packages.filter(({ folder }) => folder.includes('/node_modules/'));
  const names = new Map<string, string[]>();
  for (const found of others) {
    const text = licenceText(found);
    names.set(text, [...(names.get(text) ?? []), `${found.name} ${found.version} (${found.license})`]);
  }
  const parts = [...names].map(([text, owners]) => `${owners.toSorted().join('\n')}\n\n${text}`);
  return `${['This program contains the packages that follow.', ...parts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function licenceText({ folder, name, license }: Package): string {
  if (license === undefined) throw new Error(`${name} names no licence in its package.json: it cannot be passed on in a bundle`);
  const files = readdirSync(folder).filter((entry) => /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/i.test(entry));
  if (files.length === 0) return `The package has no text of its own. Its package.json says: ${license}.`;
  return files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
}
