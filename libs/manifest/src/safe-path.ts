import { Fault } from '@holdfast/fault';
import { displayPath } from './path-text.ts';

/**
 * Refuses with `unsafe-path` a path that no source may have yielded: absolute, with an empty, `.` or `..` name, or with a
 * NUL. Says nothing of symbolic links that already stand at a target.
 */
export function assertSafePath(path: string): void {
  const names = path.split('/');
  if (!path.includes('\0') && names.every((name) => name !== '' && name !== '.' && name !== '..')) return;
  throw new Fault('unsafe-path', `the snapshot names the artifact "${displayPath(path)}", which could lead outside the target`, {
    guidance: 'do not restore this snapshot: it was not written by Holdfast or was tampered with',
  });
}
