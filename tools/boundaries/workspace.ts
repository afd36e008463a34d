import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ModuleSpecifier, moduleSpecifiers } from './module-specifiers.ts';

/** A package of the workspace, as its files say. */
export interface WorkspacePackage {
  /** Relative to the workspace: `libs/fault`. */
  readonly folder: string;
  readonly name: string;
  readonly manifest: PackageManifest;
  /** Folders that `references` of its tsconfig.json points to, relative to the workspace; undefined without a tsconfig.json. */
  readonly references: readonly string[] | undefined;
  readonly sources: readonly SourceFile[];
  /** Lines of its README.md; undefined when it has none. */
  readonly readmeLines: number | undefined;
}

/** The parts of a package.json that the checks look at. */
export interface PackageManifest {
  readonly name?: string;
  readonly nx?: { readonly tags?: readonly string[] };
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** A TypeScript or JavaScript file. */
export interface SourceFile {
  /** Relative to the workspace. */
  readonly path: string;
  readonly lines: number;
  readonly isTest: boolean;
  readonly isGenerated: boolean;
  /** What it imports, or why it cannot be read. */
  readonly imports: readonly ModuleSpecifier[] | Error;
}

/** All that the boundary checks look at. */
export interface Workspace {
  readonly packages: readonly WorkspacePackage[];
  readonly root: PackageManifest;
  /** Folders in the references of the root tsconfig.json. */
  readonly rootReferences: readonly string[];
  /** `targetDefaults.test.inputs` of nx.json. */
  readonly testInputs: readonly unknown[];
}

/** Reads the workspace in `root`. */
export async function readWorkspace(root: string): Promise<Workspace> {
  const folders = await packageFolders(root);
  const nx = existsSync(join(root, 'nx.json')) ? await readJson(join(root, 'nx.json')) : {};
  const { targetDefaults } = nx as { targetDefaults?: { test?: { inputs?: unknown[] } } };
  return {
    packages: await Promise.all(folders.map((folder) => readPackage(root, folder))),
    root: (await readJson(join(root, 'package.json'))) as PackageManifest,
    rootReferences: (await readReferences(root, '')) ?? [],
    testInputs: targetDefaults?.test?.inputs ?? [],
  };
}

/** The folders that pnpm-workspace.yaml names and that have a package.json, in order. */
export async function packageFolders(root: string): Promise<readonly string[]> {
  const settings = await readFile(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const list = /^packages:\n((?:[ ]*-[^\n]*\n|[ ]*#[^\n]*\n)*)/m.exec(`${settings}\n`)?.[1] ?? '';
  const patterns = [...list.matchAll(/^[ ]*-[ ]*['"]?([^'"\s#]+)/gm)].map(([, pattern]) => `${pattern}/package.json`);
  const found: string[] = [];
  for await (const path of glob(patterns, { cwd: root })) found.push(path.replaceAll('\\', '/').replace(/\/package\.json$/, ''));
  return found.toSorted();
}

async function readPackage(root: string, folder: string): Promise<WorkspacePackage> {
  const manifest = (await readJson(join(root, folder, 'package.json'))) as PackageManifest;
  const readme = join(root, folder, 'README.md');
  return {
    folder,
    name: manifest.name ?? '',
    manifest,
    references: await readReferences(root, folder),
    sources: await readSources(root, folder),
    readmeLines: existsSync(readme) ? countLines(await readFile(readme, 'utf8')) : undefined,
  };
}

async function readReferences(root: string, folder: string): Promise<readonly string[] | undefined> {
  const location = join(root, folder, 'tsconfig.json');
  if (!existsSync(location)) return undefined;
  const { references = [] } = (await readJson(location)) as { references?: { path: string }[] };
  return references.map(({ path }) => join(folder, path).replace(/\/(tsconfig\.json)?$/, ''));
}

const ignoredFolders = new Set(['node_modules', '.types', '.results', 'dist']);

async function readSources(root: string, folder: string): Promise<readonly SourceFile[]> {
  const paths: string[] = [];
  const exclude = (entry: unknown) => typeof entry === 'string' && ignoredFolders.has(entry.split('/').at(-1) ?? '');
  for await (const path of glob('**/*.{ts,mts,cts,js,mjs,cjs}', { cwd: join(root, folder), exclude })) paths.push(`${folder}/${path}`);
  return await Promise.all(paths.toSorted().map((path) => readSource(root, path)));
}

async function readSource(root: string, path: string): Promise<SourceFile> {
  const text = await readFile(join(root, path), 'utf8');
  return {
    path,
    lines: countLines(text),
    isTest: /\.test\.[mc]?[tj]s$/.test(path),
    isGenerated: path.includes('/generated/'),
    imports: readImports(text),
  };
}

function readImports(text: string): readonly ModuleSpecifier[] | Error {
  try {
    return moduleSpecifiers(text);
  } catch (error) {
    return error as Error;
  }
}

function countLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

async function readJson(location: string): Promise<object> {
  try {
    return JSON.parse(await readFile(location, 'utf8')) as object;
  } catch (error) {
    throw new Error(`${location} cannot be read: ${(error as Error).message}`);
  }
}
