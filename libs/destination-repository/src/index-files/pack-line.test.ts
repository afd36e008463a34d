import { hash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { PackDescription } from '../pack/pack-layout.ts';
import { indexLine } from './index-file.ts';
import { packLineHead, visitPackLine } from './pack-line.ts';

function visited(line: Buffer) {
  const frames: [number, number, number][] = [];
  const chunks: [string, number, number, number][] = [];
  visitPackLine(line, {
    onFrame: (...frame) => void frames.push(frame),
    onChunk: (id, ...place) => void chunks.push([Buffer.from(id).toString('hex'), ...place]),
  });
  return { ...packLineHead(line), frames, chunks };
}

function lineOf(description: PackDescription): Buffer {
  return indexLine(description).subarray(0, -1);
}

function someDescription(chunks: number): PackDescription {
  return {
    pack: hash('sha256', `${chunks}`),
    size: 10 ** 14 + chunks,
    frames: Array.from({ length: Math.ceil(chunks / 3) }, (_, frame) => [frame * 1_000, 999, 2 ** 31 + frame]),
    chunks: Array.from({ length: chunks }, (_, chunk) => [randomBytes(32).toString('hex'), Math.floor(chunk / 3), chunk, 2 ** 32 - 1]),
  };
}

test.each([0, 1, 2, 3, 100])('what a line says is what was written, with %i chunks', (chunks) => {
  const description = someDescription(chunks);
  expect(visited(lineOf(description))).toEqual(description);
});

test('H5: a line that is not as it was written is refused wherever it ends or differs', () => {
  const line = lineOf(someDescription(2));
  for (let length = 0; length < line.length; length += 1) {
    expect(() => visited(line.subarray(0, length)), `${length}`).toThrow('not as it was written');
  }
  for (let at = 0; at < line.length; at += 1) {
    const other = Buffer.from(line);
    other[at] = 0x78;
    const isRead = at < line.indexOf(',"frames"');
    if (isRead) expect(packLineHead(other), `${at}`).toBeUndefined();
    else expect(() => visited(other), `${at}`).toThrow('not as it was written');
  }
  expect(() => visited(Buffer.concat([line, line]))).toThrow('not as it was written');
});
