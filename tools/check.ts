import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gates } from './check/gates.ts';
import { formatRow, formatTable } from './check/report.ts';
import { runStages } from './check/run-stages.ts';
import type { Stage } from './check/stage.ts';
import { endToEndTests, packageTests } from './check/test-stages.ts';

const stages: readonly Stage[] = [...gates, packageTests, endToEndTests];
const usage = `npm test [-- --only ${stages.map(({ name }) => name).join(',')}] [--strict]
  --only    run these stages only
  --strict  count a skipped test as failed, as is done where the environment says CI
  --root    the folder of another workspace`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, strict: { type: 'boolean' }, help: { type: 'boolean' }, root: { type: 'string' } },
  });
  if (values.help === true) {
    console.log(usage);
    return 0;
  }
  const wanted = values.only?.split(',').map((name) => name.trim());
  const unknown = wanted?.filter((name) => !stages.some((stage) => stage.name === name)) ?? [];
  if (unknown.length > 0) throw new TypeError(`there is no stage ${unknown.join(', ')}`);
  const selection = stages.filter(({ name }) => wanted?.includes(name) ?? true);
  const context = { root: values.root ?? join(import.meta.dirname, '..'), strict: values.strict === true || Boolean(process.env.CI) };

  const rows = await runStages(selection, context, {
    // On a terminal, overwritten by the row.
    onStart: (name) => process.stdout.isTTY && process.stdout.write(`…       ${name}\r`),
    onRow: (row) => console.log(formatRow(row)),
  });
  console.log(formatTable(rows));
  if (wanted !== undefined) console.log(`only ${wanted.join(', ')} ran`);
  const passed = rows.reduce((total, row) => total + row.passed, 0);
  const failed = rows.reduce((total, row) => total + row.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`${(error as Error).message}\n${usage}`);
  process.exitCode = 2;
}
