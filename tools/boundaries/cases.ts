/** A change to {@link goodWorkspace} that one rule must reject. */
export interface BoundaryCase {
  readonly title: string;
  readonly rule: string;
  /** Where the violation must be reported: the beginning of its place. */
  readonly where: string;
  /** File contents by path; `undefined` takes the file away, an object is merged into the JSON that is there. */
  readonly changes: Readonly<Record<string, string | object | undefined>>;
}

interface PackageOptions {
  readonly layer: string;
  readonly dependencies?: readonly string[];
  readonly exports?: Readonly<Record<string, string>>;
}

function library(name: string, { dependencies = [], ...options }: PackageOptions): Record<string, string> {
  return {
    ...project(`libs/${name}`, name, { ...options, dependencies }),
    [`libs/${name}/README.md`]: `# ${name}\n`,
    [`libs/${name}/src/index.ts`]: dependencies.map((dependency) => `export type * from '@holdfast/${dependency}';\n`).join(''),
  };
}

function project(folder: string, name: string, { layer, dependencies = [], exports }: PackageOptions): Record<string, string> {
  return {
    [`${folder}/package.json`]: json({
      name: `@holdfast/${name}`,
      nx: { tags: [`layer:${layer}`] },
      exports,
      dependencies: Object.fromEntries(dependencies.map((dependency) => [`@holdfast/${dependency}`, 'workspace:*'])),
    }),
    [`${folder}/tsconfig.json`]: json({
      references: dependencies.map((dependency) => ({ path: `${folder.replace(/[^/]+/g, '..')}/libs/${dependency}` })),
    }),
  };
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

const libraries = {
  ...library('fault', { layer: 'kernel' }),
  ...library('manifest', { layer: 'model', dependencies: ['fault'] }),
  ...library('filesystem', { layer: 'mechanism', dependencies: ['manifest'] }),
  ...library('source', { layer: 'port', dependencies: ['fault', 'manifest'] }),
  ...library('store', { layer: 'port', dependencies: ['fault'] }),
  ...library('source-sqlite', { layer: 'adapter', dependencies: ['source', 'filesystem'] }),
  ...library('source-files', { layer: 'adapter', dependencies: ['source'] }),
  ...library('store-local', { layer: 'adapter', dependencies: ['store'] }),
  ...library('snapshot', { layer: 'use', dependencies: ['source', 'manifest'] }),
  ...library('verification', { layer: 'use', dependencies: ['snapshot'] }),
  ...library('command', { layer: 'shell', dependencies: ['snapshot', 'verification'] }),
};

const names = [
  'fault',
  'manifest',
  'filesystem',
  'source',
  'store',
  'source-sqlite',
  'source-files',
  'source-mariadb',
  'store-local',
  'snapshot',
  'verification',
  'command',
];
const folders = [...names.map((name) => `libs/${name}`), 'apps/holdfast', 'apps/sqlite', 'e2e'];

/** A small workspace that the rules accept. */
export const goodWorkspace: Readonly<Record<string, string>> = {
  'package.json': json({ devDependencies: { vitest: '5.1.0' } }),
  'pnpm-workspace.yaml': 'packages:\n  - libs/*\n  # the programs\n  - apps/*\n  - e2e\nminimumReleaseAge: 1\n',
  'nx.json': json({ targetDefaults: { test: { inputs: ['default', '^default'] } } }),
  'tsconfig.json': json({ references: folders.map((path) => ({ path })) }),
  ...libraries,
  'libs/source/src/conformance/index.ts': "import { it } from 'vitest';\nimport '../index.ts';\nit('holds', () => {});\n",
  'libs/source-sqlite/src/source.test.ts': "import '@holdfast/source/conformance';\n",
  'libs/source-files/src/testing/laws.ts': "import '@holdfast/source/conformance';\n",
  'libs/source-files/src/source.test.ts': "import './testing/laws.ts';\n",
  'libs/store-local/src/store.test.ts': "import '@holdfast/store/conformance';\nimport 'node:fs';\n",
  ...library('source-mariadb', { layer: 'adapter', dependencies: ['source'], exports: { './testing': './src/testing/index.ts' } }),
  'libs/manifest/src/digest.ts': "import { createHash } from 'node:crypto';\nexport const hash = createHash;\n",
  'libs/manifest/src/long.test.ts': `import 'node:fs';\n${'// line\n'.repeat(500)}`,
  ...project('apps/holdfast', 'app-holdfast', { layer: 'app', dependencies: ['command', 'source-sqlite', 'source-files', 'store-local'] }),
  'apps/holdfast/src/main.ts': ['command', 'source-sqlite', 'source-files', 'store-local']
    .map((name) => `import '@holdfast/${name}';\n`)
    .join(''),
  ...project('apps/sqlite', 'app-sqlite', { layer: 'app', dependencies: ['command', 'source-sqlite', 'store-local'] }),
  'apps/sqlite/src/main.ts': "import '@holdfast/command';\nimport '@holdfast/source-sqlite';\nimport '@holdfast/store-local';\n",
  'e2e/package.json': json({
    name: '@holdfast/e2e',
    nx: { tags: ['layer:proof'] },
    devDependencies: { '@holdfast/app-sqlite': 'workspace:*' },
  }),
  'e2e/tsconfig.json': json({ references: [{ path: '../apps/sqlite' }] }),
  'e2e/backup.test.ts':
    "import { it } from 'vitest';\nconst app = new URL('../apps/sqlite/src/main.ts', import.meta.url);\nit('runs', async () => await import(process.argv[2] ?? app.href));\n",
};

const manifestDependsOnSource = { dependencies: { '@holdfast/source': 'workspace:*' } };

/** What the rules must reject, each rule at least once. */
export const boundaryCases: readonly BoundaryCase[] = [
  {
    title: 'an import that the layers forbid',
    rule: 'forbidden-edge',
    where: 'libs/manifest/src/bad.ts:2',
    changes: { 'libs/manifest/src/bad.ts': "\nimport '@holdfast/source';\n" },
  },
  {
    title: 'a type import that the layers forbid',
    rule: 'forbidden-edge',
    where: 'libs/snapshot/src/bad.ts:1',
    changes: { 'libs/snapshot/src/bad.ts': "import type { Sqlite } from '@holdfast/source-sqlite';\n" },
  },
  {
    title: 'a dynamic import that the layers forbid',
    rule: 'forbidden-edge',
    where: 'libs/command/src/bad.ts:1',
    changes: { 'libs/command/src/bad.ts': "export const adapter = await import('@holdfast/source-sqlite');\n" },
  },
  {
    title: 'an import of a part of a package that the layers forbid',
    rule: 'forbidden-edge',
    where: 'libs/fault/src/bad.ts:1',
    changes: { 'libs/fault/src/bad.ts': "export * from '@holdfast/source/testing';\n" },
  },
  {
    title: 'an adapter that imports another adapter, in a test',
    rule: 'forbidden-edge',
    where: 'libs/source-files/src/bad.test.ts:1',
    changes: { 'libs/source-files/src/bad.test.ts': "import '@holdfast/source-sqlite';\n" },
  },
  {
    title: "an adapter that imports another adapter's port",
    rule: 'forbidden-edge',
    where: 'libs/source-files/src/bad.ts:1',
    changes: { 'libs/source-files/src/bad.ts': "import '@holdfast/store';\n" },
  },
  {
    title: 'a use that imports another use',
    rule: 'forbidden-edge',
    where: 'libs/snapshot/src/bad.ts:1',
    changes: { 'libs/snapshot/src/bad.ts': "import '@holdfast/verification';\n" },
  },
  {
    title: 'an end-to-end test that imports a library',
    rule: 'forbidden-edge',
    where: 'e2e/bad.test.ts:1',
    changes: { 'e2e/bad.test.ts': "import '@holdfast/snapshot';\n" },
  },
  {
    title: 'a dependency that the layers forbid, even when nothing imports it',
    rule: 'forbidden-edge',
    where: 'libs/manifest/package.json',
    changes: { 'libs/manifest/package.json': manifestDependsOnSource },
  },
  {
    title: 'a relative path into another package',
    rule: 'relative-import',
    where: 'libs/source/src/bad.ts:1',
    changes: { 'libs/source/src/bad.ts': "import '../../fault/src/index.ts';\n" },
  },
  {
    title: 'a worker from another package',
    rule: 'relative-import',
    where: 'libs/source/src/bad.ts:1',
    changes: { 'libs/source/src/bad.ts': "new Worker(new URL('../../fault/src/index.ts', import.meta.url));\n" },
  },
  {
    title: 'an end-to-end test that imports an app by its path',
    rule: 'relative-import',
    where: 'e2e/bad.test.ts:1',
    changes: { 'e2e/bad.test.ts': "import '../apps/sqlite/src/main.ts';\n" },
  },
  {
    title: 'a library that knows where an app lies',
    rule: 'relative-import',
    where: 'libs/command/src/bad.ts:1',
    changes: { 'libs/command/src/bad.ts': "export const app = new URL('../../../apps/sqlite/src/main.ts', import.meta.url);\n" },
  },
  {
    title: 'a workspace import that package.json does not declare',
    rule: 'undeclared',
    where: 'libs/snapshot/src/bad.ts:1',
    changes: { 'libs/snapshot/src/bad.ts': "import '@holdfast/fault';\n" },
  },
  {
    title: 'a third-party import that package.json does not declare',
    rule: 'undeclared',
    where: 'libs/snapshot/src/bad.ts:1',
    changes: { 'libs/snapshot/src/bad.ts': "import 'vitest';\n" },
  },
  {
    title: 'a development dependency in the code that is shipped',
    rule: 'undeclared',
    where: 'libs/snapshot/src/bad.ts:1',
    changes: {
      'libs/snapshot/package.json': { devDependencies: { ajv: '8.20.0' }, scripts: { generate: 'node src/generate.ts' } },
      'libs/snapshot/src/generate.ts': "import 'ajv';\n",
      'libs/snapshot/src/bad.ts': "import 'ajv';\n",
    },
  },
  {
    title: 'an import by an expression',
    rule: 'computed-import',
    where: 'libs/snapshot/src/bad.ts:1',
    changes: { 'libs/snapshot/src/bad.ts': 'export const load = (name: string) => import(name);\n' },
  },
  {
    title: 'a file that cannot be read',
    rule: 'unreadable',
    where: 'libs/snapshot/src/bad.ts',
    changes: { 'libs/snapshot/src/bad.ts': 'const text = `' },
  },
  {
    title: 'a workspace dependency that nothing imports',
    rule: 'unused',
    where: 'libs/command/package.json',
    changes: { 'libs/command/package.json': { dependencies: { '@holdfast/fault': 'workspace:*' } }, 'libs/command/src/index.ts': '' },
  },
  {
    title: 'files in a pure layer',
    rule: 'impure',
    where: 'libs/manifest/src/bad.ts:1',
    changes: { 'libs/manifest/src/bad.ts': "import { readFile } from 'node:fs/promises';\n" },
  },
  {
    title: 'child processes in a pure layer, without the prefix',
    rule: 'impure',
    where: 'libs/fault/src/bad.ts:1',
    changes: { 'libs/fault/src/bad.ts': "import type { ChildProcess } from 'child_process';\n" },
  },
  {
    title: 'a package without a layer tag',
    rule: 'layer-tag',
    where: 'libs/fault',
    changes: { 'libs/fault/package.json': { nx: { tags: [] } } },
  },
  {
    title: 'a package with two layer tags',
    rule: 'layer-tag',
    where: 'libs/fault',
    changes: { 'libs/fault/package.json': { nx: { tags: ['layer:kernel', 'layer:use'] } } },
  },
  {
    title: 'a tag that is no layer',
    rule: 'layer-tag',
    where: 'libs/fault',
    changes: { 'libs/fault/package.json': { nx: { tags: ['layer:cellar'] } } },
  },
  {
    title: 'an adapter that calls itself a use',
    rule: 'layer-tag',
    where: 'libs/source-files',
    changes: { 'libs/source-files/package.json': { nx: { tags: ['layer:use'] } } },
  },
  {
    title: 'a noun that has no layer yet',
    rule: 'layer-tag',
    where: 'libs/weather',
    changes: library('weather', { layer: 'model' }),
  },
  {
    title: 'a reference that is missing',
    rule: 'references',
    where: 'libs/source/tsconfig.json',
    changes: { 'libs/source/tsconfig.json': { references: [{ path: '../fault' }] } },
  },
  {
    title: 'a reference to what is no dependency',
    rule: 'references',
    where: 'libs/fault/tsconfig.json',
    changes: { 'libs/fault/tsconfig.json': { references: [{ path: '../source' }] } },
  },
  {
    title: 'a package without tsconfig.json',
    rule: 'references',
    where: 'libs/fault/tsconfig.json',
    changes: { 'libs/fault/tsconfig.json': undefined, 'libs/fault/src/index.ts': 'export {};\n' },
  },
  {
    title: 'a package that the root tsconfig.json leaves out',
    rule: 'references',
    where: 'tsconfig.json',
    changes: { 'tsconfig.json': { references: folders.slice(1).map((path) => ({ path })) } },
  },
  {
    title: 'a library that bears another name than its folder',
    rule: 'name',
    where: 'libs/command',
    changes: { 'libs/command/package.json': { name: '@holdfast/commander' } },
  },
  { title: 'a library called utils', rule: 'junk-drawer', where: 'libs/utils', changes: library('utils', { layer: 'model' }) },
  { title: 'a folder called shared', rule: 'junk-drawer', where: 'libs/fault/src/shared', changes: { 'libs/fault/src/shared/one.ts': '' } },
  {
    title: 'a file called test-helpers',
    rule: 'junk-drawer',
    where: 'libs/fault/src/test-helpers.ts',
    changes: { 'libs/fault/src/test-helpers.ts': '' },
  },
  {
    title: 'an adapter without its conformance test',
    rule: 'conformance',
    where: 'libs/store-local',
    changes: { 'libs/store-local/src/store.test.ts': "import '@holdfast/store';\n" },
  },
  {
    title: 'an adapter whose conformance suite no test imports',
    rule: 'conformance',
    where: 'libs/source-files',
    changes: { 'libs/source-files/src/source.test.ts': "import './index.ts';\n" },
  },
  {
    title: 'an adapter that comes to its tests’ server, without its conformance test',
    rule: 'conformance',
    where: 'libs/source-mariadb',
    changes: { 'libs/source-mariadb/package.json': { exports: { '.': './src/index.ts' } } },
  },
  { title: 'a library without README.md', rule: 'readme', where: 'libs/fault', changes: { 'libs/fault/README.md': undefined } },
  {
    title: 'a README.md that goes on',
    rule: 'readme',
    where: 'libs/fault/README.md',
    changes: { 'libs/fault/README.md': 'line\n'.repeat(61) },
  },
  {
    title: 'an app beside a backend with two source adapters',
    rule: 'app-adapters',
    where: 'apps/sqlite',
    changes: { 'apps/sqlite/package.json': { dependencies: { '@holdfast/source-files': 'workspace:*' } } },
  },
  {
    title: 'a holdfast that lacks an adapter',
    rule: 'app-adapters',
    where: 'apps/holdfast',
    changes: library('source-git', { layer: 'adapter', dependencies: ['source'] }),
  },
  {
    title: 'a range of versions',
    rule: 'version-range',
    where: 'libs/fault/package.json',
    changes: { 'libs/fault/package.json': { devDependencies: { picomatch: '^4.0.0' } } },
  },
  {
    title: 'a range of versions in the root',
    rule: 'version-range',
    where: 'package.json',
    changes: { 'package.json': { devDependencies: { vitest: 'latest' } } },
  },
  {
    title: 'a file of 401 lines',
    rule: 'file-size',
    where: 'libs/fault/src/long.ts',
    changes: { 'libs/fault/src/long.ts': '// line\n'.repeat(401) },
  },
  {
    title: 'tests that are not run again when a dependency changes',
    rule: 'cache-inputs',
    where: 'nx.json',
    changes: { 'nx.json': { targetDefaults: { test: { inputs: ['default'] } } } },
  },
  {
    title: 'a workspace in which no package is found',
    rule: 'no-packages',
    where: '.',
    changes: { 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n' },
  },
];
