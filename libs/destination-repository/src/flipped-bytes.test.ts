import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import { describe, expect, it } from 'vitest';
import { fileOf, makeSmallRepository, type SmallRepository } from './testing/small-repository.ts';

/** What a check at level `bytes` reports, or the fault that it meets. */
async function verdict(repository: SmallRepository): Promise<string[]> {
  await using destination = await repository.open();
  try {
    const findings: Finding[] = await Array.fromAsync(destination.check({ level: 'bytes' }));
    return findings.map(({ object, message }) => `${object}: ${message}`);
  } catch (error) {
    if (error instanceof Fault && error.code !== 'internal') return [error.message];
    throw error;
  }
}

describe('a flipped byte', () => {
  it('H5: is reported wherever in the repository it is', { timeout: 300_000 }, async () => {
    const repository = makeSmallRepository();
    await repository.save(1, [fileOf('a.txt', Buffer.from('hello')), fileOf('b.txt', Buffer.alloc(3_000, 'text '))]);
    await repository.save(2, [fileOf('a.txt', Buffer.from('hello again'))]);
    expect(await verdict(repository)).toEqual([]);
    const files = readdirSync(repository.directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const unnoticed: string[] = [];
    let flips = 0;
    for (const file of files) {
      const place = join(file.parentPath, file.name);
      const bytes = readFileSync(place);
      for (let position = 0; position < bytes.length; position += 1) {
        const flipped = Buffer.from(bytes);
        flipped[position] = (flipped[position] as number) ^ (1 << (position % 8));
        writeFileSync(place, flipped);
        flips += 1;
        if ((await verdict(repository)).length === 0) unnoticed.push(`${place}:${position}`);
      }
      writeFileSync(place, bytes);
    }
    expect(flips).toBeGreaterThan(5_000);
    expect(unnoticed).toEqual([]);
    expect(await verdict(repository)).toEqual([]);
  });
});
