import { isSnapshotId, type Manifest, parseManifest, type SourceRecord, type StreamReference } from '@holdfast/manifest';
import { damaged } from './damage.ts';

/** The manifest in the bytes, proven to hold only numbers and names that an archive can be read by: a seal can be made by anybody. */
export function checkedManifest(bytes: Buffer, archive: string): Manifest {
  const manifest = parseManifest(bytes, archive);
  const names = new Set<string>();
  const sound = isSnapshotId(String(manifest.id)) && !Number.isNaN(Date.parse(manifest.startedAt)) && Array.isArray(manifest.sources);
  if (!sound) throw damaged(archive, 'its manifest makes no sense');
  for (const record of manifest.sources) {
    if (!isSoundRecord(record) || names.has(record.name)) throw damaged(archive, 'its manifest has a source that makes no sense');
    names.add(record.name);
  }
  return manifest;
}

function isSoundRecord({ name, kind, totals, listing, details }: SourceRecord): boolean {
  if (typeof name !== 'string' || typeof kind !== 'string' || name === '' || name === '.' || name === '..' || /[/\0]/.test(name))
    return false;
  return (
    isCount(totals?.artifacts) && isCount(totals.files) && isCount(totals.bytes) && isSoundReference(listing) && isSoundReference(details)
  );
}

function isSoundReference(reference: StreamReference | undefined): boolean {
  return reference === undefined || (isCount(reference.size) && /^[0-9a-f]{64}$/.test(String(reference.sha256)));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
