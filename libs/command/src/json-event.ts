import type { EventLine } from '@holdfast/schemas';

/** Properties whose texts are Holdfast's own words or names from the configuration, which holds them in the open. */
const plain = new Set([
  'event',
  'verb',
  'code',
  'kind',
  'outcome',
  'phase',
  'action',
  'change',
  'type',
  'level',
  'name',
  'source',
  'sources',
  'destination',
  'destinations',
  'snapshot',
  'snapshots',
  'properties',
  'startedAt',
  'asOf',
  'sha256',
  'mtime',
]);

/** The event as one line of JSON, secrets masked in every text that may hold one. */
export function jsonLine(event: EventLine, mask: (text: string) => string): string {
  return JSON.stringify(event, (property, value: unknown) => (typeof value !== 'string' || plain.has(property) ? value : mask(value)));
}
