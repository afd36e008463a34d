import type { ArtifactEntry, ArtifactHeader } from './artifact.ts';
import { comparePaths } from './path-text.ts';

/** How one artifact differs between two captures. */
export interface ArtifactDifference {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** The properties that differ, for `changed`. */
  readonly properties: readonly string[];
}

/** The properties that make two artifacts the same for a user. */
export const comparedProperties = ['type', 'size', 'sha256', 'mode', 'mtime', 'uid', 'gid', 'target'] as const;

/** Differences between two captures, both in order of path; nothing when they are equal. `ignore` names properties that do not count. */
export async function* compareEntries(
  left: AsyncIterable<ArtifactEntry>,
  right: AsyncIterable<ArtifactEntry>,
  ignore: readonly (keyof ArtifactHeader)[] = [],
): AsyncGenerator<ArtifactDifference> {
  const properties = comparedProperties.filter((property) => !(ignore as readonly string[]).includes(property));
  for await (const [before, after] of pairByPath(left, right)) {
    if (before === undefined) yield { path: after?.path as string, change: 'added', properties: [] };
    else if (after === undefined) yield { path: before.path, change: 'removed', properties: [] };
    else {
      const changed = properties.filter((property) => before[property] !== after[property]);
      if (changed.length > 0) yield { path: before.path, change: 'changed', properties: changed };
    }
  }
}

/** Walks two captures, both in order of path, side by side; a side without the path gives `undefined`. Memory does not grow with the number of artifacts. */
export async function* pairByPath<Left extends ArtifactHeader, Right extends ArtifactHeader>(
  left: AsyncIterable<Left>,
  right: AsyncIterable<Right>,
): AsyncGenerator<readonly [Left | undefined, Right | undefined]> {
  const lefts = left[Symbol.asyncIterator]();
  const rights = right[Symbol.asyncIterator]();
  try {
    let before = await lefts.next();
    let after = await rights.next();
    while (!before.done || !after.done) {
      const order = before.done ? 1 : after.done ? -1 : comparePaths(before.value.path, after.value.path);
      yield [order <= 0 ? before.value : undefined, order >= 0 ? after.value : undefined];
      if (order <= 0) before = await lefts.next();
      if (order >= 0) after = await rights.next();
    }
  } finally {
    // Both are told before either is waited for: one that cannot be closed must not keep the other open.
    await Promise.all([lefts.return?.(), rights.return?.()]);
  }
}
