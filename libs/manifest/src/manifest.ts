import { createHash } from 'node:crypto';
import { Fault } from '@holdfast/fault';
import type { Problem } from './artifact.ts';
import { canonicalJson, type JsonValue } from './canonical-json.ts';
import type { Inventory } from './inventory.ts';
import { flawOfManifest } from './manifest-shape.ts';

/** The manifest format that this version writes, and the newest that it reads. */
export const manifestFormat = 1;

export type SnapshotKind = 'daily' | 'pre-change' | 'manual';

/** `complete`: everything is there. `degraded`: something was missing or changed underfoot. `failed`: nothing usable. */
export type Outcome = 'complete' | 'degraded' | 'failed';

/** A stream that a destination keeps beside the artifacts. */
export interface StreamReference {
  readonly size: number;
  readonly sha256: string;
  /** Its chunks in order; absent when it is one chunk whose id is `sha256`, and outside repositories. */
  readonly chunks?: readonly string[];
}

/** What the manifest says of a source in the clear: no file names, no table names. */
export interface SourceRecord {
  readonly name: string;
  readonly kind: string;
  readonly outcome: Outcome;
  readonly totals: SourceTotals;
  /** NDJSON, one {@link ArtifactEntry} a line in order of path; absent when the source failed. */
  readonly listing?: StreamReference;
  /** JSON, {@link SourceDetails}; absent when the source failed. */
  readonly details?: StreamReference;
}

export interface SourceTotals {
  /** Artifacts of every type. */
  readonly artifacts: number;
  /** Artifacts of type `file`. */
  readonly files: number;
  /** Bytes of content, before deduplication and compression. */
  readonly bytes: number;
  readonly problems: number;
}

/** Where in its own history the source stood when the view was taken. */
export interface SourcePosition {
  /** ISO 8601 with milliseconds, UTC. */
  readonly asOf: string;
  /** The source's own mark: `update_seq`, GTID, `data_version`; equal marks mean an unchanged source. Absent where it has none. */
  readonly mark?: string;
  /** How the view was taken, for whoever looks into it, such as the server's version; never compared. */
  readonly properties?: { readonly [name: string]: string | number };
}

/** What the manifest keeps out of the clear: names and counts of what the source holds. */
export interface SourceDetails {
  readonly position: SourcePosition;
  readonly inventory: Inventory;
  readonly problems: readonly Problem[];
}

/** What is known when a snapshot begins. */
export interface SnapshotHeader {
  /** `YYYYMMDD-HHMMSS-xxxx`: UTC time of the start and four random hex digits; the same in every destination of a run. */
  readonly id: string;
  readonly kind: SnapshotKind;
  /** The configuration's `name`. */
  readonly site: string;
  readonly startedAt: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly description?: string;
  readonly ticket?: string;
  /** `until-verified`, `days_N` or `permanent`. */
  readonly keep?: string;
}

/** What a snapshot says about itself; its presence is the commit. */
export interface Manifest extends SnapshotHeader {
  readonly format: number;
  readonly finishedAt: string;
  readonly outcome: 'complete' | 'degraded';
  /** Milliseconds between the first and the last source's view. */
  readonly skewMs: number;
  readonly sources: readonly SourceRecord[];
  /** Packs that the snapshot needs, sorted; absent outside repositories. */
  readonly packs?: readonly string[];
  /** SHA-256 of the canonical JSON of everything else. */
  readonly seal: string;
}

/** The manifest with its seal. */
export function sealManifest(body: Omit<Manifest, 'seal' | 'format'>): Manifest {
  const unsealed = { ...body, format: manifestFormat };
  return { ...unsealed, seal: sealOf(unsealed) };
}

/** The bytes of a manifest: canonical JSON and a line feed. */
export function serialiseManifest(manifest: Manifest): Buffer {
  return Buffer.from(`${canonicalJson(manifest as unknown as JsonValue)}\n`, 'utf8');
}

/**
 * The manifest in `bytes`. Throws `repository-newer` for a newer format and `destination-damaged` when a byte differs
 * from what was written, or when what was sealed is no manifest; `name` stands in the message.
 */
export function parseManifest(bytes: Uint8Array, name: string): Manifest {
  const manifest = parseJson(bytes, name);
  if (!Number.isSafeInteger(manifest.format) || manifest.format < 1) throw damaged(name, 'it names no format');
  if (manifest.format > manifestFormat) {
    throw new Fault('repository-newer', `${name} has manifest format ${manifest.format}, newer than ${manifestFormat}`, {
      guidance: 'update Holdfast',
    });
  }
  const texts = textsOf(manifest);
  if (texts === undefined || manifest.seal !== digestOf(texts.unsealed)) throw damaged(name, 'its seal does not match its content');
  if (!Buffer.from(texts.whole, 'utf8').equals(bytes)) throw damaged(name, 'it is not written as it was sealed');
  const flaw = flawOfManifest(manifest);
  if (flaw !== undefined) throw damaged(name, `its "${flaw}" makes no sense`);
  return manifest;
}

function parseJson(bytes: Uint8Array, name: string): Manifest {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Manifest;
  } catch {
    // falls through: the text is not JSON
  }
  throw damaged(name, 'it is not JSON');
}

/** Its bytes as text, and what its seal stands for; every part is printed only once, because there may be a thousand manifests. */
function textsOf(manifest: Manifest): { readonly whole: string; readonly unsealed: string } | undefined {
  try {
    const names = Object.keys(manifest).sort() as (keyof Manifest)[];
    const members = names.map((name) => `${JSON.stringify(name)}:${canonicalJson(manifest[name] as unknown as JsonValue)}`);
    return { whole: `{${members.join(',')}}\n`, unsealed: `{${members.filter((_, index) => names[index] !== 'seal').join(',')}}` };
  } catch {
    // A number beyond the range of JSON, or nested too deeply: no such text was ever sealed.
    return undefined;
  }
}

function sealOf(unsealed: Omit<Manifest, 'seal'>): string {
  return digestOf(canonicalJson(unsealed as unknown as JsonValue));
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function damaged(name: string, why: string): Fault {
  return new Fault('destination-damaged', `the manifest ${name} is damaged: ${why}`, {
    guidance: 'restore an earlier snapshot or another copy',
  });
}
