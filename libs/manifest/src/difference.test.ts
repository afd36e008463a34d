import { describe, expect, it } from 'vitest';
import type { ArtifactEntry } from './artifact.ts';
import { type ArtifactDifference, comparedProperties, compareEntries, pairByPath } from './difference.ts';
import { comparePaths, pathFromBytes } from './path-text.ts';
import { nastyNames, seededRandom } from './testing/nasty-names.ts';

async function* given<Value>(values: readonly Value[]): AsyncGenerator<Value> {
  yield* values;
}

const file = (path: string, more: Partial<ArtifactEntry> = {}): ArtifactEntry => ({ path, type: 'file', size: 1, sha256: 'a', ...more });
const compare = (
  left: readonly ArtifactEntry[],
  right: readonly ArtifactEntry[],
  ignore?: ('mode' | 'mtime')[],
): Promise<ArtifactDifference[]> => Array.fromAsync(compareEntries(given(left), given(right), ignore));

/** Ordered by bytes, which no two of the usual orders of text agree with. */
const paths = ['a', 'a-b', 'a/b', 'ab', '\udcff', '\uffff', '\u{10000}', 'é'].sort(comparePaths);

describe('pairByPath', () => {
  it('pairs every subset with every other, as looking each path up would', async () => {
    const subsets = Array.from({ length: 1 << paths.length }, (_, bits) => paths.filter((__, index) => bits & (1 << index)));
    const random = seededRandom(11);
    for (let round = 0; round < 500; round += 1) {
      const left = subsets[random(subsets.length)] as string[];
      const right = subsets[random(subsets.length)] as string[];
      const pairs = await Array.fromAsync(pairByPath(given(left.map((path) => file(path))), given(right.map((path) => file(path)))));
      const expected = paths
        .filter((path) => left.includes(path) || right.includes(path))
        .map((path) => [left.includes(path) ? path : undefined, right.includes(path) ? path : undefined]);
      expect(pairs.map((pair) => pair.map((entry) => entry?.path))).toEqual(expected);
    }
  });

  it('finds every nasty name on the other side', async () => {
    const names = [...new Set(nastyNames(seededRandom(12), 2_000, 5).map(pathFromBytes))].sort(comparePaths);
    const entries = names.map((path) => file(path));
    const pairs = await Array.fromAsync(pairByPath(given(entries), given(entries)));
    expect(pairs.filter(([left, right]) => left?.path !== right?.path)).toEqual([]);
    expect(pairs.length).toBe(names.length);
  });

  it('asks each side for one artifact at a time', async () => {
    let ahead = 0;
    async function* counted(): AsyncGenerator<ArtifactEntry> {
      for (let index = 0; index < 1_000; index += 1) {
        ahead += 1;
        yield file(`${index}`.padStart(4, '0'));
      }
    }
    let seen = 0;
    for await (const _ of pairByPath(counted(), given([]))) {
      seen += 1;
      expect(ahead - seen).toBeLessThanOrEqual(1);
    }
    expect(seen).toBe(1_000);
  });

  it.each([
    ['left off', async (pairs: AsyncGenerator<unknown>) => void (await pairs.return(undefined))],
    ['read to the end', async (pairs: AsyncGenerator<unknown>) => void (await Array.fromAsync(pairs))],
  ])('closes both sides when it is %s', async (_, end) => {
    const closed: string[] = [];
    async function* closing(name: string): AsyncGenerator<ArtifactEntry> {
      try {
        yield file('a');
        yield file('b');
      } finally {
        closed.push(name);
      }
    }
    const pairs = pairByPath(closing('left'), closing('right'));
    await pairs.next();
    await end(pairs);
    expect(closed.sort()).toEqual(['left', 'right']);
  });

  it('closes the other side when one fails, also when closing fails', async () => {
    let closed = false;
    const failing = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.reject(new Error('the disk is gone')),
        return: () => Promise.reject(new Error('cannot close')),
      }),
    };
    async function* right(): AsyncGenerator<ArtifactEntry> {
      try {
        yield file('a');
        yield file('b');
      } finally {
        closed = true;
      }
    }
    const opened = right();
    await opened.next();
    await expect(Array.fromAsync(pairByPath(failing, opened))).rejects.toThrow();
    expect(closed).toBe(true);
  });
});

describe('compareEntries', () => {
  it('finds nothing between equal captures', async () => {
    const capture = paths.map((path) => file(path, { mode: 0o644, mtime: '1.000000001' }));
    expect(await compare(capture, structuredClone(capture))).toEqual([]);
    expect(await compare([], [])).toEqual([]);
  });

  it('names what was added, removed and changed, in order of path', async () => {
    const left = ['a', 'a-b', 'a/b'].map((path) => file(path));
    const right = [file('a', { sha256: 'b', size: 2 }), file('a/b'), file('ab')];
    expect(await compare(left, right)).toEqual([
      { path: 'a', change: 'changed', properties: ['size', 'sha256'] },
      { path: 'a-b', change: 'removed', properties: [] },
      { path: 'ab', change: 'added', properties: [] },
    ]);
  });

  it.each([
    ['type', { type: 'directory' }],
    ['size', { size: 2 }],
    ['sha256', { sha256: 'b' }],
    ['mode', { mode: 0o600 }],
    ['mtime', { mtime: '1700000000.000000001' }],
    ['uid', { uid: 0 }],
    ['gid', { gid: 0 }],
    ['target', { target: '\udcff' }],
  ] as const)('sees a change of %s, also to and from nothing', async (property, change) => {
    const expected = [{ path: 'a', change: 'changed', properties: [property] }];
    expect(await compare([file('a')], [file('a', change)])).toEqual(expected);
    expect(await compare([file('a', change)], [file('a')])).toEqual(expected);
    expect(comparedProperties).toContain(property);
  });

  it('does not count how an artifact is stored', async () => {
    expect(await compare([file('a', { chunks: ['a'], changeToken: '1', sparse: true })], [file('a', { chunks: ['b'] })])).toEqual([]);
  });

  it('leaves out the properties that it is told to ignore, and no others', async () => {
    const changed = file('a', { mode: 0o600, mtime: '2.000000000', size: 3 });
    expect(await compare([file('a')], [changed], ['mode', 'mtime'])).toEqual([{ path: 'a', change: 'changed', properties: ['size'] }]);
    expect(await compare([file('a')], [file('a', { mode: 0o600 })], ['mode'])).toEqual([]);
  });
});
