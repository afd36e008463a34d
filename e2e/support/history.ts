import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Manifest = { [key: string]: Json };

/** What is different about a snapshot of a made-up history. */
export interface Past {
  /** When it was made. */
  readonly at: Date;
  readonly keep?: string;
  readonly kind?: string;
  readonly outcome?: 'complete' | 'degraded';
  readonly site?: string;
  /** The artifacts that its sources say to have. */
  readonly artifacts?: number;
}

/**
 * Gives a repository a past: for each of these moments a snapshot with the content of the only one that it has, sealed as
 * somebody would who knows the format. Gives their ids in the same order.
 */
export function makeHistory(repository: string, past: readonly Past[]): string[] {
  const folder = join(repository, 'snapshots');
  const [name = ''] = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const model = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Manifest;
  return past.map((one, index) => {
    const manifest = reseal(changed(structuredClone(model), one, index));
    writeFileSync(join(folder, `${manifest.id}.json`), `${canonical(manifest)}\n`);
    return String(manifest.id);
  });
}

function changed(manifest: Manifest, { at, keep, kind, outcome, site, artifacts }: Past, index: number): Manifest {
  const digits = at.toISOString().replaceAll(/[-:T]/g, '');
  const id = `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${index.toString(16).padStart(4, '0')}`;
  const given = { keep, kind, outcome, site };
  Object.assign(manifest, { id, startedAt: at.toISOString(), finishedAt: at.toISOString() });
  for (const [property, value] of Object.entries(given)) if (value !== undefined) manifest[property] = value;
  for (const source of manifest.sources as Manifest[]) {
    if (artifacts !== undefined) Object.assign(source.totals as object, { artifacts });
    if (outcome !== undefined) source.outcome = outcome;
  }
  return manifest;
}

function reseal(manifest: Manifest): Manifest {
  delete manifest.seal;
  return { ...manifest, seal: createHash('sha256').update(canonical(manifest)).digest('hex') };
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.keys(value).toSorted();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name] as Json)}`).join(',')}}`;
}
