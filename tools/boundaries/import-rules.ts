import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { impureBuiltins, mayImport, pureLayers } from './layers.ts';
import { allDependencies, type PlacedPackage, type Violation } from './violation.ts';
import type { PackageManifest, SourceFile } from './workspace.ts';

interface ImportContext {
  readonly from: PlacedPackage;
  readonly file: SourceFile;
  readonly isPlace: boolean;
  readonly packages: readonly PlacedPackage[];
  readonly root: PackageManifest;
}

/** What is wrong with the imports of one package's files. */
export function checkImports(from: PlacedPackage, packages: readonly PlacedPackage[], root: PackageManifest): readonly Violation[] {
  return from.sources.flatMap((file) => {
    const { imports } = file;
    if (imports instanceof Error)
      return [{ rule: 'unreadable', where: file.path, message: `its imports cannot be read: ${imports.message}` }];
    return imports.flatMap(({ specifier, isPlace, line }) => {
      const where = `${file.path}:${line}`;
      if (specifier === undefined)
        return from.layer === 'proof'
          ? []
          : [{ rule: 'computed-import', where, message: 'imports a module by an expression, which cannot be checked' }];
      return checkImport(specifier, { from, file, isPlace, packages, root }).map((violation) => ({ ...violation, where }));
    });
  });
}

type Complaint = Omit<Violation, 'where'>;

function checkImport(specifier: string, context: ImportContext): readonly Complaint[] {
  if (specifier.startsWith('.') || specifier.startsWith('/') || specifier.startsWith('file:')) return checkRelative(specifier, context);
  if (isBuiltin(specifier)) return checkBuiltin(specifier, context);
  if (/^[a-z]+:/i.test(specifier)) return [];
  const name = packageName(specifier);
  const target = context.packages.find((candidate) => candidate.name === name);
  return target === undefined ? checkThirdParty(name, context) : checkWorkspaceImport(target, context);
}

function checkRelative(specifier: string, { from, file, isPlace }: ImportContext): readonly Complaint[] {
  const target = specifier.startsWith('.') ? join(dirname(file.path), specifier) : specifier;
  if (target.startsWith(`${from.folder}/`) || target === from.folder) return [];
  // A test of whole programs knows where they lie, and starts them as processes.
  if (from.layer === 'proof' && isPlace && target.startsWith('apps/')) return [];
  return [{ rule: 'relative-import', message: `reaches out of its package to ${specifier}: import a package by its name` }];
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier);
}

function checkBuiltin(specifier: string, { from, file }: ImportContext): readonly Complaint[] {
  const name = specifier.replace(/^node:/, '').split('/')[0] ?? '';
  if (file.isTest || !pureLayers.has(from.layer) || !impureBuiltins.has(name)) return [];
  return [{ rule: 'impure', message: `imports ${specifier}, but the ${from.layer} layer is pure` }];
}

function checkWorkspaceImport(target: PlacedPackage, { from }: ImportContext): readonly Complaint[] {
  if (target === from) return [];
  if (!mayImport(from, target)) {
    return [{ rule: 'forbidden-edge', message: `${from.name} (${from.layer}) must not import ${target.name} (${target.layer})` }];
  }
  if (target.name in allDependencies(from.manifest)) return [];
  return [{ rule: 'undeclared', message: `imports ${target.name}, which its package.json does not depend on` }];
}

/** What only tests and the package's own scripts need may be a development dependency, of the package or of the whole workspace. */
function checkThirdParty(name: string, { from, file, root }: ImportContext): readonly Complaint[] {
  if (name in (from.manifest.dependencies ?? {}) || name in (from.manifest.optionalDependencies ?? {})) return [];
  const forTests =
    file.isTest || from.layer === 'proof' || /\/(conformance|testing)\/|\/vitest\.config\.ts$/.test(file.path) || isScript(file, from);
  if (forTests && (name in (from.manifest.devDependencies ?? {}) || name in (root.devDependencies ?? {}))) return [];
  return [{ rule: 'undeclared', message: `imports ${name}, which its package.json does not depend on` }];
}

/** Whether a script of the package runs the file, as a generator. */
function isScript({ path }: SourceFile, { folder, manifest }: PlacedPackage): boolean {
  return Object.values(manifest.scripts ?? {}).some((script) => script.split(/\s+/).includes(path.slice(folder.length + 1)));
}

/** `@scope/name` of `@scope/name/part`, `name` of `name/part`. */
function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
