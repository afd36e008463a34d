import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundaryCases, goodWorkspace } from './boundaries/cases.ts';
import { checkBoundaries } from './check-boundaries.ts';

describe('checkBoundaries', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'holdfast-boundaries-'));
    await apply(goodWorkspace);
  });

  afterEach(async () => await rm(root, { recursive: true }));

  async function apply(changes: Readonly<Record<string, string | object | undefined>>): Promise<void> {
    for (const [path, content] of Object.entries(changes)) {
      const location = join(root, path);
      await mkdir(dirname(location), { recursive: true });
      if (content === undefined) await rm(location);
      else await writeFile(location, typeof content === 'string' ? content : await merge(location, content));
    }
  }

  it('accepts the good workspace that the cases start from', async () => {
    expect(await checkBoundaries(root)).toEqual([]);
  });

  it.each(boundaryCases.map((boundaryCase) => [boundaryCase.title, boundaryCase] as const))(
    'rejects %s',
    async (_, { rule, where, changes }) => {
      await apply(changes);
      const violations = await checkBoundaries(root);
      expect(violations).toContainEqual({ rule, where, message: expect.any(String) });
    },
  );
});

async function merge(location: string, addition: object): Promise<string> {
  const current = JSON.parse(await readFile(location, 'utf8')) as Record<string, unknown>;
  const merged = Object.entries(addition).map(([key, value]: [string, unknown]) => {
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value) && typeof current[key] === 'object';
    return [key, isRecord ? { ...(current[key] as object), ...value } : value];
  });
  return JSON.stringify({ ...current, ...Object.fromEntries(merged) });
}
