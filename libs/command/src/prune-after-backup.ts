import { toFault } from '@holdfast/fault';
import { type PruneRequest, prune, type RunOptions, type Workspace } from '@holdfast/snapshot';
import { verify } from '@holdfast/verification';
import { pruneRules } from './prune-rules.ts';
import { PruneTeller } from './prune-teller.ts';
import type { Session, ToldEvent } from './session.ts';
import { tellIncident } from './tell.ts';

/**
 * Prunes after a complete backup where the configuration says so: where something would go, the new snapshot is read back
 * first, for only a verified one lets others go. Whatever is refused or fails is told, and the backup is what it was.
 */
export async function pruneAfterBackup(
  workspace: Workspace,
  { snapshot, destinations }: { readonly snapshot: string; readonly destinations: readonly string[] },
  session: Session,
): Promise<void> {
  const { config } = await session.configuration();
  if (config.retention?.automatic !== true) return;
  const rules = pruneRules(config);
  const ruled = destinations.filter((name) => rules.has(name));
  if (ruled.length === 0) return;
  const request = { rules, sources: config.sources.map(({ name }) => name) };
  const reading = withinBackup(session, (event) => tellIncident(event, session));
  try {
    for (const destination of await dueIn(workspace, { ...request, destinations: ruled, dryRun: true }, session)) {
      await verify(workspace, { snapshots: [snapshot], level: 'bytes', from: destination }, reading);
      const teller = new PruneTeller(session, { explain: false, dryRun: false });
      const options = withinBackup(session, (event) => teller.take(event));
      teller.tellResult(await prune(workspace, { ...request, destinations: [destination] }, options));
    }
  } catch (error) {
    session.signal.throwIfAborted();
    const { code, message, guidance } = toFault(error, 'internal', 'unexpected');
    const remedy = guidance === undefined ? {} : { guidance };
    await reading.emit({
      event: 'destination-failed',
      code,
      message: `the backup is complete, but pruning ended early: ${message}`,
      ...remedy,
    });
  }
}

/** The destinations where something would go. */
async function dueIn(workspace: Workspace, request: PruneRequest, session: Session): Promise<string[]> {
  const quiet: RunOptions = { emit: () => undefined, signal: session.signal };
  const { destinations } = await prune(workspace, request, quiet);
  const due = destinations.filter(({ plan }) => plan.snapshots.some(({ keep }) => !keep)).map(({ plan }) => plan.destination);
  if (due.length === 0) session.say('Pruned nothing: every snapshot stays');
  return due;
}

/** How another verb is run within the backup, whose own summary is the last event. */
function withinBackup(session: Session, tell: (event: ToldEvent) => void | Promise<void>): RunOptions {
  const options = session.runOptions(tell);
  return { ...options, emit: (event) => (event.event === 'summary' ? undefined : options.emit(event)) };
}
