import { type ObjectionKind, parseDuration } from '@holdfast/retention';
import { type PruneRequest, prune, simulatePrune, type Workspace } from '@holdfast/snapshot';
import { type ExitCode, exitCodeOfOutcome, exitCodes } from '../exit-code.ts';
import { formatCount, formatList } from '../format.ts';
import { pruneRules } from '../prune-rules.ts';
import { PruneTeller } from '../prune-teller.ts';
import type { Session, ToldEvent } from '../session.ts';
import { simulationLines } from '../simulation-lines.ts';
import { tellIncident } from '../tell.ts';
import { given, nameList, usage } from '../usage.ts';
import { defineVerb } from '../verb.ts';

/** `prune`: applies the retention policy. */
export const pruneVerb = defineVerb({
  options: {
    destination: { type: 'string', array: true, alias: 'd', requiresArg: true, describe: 'Only in this destination; may be given again' },
    'dry-run': { type: 'boolean', alias: 'n', describe: 'Only say what would be done' },
    explain: { type: 'boolean', describe: 'Say of every snapshot why it stays or goes' },
    simulate: { type: 'string', requiresArg: true, describe: 'Only show how many snapshots there would be in the coming time, such as 1y' },
    'force-unverified': { type: 'boolean', describe: 'Although the newest snapshot was not verified' },
    'force-degraded': { type: 'boolean', describe: 'Although the newest snapshot is degraded' },
    'force-shrunk': { type: 'boolean', describe: 'Although a source has lost much of what it had' },
  },
  examples: [
    ['prune --dry-run --explain', 'What stays, what goes, and why'],
    ['prune --simulate 1y', 'How many snapshots the policy comes to'],
  ],
  async run(values, session) {
    const { config } = await session.configuration();
    const workspace = await session.workspace();
    const { destination, simulate } = values;
    const named = given({ destinations: destination && nameList(destination) });
    const asked = { rules: pruneRules(config), sources: config.sources.map(({ name }) => name), ...named };
    if (simulate !== undefined) return await showSimulation(workspace, { ...asked, text: simulate }, session);
    const force = (['unverified', 'degraded', 'shrunk'] as const).filter((kind: ObjectionKind) => values[`force-${kind}`] === true);
    const dryRun = values['dry-run'] === true;
    return await runPrune(workspace, { ...asked, force, dryRun }, { session, explain: values.explain === true });
  },
});

async function showSimulation(
  workspace: Workspace,
  { text, ...asked }: Pick<PruneRequest, 'rules' | 'destinations'> & { readonly text: string },
  session: Session,
): Promise<ExitCode> {
  const duration = parseDuration(text);
  if (duration === undefined || duration.years + duration.months / 12 + duration.days / 366 + duration.hours / 8784 > 10)
    throw usage(`--simulate does not take ${JSON.stringify(text)}`, 'give a length of time of at most ten years, such as 1y or 6m');
  const tell = async (event: ToldEvent): Promise<void> => {
    if (event.event !== 'retention-simulated') tellIncident(event, session);
    else for (const line of simulationLines(event, session.stdout.width)) await session.print(line);
  };
  await simulatePrune(workspace, { ...asked, duration }, session.runOptions(tell, { reading: true }));
  return exitCodes.done;
}

async function runPrune(
  workspace: Workspace,
  request: PruneRequest,
  { session, explain }: { readonly session: Session; readonly explain: boolean },
): Promise<ExitCode> {
  const dryRun = request.dryRun === true;
  const teller = new PruneTeller(session, { explain, dryRun });
  const confirm: PruneRequest['confirm'] = async (plans) => {
    const counts = plans.map(({ destination, snapshots }) => ({ destination, going: snapshots.filter(({ keep }) => !keep).length }));
    const parts = counts
      .filter(({ going }) => going > 0)
      .map(({ destination, going }) => `${formatCount(going, 'snapshot')} from ${destination}`);
    const { askWhether } = await import('../dialogues/ask.ts');
    await askWhether(`Delete ${formatList(parts)}? This cannot be undone.`, session);
  };
  const asking = session.interactive && !dryRun ? { confirm } : {};
  const options = session.runOptions((event) => teller.take(event), { reading: dryRun });
  const result = await prune(workspace, { ...request, ...asking }, options);
  if (!dryRun) teller.tellResult(result);
  return exitCodeOfOutcome(result.outcome, result.failures);
}
