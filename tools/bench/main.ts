/* `pnpm bench <name> [options]`: benchmarks print tables; they are no tests and fail only when something cannot run. */

const benchmarks: Readonly<Record<string, () => Promise<{ readonly run: (args: readonly string[]) => Promise<void> }>>> = {
  files: () => import('./files-benchmark.ts'),
  stores: () => import('./stores-benchmark.ts'),
  repository: () => import('./repository-benchmark.ts'),
  copy: () => import('./copy-benchmark.ts'),
  couchdb: () => import('./couchdb-benchmark.ts'),
  mariadb: () => import('./mariadb-benchmark.ts'),
};

const [name, ...args] = process.argv.slice(2);
const load = benchmarks[name ?? ''];
if (load === undefined) {
  console.error(`bench knows no ${name ?? 'benchmark without a name'}: give one of ${Object.keys(benchmarks).join(', ')}`);
  process.exitCode = 2;
} else {
  const { run } = await load();
  await run(args);
}
