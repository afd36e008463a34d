import type { Outcome } from '@holdfast/manifest';
import { type Catalogue, type CatalogueListing, openCatalogue } from './catalogue.ts';
import { interruptible } from './interruptible.ts';
import type { ListedSnapshot, ListResult } from './request.ts';
import { openSignatureCheck, type SignatureReport } from './signature-report.ts';
import { listVerified } from './verified-copies.ts';
import type { RunOptions, Workspace } from './workspace.ts';

/** The snapshots of all destinations, grouped by id, each sent as a `snapshot` event. Throws `repository-missing` when no destination exists. */
export function list(workspace: Workspace, options: RunOptions & ListOptions): Promise<ListResult> {
  return interruptible(options.signal, async () => {
    await using catalogue = await openCatalogue(workspace, undefined, options);
    const listing = await listVerified(catalogue, options);
    const { failures, damaged } = listing;
    const snapshots = options.signatures === true ? await withSignatures(workspace, catalogue, { ...options, listing }) : listing.snapshots;
    for (const snapshot of snapshots) await options.emit(snapshotEvent(snapshot));
    const outcome = failures.length + damaged.length === 0 ? 'complete' : 'degraded';
    const counts = { snapshots: snapshots.length, failures: failures.length, damaged: damaged.length };
    await options.emit({ event: 'summary', verb: 'list', outcome, counts });
    return { ...listing, snapshots };
  });
}

export interface ListOptions {
  /** Look at the signatures too: one more small file is read for each copy. */
  readonly signatures?: boolean;
}

async function withSignatures(
  workspace: Workspace,
  { destinations }: Catalogue,
  { listing, signal }: RunOptions & { readonly listing: CatalogueListing },
): Promise<ListedSnapshot[]> {
  const signatures = new Map<string, SignatureReport>();
  for (const { name, destination } of destinations) {
    const check = await openSignatureCheck(workspace, name);
    if (check === undefined) continue;
    for (const { manifest } of listing.snapshots.flatMap(({ copies }) => copies.filter((copy) => copy.destination === name)))
      signatures.set(`${name} ${manifest.id}`, await check(destination, manifest, { signal }));
  }
  return listing.snapshots.map(({ id, copies }) => ({
    id,
    copies: copies.map((copy) => ({ ...copy, ...signedBy(signatures.get(`${copy.destination} ${id}`)) })),
  }));
}

/** As a property, where there is one. */
export function signedBy(signature: SignatureReport | undefined): { readonly signature?: SignatureReport } {
  return signature === undefined ? {} : { signature };
}

/** The event that tells of one snapshot and its copies; the totals are those of its fullest copy. */
export function snapshotEvent({ id, copies }: ListedSnapshot) {
  const counted = copies.map(({ manifest }) => ({ manifest, ...totalsOf(manifest.sources) }));
  const fullest = counted.reduce((best, one) => (one.artifacts > best.artifacts ? one : best));
  const { kind, startedAt, sources, description, keep } = fullest.manifest;
  const outcomes = copies.map(({ manifest }): Outcome => manifest.outcome);
  return {
    event: 'snapshot' as const,
    snapshot: id,
    kind,
    outcome: outcomes.includes('degraded') ? ('degraded' as const) : ('complete' as const),
    startedAt,
    destinations: copies.map(({ destination, manifest, signature, verifications = [] }) => ({
      name: destination,
      outcome: manifest.outcome,
      ...signedBy(signature),
      verifications: verifications.map(({ level, verifiedAt, outcome }) => ({ level, verifiedAt, outcome })),
    })),
    sources: sources.map(({ name }) => name),
    artifacts: fullest.artifacts,
    bytes: fullest.bytes,
    ...(description === undefined ? {} : { description }),
    ...(keep === undefined ? {} : { keep }),
  };
}

function totalsOf(sources: ListedSnapshot['copies'][number]['manifest']['sources']) {
  return {
    artifacts: sources.reduce((sum, { totals }) => sum + totals.artifacts, 0),
    bytes: sources.reduce((sum, { totals }) => sum + totals.bytes, 0),
  };
}
