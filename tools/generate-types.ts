import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { compileFromFile } from 'json-schema-to-typescript';

const suffix = '.schema.json';

/** What the generated folder should hold: a module for each schema. `name` is a file name within `schemas/generated`. */
export interface GeneratedModule {
  readonly name: string;
  readonly text: string;
}

/**
 * Writes `generated/<name>.ts` for every `<name>.schema.json` in `schemas`, dots in the name becoming hyphens, and removes
 * what no schema accounts for. Gives the names of the files that changed, in order.
 */
export async function writeGeneratedTypes(schemas: string): Promise<readonly string[]> {
  const folder = join(schemas, 'generated');
  const modules = await generateTypes(schemas);
  const stale = await compareGeneratedTypes(schemas, modules);
  await mkdir(folder, { recursive: true });
  for (const name of stale) {
    const module = modules.find((candidate) => candidate.name === name);
    if (module === undefined) await rm(join(folder, name));
    else await writeFile(join(folder, name), module.text);
  }
  return stale;
}

/** The names of the files in `generated` that are missing, differ from `modules`, or that no schema accounts for. */
export async function compareGeneratedTypes(schemas: string, modules: readonly GeneratedModule[]): Promise<readonly string[]> {
  const folder = join(schemas, 'generated');
  const present: string[] = await readdir(folder).catch(() => []);
  const stale = present.filter((name) => !modules.some((module) => module.name === name));
  for (const { name, text } of modules) {
    const current = present.includes(name) ? await readFile(join(folder, name), 'utf8') : undefined;
    if (current !== text) stale.push(name);
  }
  return stale.toSorted();
}

/** The modules for all schemas in the folder. Throws when there is none: a check of nothing must not pass. */
export async function generateTypes(schemas: string): Promise<readonly GeneratedModule[]> {
  const files = (await readdir(schemas)).filter((name) => name.endsWith(suffix)).toSorted();
  if (files.length === 0) throw new Error(`no *${suffix} in ${schemas}`);
  return await Promise.all(
    files.map(async (file) => ({
      name: `${basename(file, suffix).replaceAll('.', '-')}.ts`,
      text: await generateModule(schemas, file),
    })),
  );
}

async function generateModule(schemas: string, file: string): Promise<string> {
  const text = await compileFromFile(join(schemas, file), {
    cwd: schemas,
    bannerComment: `// Generated from schemas/${file} by tools/generate-types.ts; edit the schema, then run: pnpm generate-types`,
    additionalProperties: true,
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: true,
    style: { singleQuote: true, printWidth: 140, trailingComma: 'all' },
  });
  return makeReadonly(dropReferenceNotes(text), file);
}

/** Takes out the generator's remarks about which definition refers to which, which are noise to a reader. */
function dropReferenceNotes(text: string): string {
  return text.replace(/(?: \*\n)? \* This interface was referenced by `[^\n]*\n \* via the `[^\n]*\n/g, '').replace(/\/\*\*\n \*\/\n/g, '');
}

const property = /^(\s+)((?:[$\w]+|'[^']*'|"[^"]*")\??:|\[k: string\]:)/;
const arrayOfName = /(?<!readonly )((?:[\w.]+|'[^']*'|\([^()]*\))\[\])/g;

/** The generator cannot write `readonly` itself: it puts one property on a line, which makes this safe. */
function makeReadonly(text: string, file: string): string {
  return text
    .split('\n')
    .map((line) => {
      if (/^\s*(?:\/?\*|\/\/)/.test(line)) return line;
      if (line.includes('}[]')) throw new Error(`${file} has an array of unnamed objects: give its items a name in $defs`);
      return line.replace(property, '$1readonly $2').replace(arrayOfName, 'readonly $1');
    })
    .join('\n');
}

if (process.argv[1] === import.meta.filename) {
  const schemas = join(import.meta.dirname, '..', 'schemas');
  if (process.argv.includes('--check')) {
    const stale = await compareGeneratedTypes(schemas, await generateTypes(schemas));
    for (const name of stale) console.error(`schemas/generated/${name} differs from its schema: run pnpm generate-types`);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else {
    for (const name of await writeGeneratedTypes(schemas)) console.log(`wrote schemas/generated/${name}`);
  }
}
