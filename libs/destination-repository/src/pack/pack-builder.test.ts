import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PackBuilder, type StagedPack } from './pack-builder.ts';

test('a pack ends when it has 16,384 chunks, however small it is', () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-pack-builder-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const packs: StagedPack[] = [];
  const builder = new PackBuilder({
    directory,
    prefix: 'test-',
    packSize: 1 << 30,
    frameSize: 1 << 19,
    compressionLevel: 1,
    onPack: (pack) => packs.push(pack),
  });
  for (let number = 0; number < 40_000; number += 1) {
    const id = hash('sha256', `${number}`);
    builder.room(8).write(`${number}`.padStart(8));
    builder.add(id, 8);
  }
  builder.finish();
  expect(packs.length).toBeGreaterThan(2);
  // The frame that was under way is finished.
  for (const { chunks } of packs) expect(chunks.length).toBeLessThan(16_384 + 1_024);
  expect(packs.reduce((sum, { chunks }) => sum + chunks.length, 0)).toBe(40_000);
});
