/** `pnpm fuzz [PARSER] [--seconds N] [--seed TEXT]`: gives parsers changed inputs for so long each; without a name all of them. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const workspace = join(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: String(Date.now()) } },
});
console.log(`seed ${values.seed}`);
const environment = { ...process.env, HOLDFAST_FUZZ_SECONDS: values.seconds, HOLDFAST_SEED: values.seed };
const runner = join(workspace, 'node_modules/vitest/vitest.mjs');
const named = positionals.length === 0 ? [] : ['--testNamePattern', positionals.join(' ')];
const libraries = readdirSync(join(workspace, 'libs')).filter((name) => existsSync(join(workspace, 'libs', name, 'src/fuzz.test.ts')));
const failed = libraries.filter((name) => {
  const line = [runner, 'run', 'src/fuzz.test.ts', '--passWithNoTests', ...named];
  return spawnSync(process.execPath, line, { cwd: join(workspace, 'libs', name), env: environment, stdio: 'inherit' }).status !== 0;
});
process.exitCode = failed.length === 0 ? 0 : 1;
