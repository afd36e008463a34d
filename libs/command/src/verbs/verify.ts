import { type VerificationBudget, type VerificationReport, verify } from '@holdfast/verification';
import { exitCodeOfOutcome } from '../exit-code.ts';
import { formatBytes, formatCount, formatNumber } from '../format.ts';
import type { Session, ToldEvent } from '../session.ts';
import { signatureText } from '../signature-text.ts';
import { tellIncident } from '../tell.ts';
import { given, usage } from '../usage.ts';
import { defineVerb } from '../verb.ts';
import { verificationBudget } from '../verification-budget.ts';

/** `verify`: reads snapshots back and says how deep it looked. */
export const verifyVerb = defineVerb({
  positionals: { snapshot: { type: 'string', array: true } },
  options: {
    all: { type: 'boolean', describe: 'Every snapshot' },
    level: {
      choices: ['presence', 'bytes', 'content'],
      default: 'bytes',
      requiresArg: true,
      describe: 'presence: all is there. bytes: every stored byte is read. content: every file is rebuilt and every database checked',
    },
    from: { type: 'string', requiresArg: true, describe: 'Only in this destination' },
    budget: {
      type: 'string',
      describe:
        'Read only so much of every destination, such as 5GB or 10%, what nobody verified for longest; without a value as configured',
    },
    'max-age': {
      type: 'string',
      requiresArg: true,
      describe: 'What nobody verified for longer, such as 30d, is read even beyond the budget',
    },
  },
  examples: [
    ['verify', 'The newest snapshot, every stored byte'],
    ['verify --all --level content', 'Everything, as deeply as can be'],
    ['verify --budget 5GB --max-age 30d', 'A part of it, so that day after day everything is read'],
  ],
  async run({ snapshot = [], all = false, level, from, budget: amount, ...values }, session) {
    if (all && snapshot.length > 0) throw usage('verify takes snapshots or --all, not both', 'leave one out');
    const budget = await budgetOf({ amount, maxAge: values['max-age'] }, session);
    if (budget !== undefined && (snapshot.length > 0 || level !== 'bytes')) {
      throw usage('--budget is for all snapshots at level bytes', 'leave the snapshots and --level out');
    }
    const request = { all, level, ...given({ budget }), ...(snapshot.length === 0 ? {} : { snapshots: snapshot }), ...given({ from }) };
    const report = await verify(
      await session.workspace(),
      request,
      session.runOptions((event) => tell(event, session)),
    );
    tellReport(report, session);
    return exitCodeOfOutcome(report.outcome);
  },
});

/** What the command line asks for, with what the configuration has where it says nothing; undefined without --budget. */
async function budgetOf(
  { amount, maxAge }: { readonly amount: string | undefined; readonly maxAge: string | undefined },
  session: Session,
): Promise<VerificationBudget | undefined> {
  if (amount === undefined && maxAge === undefined) return undefined;
  const { verification } = (await session.configuration()).config;
  const wanted = amount === undefined || amount === '' ? verification?.budget : amount;
  if (wanted === undefined) throw usage('--budget needs an amount', 'write --budget 5GB or 10%, or configure "verification"');
  return verificationBudget(wanted, maxAge ?? verification?.maxAge);
}

function tell(event: ToldEvent, session: Session): void {
  if (event.event === 'snapshot-verified') session.say(verifiedText(event, session));
  else if (event.event === 'budget-chosen') session.say(chosenText(event));
  else tellIncident(event, session);
}

function chosenText(event: Extract<ToldEvent, { readonly event: 'budget-chosen' }>): string {
  const { destination, objects, bytes, overdue, totalObjects, totalBytes } = event;
  const beyond =
    overdue === 0 ? '' : `; ${formatCount(overdue, 'of them is', 'of them are')} beyond the budget, for nobody verified them for too long`;
  return `${destination}: ${formatBytes(bytes)} of ${formatBytes(totalBytes)}, ${formatNumber(objects)} of ${formatCount(totalObjects, 'object')}${beyond}`;
}

function verifiedText(event: Extract<ToldEvent, { readonly event: 'snapshot-verified' }>, session: Session): string {
  const { snapshot, destination, level, findings, artifacts, bytes, inventories, signature } = event;
  const unproven = signature === undefined || signature.status === 'valid' ? 'not even present' : 'not to be trusted';
  const reached = level === undefined ? unproven : `${level} verified`;
  const signed = signature === undefined ? '' : `, ${signatureText(signature)}`;
  const rebuilt = `${formatCount(artifacts, 'artifact')} of ${formatBytes(bytes)} read through, ${formatCount(inventories, 'inventory', 'inventories')} rebuilt`;
  const wrong = findings === 0 ? '' : `, ${session.stdout.style('red', formatCount(findings, 'finding'))}`;
  return `${snapshot} in ${destination}: ${reached}${artifacts === 0 ? '' : `, ${rebuilt}`}${signed}${wrong}`;
}

function tellReport(report: VerificationReport, session: Session): void {
  const { outcome, missing, findingCount, unreadCount, objects, objectBytes, snapshots, level } = report;
  const unread = unreadCount === 0 ? [] : [`${formatCount(unreadCount, 'object')} that could not be read`];
  const without = [...missing, ...unread].join(', ');
  if (outcome === 'different' || outcome === 'failed') {
    const what = outcome === 'failed' ? without : `${formatCount(findingCount, 'finding')}; ${remedy}`;
    if (!session.options.json) void session.stderr.line(`${session.program.name}: ${session.stderr.style('red', 'not verified')}: ${what}`);
    return;
  }
  const looked = `${formatCount(objects, 'stored object')}, ${formatBytes(objectBytes)} read`;
  const [style, word] = outcome === 'complete' ? (['green', 'Verified'] as const) : (['yellow', 'Verified in part'] as const);
  const copies = formatCount(snapshots.length, 'copy', 'copies');
  const lacking = without === '' ? '' : `, without ${without}`;
  session.say(`${session.stdout.style(style, word)} to level ${level}: ${copies} of snapshots, ${looked}${lacking}`);
}

const remedy = 'the next backup stores anew what the site still has of it; for the rest restore from another copy';
