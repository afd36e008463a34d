// Plain JavaScript for Node 18 and later, as all that a root script starts with.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFresh } from './freshness.js';

/**
 * Builds the apps when the bundle of `holdfast` is missing or older than the sources. Where that fails, on a workspace that may not be
 * written for instance, it says so: the apps then run from source.
 */
export function refreshBundles(workspace, { node, environment }, say = (line) => console.error(line)) {
  if (isBuilt(workspace)) return;
  const { status, stderr } = spawnSync(node, [join(workspace, 'tools/build.ts')], { env: environment, encoding: 'utf8' });
  if (status === 0) return say(stderr.trimEnd());
  const reason = stderr?.split('\n').find((line) => /^\w*Error\b/.test(line)) ?? `node tools/build.ts ended with ${status}`;
  say(`set-up: the apps could not be built and run from source, which starts more slowly: ${reason}`);
}

function isBuilt(workspace) {
  const dist = join(workspace, 'apps/holdfast/dist');
  try {
    return existsSync(join(dist, 'start.js')) && isFresh(workspace, JSON.parse(readFileSync(join(dist, 'current.json'), 'utf8')));
  } catch {
    return false;
  }
}
