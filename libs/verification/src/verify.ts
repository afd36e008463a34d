import {
  type CatalogueListing,
  type Failure,
  interruptible,
  listCatalogue,
  missingDestination,
  type OpenedDestination,
  openCatalogue,
  openScratch,
  openSignatureCheck,
  pickSnapshot,
  type RunOptions,
  type Scratch,
  type SignatureReport,
  startProgress,
  type Workspace,
} from '@holdfast/snapshot';
import { checkContent } from './check-content.ts';
import { checkObjects, findingOf } from './check-objects.ts';
import { collectFindings, type Findings } from './findings.ts';
import { recordVerifications } from './record-verifications.ts';
import type {
  SnapshotReport,
  VerificationBudget,
  VerificationFinding,
  VerificationLevel,
  VerificationReport,
  VerifyRequest,
} from './report.ts';

/**
 * Looks at snapshots as deeply as asked, in every destination that has them. What is wrong is in the report, not thrown.
 * Throws `repository-missing`, `snapshot-missing`, `snapshot-ambiguous`, `usage` and `interrupted`.
 */
export function verify(workspace: Workspace, request: VerifyRequest, options: RunOptions): Promise<VerificationReport> {
  return interruptible(options.signal, async () => {
    const level = request.budget === undefined ? (request.level ?? 'bytes') : 'bytes';
    await using catalogue = await openCatalogue(workspace, request.from, options);
    // What is damaged is told with the other findings of its destination.
    const listing = await listCatalogue(catalogue, {
      ...options,
      emit: (event) => (event.event === 'finding' ? undefined : options.emit(event)),
    });
    const ids = await chosenIds(listing, request, options);
    for (const name of catalogue.missing) {
      await options.emit({ event: 'destination-failed', ...missingDestination(name, 'so that nothing in it was verified') });
    }
    await using scratch = await openScratch(workspace);
    const verified: Verified[] = [];
    for (const opened of catalogue.destinations) {
      const held = ids.filter((id) =>
        listing.snapshots.some((one) => one.id === id && one.copies.some(({ destination }) => destination === opened.name)),
      );
      verified.push(
        await verifyDestination(workspace, opened, {
          ...{ ...options, level, ids: held, listing, scratch },
          ...{ all: isWhole(request), budget: request.budget },
        }),
      );
    }
    return summarise(level, verified, { unopened: listing.failures.map(asFinding), missing: catalogue.missing, emit: options.emit });
  });
}

/** A destination that could not be opened or listed. */
function asFinding({ destination = '', code, message }: Failure): VerificationFinding {
  return { destination, snapshots: [], message, ...(code === 'destination-unreadable' ? { unread: true as const } : {}) };
}

/** Whether everything is meant, as it is with a budget. */
function isWhole({ all, budget }: VerifyRequest): boolean {
  return all === true || budget !== undefined;
}

interface DestinationOptions extends RunOptions {
  readonly budget: VerificationBudget | undefined;
  readonly level: VerificationLevel;
  readonly ids: readonly string[];
  readonly all: boolean;
  readonly listing: CatalogueListing;
  readonly scratch: Scratch;
}

interface Verified {
  readonly snapshots: readonly SnapshotReport[];
  readonly findings: Findings;
  readonly objects: number;
  readonly objectBytes: number;
  readonly unneeded: number;
}

async function chosenIds(listing: CatalogueListing, request: VerifyRequest, { emit }: RunOptions): Promise<string[]> {
  try {
    return pickIds(listing, request);
  } catch (error) {
    // What could not be read may be what was asked for.
    for (const { destination, object, message, snapshots = [] } of listing.damaged) {
      await emit({ event: 'finding', destination, object, message, snapshots });
    }
    throw error;
  }
}

function pickIds(listing: CatalogueListing, request: VerifyRequest): string[] {
  const { snapshots, damaged } = listing;
  const { snapshots: names } = request;
  if (isWhole(request)) return snapshots.map(({ id }) => id);
  const broken = new Set(damaged.flatMap((finding) => finding.snapshots ?? []));
  const wanted = names === undefined || names.length === 0 ? ['latest'] : names;
  const ids = wanted.flatMap((name) => {
    // A damaged manifest is a finding already; there is nothing else of that snapshot to look at.
    const lost =
      name === 'latest' ? snapshots.length === 0 && damaged.length > 0 : broken.has(name) && !snapshots.some(({ id }) => id === name);
    return lost ? [] : [pickSnapshot(listing, name).id];
  });
  return [...new Set(ids)].sort();
}

