import type { PackContents } from './pack-layout.ts';

/** Whether a value is what a pack says of itself: anybody can write what has a good digest. */
export function areContents(value: unknown): value is PackContents {
  const { frames, chunks } = (value ?? {}) as Partial<Record<keyof PackContents, unknown>>;
  return Array.isArray(frames) && frames.every(isFrame) && Array.isArray(chunks) && chunks.every(isChunk);
}

function isFrame(value: unknown): boolean {
  return Array.isArray(value) && value.length === 3 && value.every(isCount);
}

function isChunk(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [id, ...place] = value as unknown[];
  return typeof id === 'string' && id.length === 64 && place.every(isCount);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
