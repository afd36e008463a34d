import type { CheckContext, Stage, StageRow } from './stage.ts';
import { failure } from './suites.ts';

/** Runs the stages one after the other, whatever becomes of the earlier ones, and shows each as it ends. */
export async function runStages(
  selection: readonly Stage[],
  context: CheckContext,
  show: (row: StageRow) => void,
): Promise<readonly StageRow[]> {
  const rows: StageRow[] = [];
  for (const stage of selection) {
    const start = performance.now();
    const results = await stage.run(context).catch((error: Error) => ({ [stage.name]: failure(error.stack ?? error.message) }));
    const seconds = (performance.now() - start) / 1000;
    for (const [index, [name, result]] of Object.entries(results).entries()) {
      const row = { name, seconds: index === 0 ? seconds : undefined, ...result };
      rows.push(row);
      show(row);
    }
  }
  return rows;
}
