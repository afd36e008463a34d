import type { CheckContext, Stage, StageRow } from './stage.ts';
import { failure } from './suites.ts';

/** Told of each stage as it starts and of each row as it is known. */
export interface StageListener {
  readonly onStart: (name: string) => void;
  readonly onRow: (row: StageRow) => void;
}

/** Runs the stages one after the other, whatever becomes of the earlier ones. */
export async function runStages(selection: readonly Stage[], context: CheckContext, listener: StageListener): Promise<readonly StageRow[]> {
  const rows: StageRow[] = [];
  for (const stage of selection) {
    listener.onStart(stage.name);
    const start = performance.now();
    const results = await stage.run(context).catch((error: Error) => ({ [stage.name]: failure(error.stack ?? error.message) }));
    const seconds = (performance.now() - start) / 1000;
    for (const [index, [name, result]] of Object.entries(results).entries()) {
      const row = { name, seconds: index === 0 ? seconds : undefined, ...result };
      rows.push(row);
      listener.onRow(row);
    }
  }
  return rows;
}
