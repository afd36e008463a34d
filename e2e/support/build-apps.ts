import { join } from 'node:path';
import { runTool, workspace } from './run-program.ts';

/** Before all tests: makes the bundles that users run, unless they are there. */
export async function setup(): Promise<void> {
  await runTool(process.execPath, [join(workspace, 'tools/build.ts')]);
}
