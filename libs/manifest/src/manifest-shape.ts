import type { Manifest, SourceRecord, StreamReference } from './manifest.ts';
import { isSnapshotId } from './snapshot-id.ts';

/**
 * What in a value with a good seal is not as a manifest has it, for a message; undefined when nothing is. A seal shows
 * that nothing was changed by accident, but anybody can make one: readers rely on these shapes.
 */
export function flawOfManifest(value: Manifest): string | undefined {
  for (const [name, isSound] of Object.entries(properties)) {
    if (!isSound(value[name as keyof Manifest])) return name;
  }
  const names = value.sources.map(({ name }) => name);
  return new Set(names).size < names.length ? 'sources' : undefined;
}

const properties: { readonly [Name in Exclude<keyof Manifest, 'format' | 'seal'>]-?: (value: unknown) => boolean } = {
  id: (value) => isText(value) && isSnapshotId(value),
  kind: (value) => value === 'daily' || value === 'pre-change' || value === 'manual',
  site: isText,
  startedAt: isMoment,
  finishedAt: isMoment,
  tool: (value) => isObject(value) && isText(value.name) && isText(value.version),
  description: isTextOrAbsent,
  ticket: isTextOrAbsent,
  keep: isTextOrAbsent,
  outcome: (value) => value === 'complete' || value === 'degraded',
  skewMs: (value) => typeof value === 'number',
  sources: (value) => Array.isArray(value) && value.every(isSourceRecord),
  packs: isDigestsOrAbsent,
};

function isSourceRecord(value: unknown): value is SourceRecord {
  if (!isObject(value) || !isText(value.name) || !isText(value.kind) || !isObject(value.totals)) return false;
  const { artifacts, files, bytes, problems } = value.totals;
  const isCounted = [artifacts, files, bytes, problems].every(isCount);
  const isKnown = value.outcome === 'complete' || value.outcome === 'degraded' || value.outcome === 'failed';
  return isCounted && isKnown && isReferenceOrAbsent(value.listing) && isReferenceOrAbsent(value.details);
}

function isReferenceOrAbsent(value: unknown): value is StreamReference | undefined {
  return value === undefined || (isObject(value) && isCount(value.size) && isDigest(value.sha256) && isDigestsOrAbsent(value.chunks));
}

function isDigestsOrAbsent(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every(isDigest));
}

function isDigest(value: unknown): boolean {
  return isText(value) && /^[0-9a-f]{64}$/.test(value);
}

/** Whether it is a whole number from 0. */
export function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Whether it is a text that tells a moment. */
export function isMoment(value: unknown): boolean {
  return isText(value) && !Number.isNaN(Date.parse(value));
}

/** Whether it is a text or undefined. */
export function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || isText(value);
}

/** Whether it is a text. */
export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Whether it is an object with properties. */
export function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
