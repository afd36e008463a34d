import type { CopyOptions, CopyResult } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import type { Abortable, Manifest } from '@holdfast/manifest';
import { trustOf } from './capture-destination.ts';
import type { Catalogue, CatalogueListing } from './catalogue.ts';
import { copyByReading } from './copy-by-reading.ts';
import { toFailure } from './failure.ts';
import { type DescribedDestination, refuseOtherPlace, rememberPlace } from './known-destination.ts';
import { describeDestination, openDestination } from './open-destination.ts';
import { startProgress } from './progress.ts';
import type { CopiedDestination, CopyRequest, Failure, ListedSnapshot } from './request.ts';
import { pickSnapshot } from './resolve-snapshot.ts';
import { openSignatureCheck } from './signature-report.ts';
import { openSigners } from './snapshot-signer.ts';
import type { Fragment, OpenedDestination, RunOptions, Workspace } from './workspace.ts';

export interface CopyIntoOptions extends RunOptions {
  readonly request: CopyRequest;
  /** The destinations that may be copied from, and what they hold. */
  readonly catalogue: Catalogue;
  readonly listing: CatalogueListing;
}

/** Copies into one destination; a failure of the destination itself is in the result. Throws only for a wrong request and when aborted. */
export async function copyInto(
  workspace: Workspace,
  target: Fragment,
  options: CopyIntoOptions,
): Promise<{ readonly copied: CopiedDestination | undefined; readonly failed: readonly Failure[] }> {
  const failed: Failure[] = [];
  const named = namedSnapshots(options);
  try {
    await using destination = await openDestination(workspace, target);
    const described = { name: target.name, description: await describeDestination(workspace, target), destination };
    if (options.request.newDestinations?.includes(target.name) !== true) await refuseOtherPlace(workspace, described, options);
    const present = await presentManifests(described, failed, options);
    const wanted = named ?? wantedSnapshots(options, present);
    const copied = await copyGroups(workspace, described, { ...options, wanted, present, failed });
    const [newest] = copied.copied.slice(-1);
    // The snapshots are stored, whether or not their place can be remembered.
    if (newest !== undefined) await rememberPlace(workspace, described, { snapshot: newest }).catch(() => undefined);
    return { copied, failed };
  } catch (error) {
    options.signal?.throwIfAborted();
    const message = `nothing could be copied into the destination ${target.name}`;
    const failure = toFailure(error, { destination: target.name }, { code: 'destination-unwritable', message });
    await options.emit({ event: 'destination-failed', ...failure });
    return { copied: undefined, failed: [...failed, failure] };
  }
}

function namedSnapshots({ request, listing }: CopyIntoOptions): ListedSnapshot[] | undefined {
  const { snapshots: names = [] } = request;
  if (names.length === 0) return undefined;
  const picked = new Set(names.map((name) => pickSnapshot(listing, name)));
  return listing.snapshots.filter((snapshot) => picked.has(snapshot));
}

/** Everything, or what is newer than the newest that is there: older ones may have been forgotten there on purpose. */
function wantedSnapshots({ request, listing }: CopyIntoOptions, present: readonly Manifest[]): ListedSnapshot[] {
  const newest = present.at(-1)?.startedAt ?? '';
  const there = new Set(present.map(({ id }) => id));
  if (request.all === true) return [...listing.snapshots];
  return listing.snapshots.filter(({ id, copies }) => there.has(id) || (copies[0]?.manifest.startedAt ?? '') > newest);
}

/** What is there already; a manifest that is damaged there is told, and its snapshot left as it is. */
async function presentManifests(
  { name, destination }: DescribedDestination,
  failed: Failure[],
  { signal, emit }: RunOptions,
): Promise<readonly Manifest[]> {
  const damaged: Failure[] = [];
  const manifests = await destination.manifests({
    signal,
    onDamaged: ({ message }) => damaged.push({ destination: name, code: 'destination-damaged', message }),
  });
  for (const failure of damaged) await emit({ event: 'destination-failed', ...failure });
  failed.push(...damaged);
  return manifests;
}

interface GroupOptions extends CopyIntoOptions {
  readonly wanted: readonly ListedSnapshot[];
  readonly present: readonly Manifest[];
  readonly failed: Failure[];
}