async function verifyDestination(workspace: Workspace, opened: OpenedDestination, options: DestinationOptions): Promise<Verified> {
  const { level, ids, listing, emit } = options;
  const { name } = opened;
  const findings = collectFindings(name, ids, emit);
  for (const damaged of listing.damaged) if (damaged.destination === name) await findings.add(findingOf(damaged));
  if (ids.length === 0 && !options.all) return { snapshots: [], findings, objects: 0, objectBytes: 0, unneeded: 0 };
  const progress = startProgress('verify', name, { emit, now: workspace.now });
  const checked = await checkObjects(opened, { ...options, findings, progress, now: workspace.now });
  const snapshots: SnapshotReport[] = [];
  const lookAtSignature = await signatureCheckOf(workspace, opened, options);
  for (const id of ids) {
    const content = level === 'content' ? await checkContent(workspace, opened, { ...options, id, findings, progress }) : undefined;
    const signature = await lookAtSignature(id, findings);
    const proven = content?.proven === true && findings.of(id) === 0;
    // What nobody vouches for may be whole and still be somebody else's.
    const trusted = signature === undefined || signature.status === 'valid' || !isFinding(signature);
    const reached = proven ? ('content' as const) : trusted ? checked.levels.get(id) : undefined;
    const { artifacts, bytes, inventories } = content ?? { artifacts: 0, bytes: 0, inventories: 0 };
    const counted = { findings: findings.of(id), artifacts, bytes, inventories, ...(signature === undefined ? {} : { signature }) };
    snapshots.push({ snapshot: id, destination: name, level: reached, ...counted });
    const shown = reached === undefined ? {} : { level: reached };
    await emit({ event: 'snapshot-verified', snapshot: id, destination: name, ...shown, ...counted });
  }
  progress.end();
  await recordVerifications(workspace, opened, { ...options, snapshots, isWrong: findings.isWrong, proven: checked.proven });
  return { snapshots, findings, objects: checked.objects, objectBytes: checked.bytes, unneeded: checked.unneeded };
}

/** Looks at the signature of one snapshot, and adds what is wrong with it to the findings. */
async function signatureCheckOf(
  workspace: Workspace,
  { name, destination }: OpenedDestination,
  { listing, signal }: DestinationOptions,
): Promise<(id: string, findings: Findings) => Promise<SignatureReport | undefined>> {
  const check = await openSignatureCheck(workspace, name);
  return async (id, findings) => {
    const copies = listing.snapshots.find((one) => one.id === id)?.copies ?? [];
    const manifest = copies.find((copy) => copy.destination === name)?.manifest;
    if (check === undefined || manifest === undefined) return undefined;
    const signature = await check(destination, manifest, { signal });
    const { object = `the signature of ${id}`, message = '' } = signature;
    if (isFinding(signature)) await findings.add({ object, message, snapshots: [id] });
    return signature;
  };
}

/** A wrong signature always is one; a missing one, or one by somebody else, where a good one is required. */
function isFinding({ status, required }: SignatureReport): boolean {
  return status === 'invalid' || (required && status !== 'valid');
}

interface Unseen {
  /** Destinations that could not be opened or listed. */
  readonly unopened: readonly VerificationFinding[];
  readonly missing: readonly string[];
}

async function summarise(
  level: VerificationLevel,
  verified: readonly Verified[],
  { unopened, missing, emit }: Unseen & Pick<RunOptions, 'emit'>,
): Promise<VerificationReport> {
  const snapshots = verified.flatMap((one) => one.snapshots).sort((left, right) => (left.snapshot < right.snapshot ? -1 : 1));
  const sum = (count: (one: Verified) => number): number => verified.reduce((total, one) => total + count(one), 0);
  const read = {
    objects: sum(({ objects }) => objects),
    objectBytes: sum(({ objectBytes }) => objectBytes),
    findingCount: sum(({ findings }) => findings.count) + unopened.length,
    unreadCount: sum(({ findings }) => findings.unread) + unopened.filter(({ unread }) => unread).length,
  };
  const unseen = read.unreadCount + missing.length;
  const isSomeVerified = snapshots.some(({ findings }) => findings === 0);
  const outcome = read.findingCount > read.unreadCount ? 'different' : unseen === 0 ? 'complete' : isSomeVerified ? 'degraded' : 'failed';
  const counts = {
    ...{ snapshots: snapshots.length, objects: read.objects, objectBytes: read.objectBytes, findings: read.findingCount },
    ...{ unread: read.unreadCount, missing: missing.length, unneeded: sum(({ unneeded }) => unneeded) },
    artifacts: snapshots.reduce((total, { artifacts }) => total + artifacts, 0),
    bytes: snapshots.reduce((total, { bytes }) => total + bytes, 0),
    inventories: snapshots.reduce((total, { inventories }) => total + inventories, 0),
  };
  await emit({ event: 'summary', verb: 'verify', outcome, counts });
  return { outcome, missing, level, snapshots, findings: [...unopened, ...verified.flatMap(({ findings }) => findings.kept)], ...read };
}
