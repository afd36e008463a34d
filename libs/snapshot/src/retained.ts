import type { Destination, Finding } from '@holdfast/destination';
import type { Abortable, Manifest, VerificationRecord } from '@holdfast/manifest';
import type { Proof, RetainedSnapshot } from '@holdfast/retention';
import { mapBounded } from './bounded.ts';
import type { SignatureCheck } from './signature-report.ts';

/** A snapshot of this site as retention sees it, with its manifest. */
export interface RetainedManifest extends RetainedSnapshot {
  readonly manifest: Manifest;
}

export interface RetainedListing {
  readonly snapshots: readonly RetainedManifest[];
  /** How many there are of other sites. */
  readonly otherSites: number;
  /** Manifests that cannot be read or are not to be trusted: they count for nothing and are never deleted. */
  readonly damaged: readonly Finding[];
}

/** So many signatures are looked at at once. */
const checksAtOnce = 8;

/** What a destination holds, for retention. */
export async function readRetained(
  destination: Destination,
  { site, check, ...options }: Abortable & { readonly site: string; readonly check: SignatureCheck | undefined },
): Promise<RetainedListing> {
  const damaged: Finding[] = [];
  const manifests = await destination.manifests({ ...options, onDamaged: (finding) => damaged.push(finding) });
  const records = Map.groupBy(await destination.verifications(options), ({ snapshot }) => snapshot);
  const own = manifests.filter((manifest) => manifest.site === site);
  const snapshots = await mapBounded(own, checksAtOnce, async (manifest): Promise<RetainedManifest> => {
    const known = retained(manifest, proofOf(records.get(manifest.id) ?? []));
    const signature = await check?.(destination, manifest, options);
    if (signature === undefined || !signature.required || signature.status === 'valid') return known;
    const message = `${signature.message ?? 'it is not signed'}; it is left alone and counts for nothing`;
    damaged.push({ object: signature.object ?? manifest.id, message, snapshots: [manifest.id] });
    return { ...known, isUntrusted: true };
  });
  return { snapshots, otherSites: manifests.length - own.length, damaged };
}

function retained(manifest: Manifest, proof: Proof): RetainedManifest {
  const { id, startedAt, kind, outcome, keep, sources } = manifest;
  return { id, startedAt, kind, outcome, sources, proof, manifest, ...(keep === undefined ? {} : { keep }) };
}

const depth = { presence: 0, bytes: 1, content: 2, drill: 3 } as const;

/** How far the newest verifications of one snapshot prove it. A difference stands until a newer look, as deep or deeper, finds none. */
export function proofOf(records: readonly VerificationRecord[]): Proof {
  const whole = records.filter(({ outcome }) => outcome === 'complete');
  const isSettled = (difference: VerificationRecord): boolean =>
    whole.some(({ level, verifiedAt }) => depth[level] >= depth[difference.level] && verifiedAt > difference.verifiedAt);
  const differences = records.filter(({ outcome }) => outcome === 'different');
  if (!differences.every(isSettled)) return 'different';
  // What was found whole before something else was found wrong says nothing of now.
  const last =
    differences
      .map(({ verifiedAt }) => verifiedAt)
      .sort()
      .at(-1) ?? '';
  const deepest = Math.max(0, ...whole.filter(({ verifiedAt }) => verifiedAt > last).map(({ level }) => depth[level]));
  return deepest === 0 ? 'unverified' : deepest === 1 ? 'bytes' : 'content';
}
