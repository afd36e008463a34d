// Plain JavaScript that an older Node can read: it decides what is run before that Node can be refused.
import { statSync } from 'node:fs';
import { join } from 'node:path';

/** Whether all files that a bundle was built from, as its `current.json` lists them, are untouched. That takes 6 ms for 530 files. */
export function isFresh(workspace, { files }) {
  for (const path in files) if (fingerprint(workspace, path) !== files[path]) return false;
  return true;
}

/**
 * What tells whether a file of the workspace is still the one that was built from, as text; undefined where there is none. The time of
 * its last change of any kind cannot be set by a program: a file of the same size with its old modification time is noticed too.
 */
export function fingerprint(workspace, path) {
  const found = statSync(join(workspace, path), { throwIfNoEntry: false });
  return found && `${found.size} ${found.mtimeMs} ${found.ctimeMs}`;
}
