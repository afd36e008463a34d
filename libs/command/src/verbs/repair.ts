import { resolve } from 'node:path';
import { type RepairedDestination, repair } from '@holdfast/snapshot';
import { exitCodeOfOutcome } from '../exit-code.ts';
import { formatCount } from '../format.ts';
import { RepairTeller } from '../repair-teller.ts';
import type { Session } from '../session.ts';
import { given, nameList } from '../usage.ts';
import { defineVerb } from '../verb.ts';

/** `repair`: mends repositories, and says what is lost. */
export const repairVerb = defineVerb({
  options: {
    destination: { type: 'string', array: true, alias: 'd', requiresArg: true, describe: 'Only this destination; may be given again' },
    plan: { type: 'boolean', describe: 'Only say what is wrong and what would be done' },
    to: {
      type: 'string',
      requiresArg: true,
      describe: 'Change nothing; bring what can be read into a new repository in this folder, which must not exist',
    },
  },
  examples: [
    ['repair --plan', 'What is wrong, what can be mended, and what is lost'],
    ['repair --destination usb --to /mnt/new', 'Save what can be read of a dying disk'],
  ],
  async run({ destination, plan = false, to }, session) {
    const workspace = await session.workspace();
    const folder = to === undefined ? undefined : resolve(session.world.workingDirectory, to);
    const teller = new RepairTeller(session, { isPlan: plan, folder });
    const request = { dryRun: plan, ...given({ destinations: destination && nameList(destination), to: folder }) };
    const asking = session.interactive && folder === undefined ? { confirm: (name: string) => confirm(name, session) } : {};
    const options = session.runOptions((event) => teller.take(event), { reading: plan });
    const result = await repair(workspace, { ...request, ...asking }, options);
    tellEnd(result.destinations, { session, isPlan: plan });
    return exitCodeOfOutcome(result.outcome, result.failures);
  },
});

async function confirm(destination: string, session: Session): Promise<void> {
  const { askWhether } = await import('../dialogues/ask.ts');
  await askWhether(`Repair ${destination} so? What is replaced is moved aside, not deleted.`, session);
}

function tellEnd(
  destinations: readonly RepairedDestination[],
  { session, isPlan }: { readonly session: Session; readonly isPlan: boolean },
) {
  const lost = destinations.reduce((sum, one) => sum + one.lost.length, 0);
  if (lost === 0 || session.options.json) return;
  const what = isPlan ? 'would be lost' : lost === 1 ? 'is lost' : 'are lost';
  void session.stderr.line(`${session.program.name}: ${session.stderr.style('red', `${formatCount(lost, 'item')} ${what}`)}`);
}