/** The snapshots, each from the first destination that has it, so that what they have in common is moved once. */
async function copyGroups(
  workspace: Workspace,
  { name, destination }: DescribedDestination,
  { wanted, present, failed, catalogue, request, emit, signal }: GroupOptions,
): Promise<CopiedDestination> {
  const there = new Set(present.map(({ id }) => id));
  const copied: string[] = [];
  const moved = { objects: 0, bytes: 0 };
  const progress = startProgress('copy', name, { emit, now: workspace.now });
  for (const source of catalogue.destinations) {
    const from = source.name;
    const ids = wanted.filter((snapshot) => sourceOf(snapshot, catalogue) === source).map(({ id }) => id);
    const missing = ids.filter((id) => !there.has(id));
    if (ids.length === 0) continue;
    if (missing.length > 0) await emit({ event: 'copy-started', from, destination: name, snapshots: missing.length });
    const refused = await untrusted(workspace, source, { wanted: wanted.filter(({ id }) => missing.includes(id)), signal });
    const result = await transfer(workspace, {
      ...{ source, target: { name, destination } },
      ...{ snapshots: withoutThese(ids, refused), missing: withoutThese(missing, refused), signal, readBack: request.readBack === true },
      onProgress: ({ objects, bytes }) => progress.add({ files: objects, bytes }),
      onCopied: async (one) => {
        copied.push(one.snapshot);
        await emit({ event: 'snapshot-copied', from, destination: name, ...one });
      },
    });
    moved.objects += result.objects;
    moved.bytes += result.bytes;
    failed.push(...(await tellFailed([...refused, ...result.failed], { from, into: name, emit })));
  }
  progress.end();
  return { name, copied, present: wanted.filter(({ id }) => there.has(id)).length, ...moved };
}

async function tellFailed(
  failed: CopyResult['failed'],
  { from, into, emit }: Pick<RunOptions, 'emit'> & { readonly from: string; readonly into: string },
): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const { snapshot, fault } of failed) {
    const failure = toFailure(fault, { destination: into }, { code: 'destination-damaged', message: `${snapshot} could not be copied` });
    failures.push(failure);
    const { code, message, guidance } = failure;
    const remedy = guidance === undefined ? {} : { guidance };
    await emit({ event: 'snapshot-not-copied', snapshot, from, destination: into, code, message, ...remedy });
  }
  return failures;
}

function withoutThese(ids: readonly string[], refused: CopyResult['failed']): string[] {
  return ids.filter((id) => !refused.some(({ snapshot }) => snapshot === id));
}

/** Where signatures are required, a snapshot without a good one is not copied: it may be somebody else's. */
async function untrusted(
  workspace: Workspace,
  { name, destination }: OpenedDestination,
  { wanted, signal }: Abortable & { readonly wanted: readonly ListedSnapshot[] },
): Promise<CopyResult['failed']> {
  const check = await openSignatureCheck(workspace, name);
  if (check === undefined) return [];
  const refused: CopyResult['failed'][number][] = [];
  for (const { id, copies } of wanted) {
    const manifest = copies.find((copy) => copy.destination === name)?.manifest;
    if (manifest === undefined) continue;
    const { status, required, message = 'its signature is not good' } = await check(destination, manifest, { signal });
    if (status === 'valid' || !required) continue;
    const guidance = 'run holdfast verify, and copy a snapshot that is signed';
    refused.push({ snapshot: id, fault: new Fault('signature-invalid', `${id} in ${name}: ${message}`, { guidance }) });
  }
  return refused;
}

function sourceOf({ copies }: ListedSnapshot, { destinations }: Catalogue): OpenedDestination | undefined {
  return destinations.find(({ name }) => copies.some(({ destination }) => destination === name));
}

interface Transfer extends CopyOptions {
  readonly source: OpenedDestination;
  readonly target: OpenedDestination;
  /** Those of the snapshots that are not there yet. */
  readonly missing: readonly string[];
}

/** In the destination's own way, which also mends what is damaged there; otherwise what is missing is read and written. */
async function transfer(workspace: Workspace, { source, target, missing, ...options }: Transfer): Promise<CopyResult> {
  const { name, destination } = target;
  if (options.snapshots.length === 0) return { copied: [], failed: [], objects: 0, bytes: 0 };
  const taken = await destination.copyFrom?.(source.destination, options);
  if (taken !== undefined) return taken;
  if (missing.length === 0) return { copied: [], failed: [], objects: 0, bytes: 0 };
  const { signal } = options;
  const signers = await openSigners(workspace, [{ name, kind: '' }], { signal });
  const trusts = await trustOf(workspace, name, destination, { signal });
  return copyByReading(source.destination, destination, { ...options, snapshots: missing, sign: signers.get(name), trusts });
}
