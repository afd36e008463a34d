import { confirm, isCancel, multiselect, password, select, text } from '@clack/prompts';
import { Fault } from '@holdfast/fault';
import type { Session } from '../session.ts';
import { usage } from '../usage.ts';

/** One thing to choose. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

/** Throws `usage` where nobody can answer. */
export function expectTerminal(session: Session): void {
  if (!session.interactive)
    throw usage('--interactive needs a terminal to ask on, and neither --yes nor --json', 'leave it out and give the options');
}

/** Goes on only when the answer is yes; throws `interrupted` otherwise. `usual` is what an empty answer means. */
export async function askWhether(message: string, session: Session, usual = false): Promise<void> {
  if (!answered(await confirm({ message, initialValue: usual, ...streams(session) })))
    throw new Fault('interrupted', 'not confirmed, so nothing was done');
}

/** One of the choices. */
export async function askOne(message: string, choices: readonly Choice[], session: Session): Promise<string> {
  return answered(await select({ message, options: [...choices], maxItems: 12, ...streams(session) }));
}

/** At least one of the choices; all are marked at first. */
export async function askSome(message: string, choices: readonly Choice[], session: Session): Promise<string[]> {
  if (choices.length === 1) return choices.map(({ value }) => value);
  const initialValues = choices.map(({ value }) => value);
  return answered(await multiselect({ message, options: [...choices], initialValues, required: true, ...streams(session) }));
}

/** A line of text; `undefined` when it is left empty. */
export async function askText(message: string, session: Session, placeholder = ''): Promise<string | undefined> {
  const answer = answered(await text({ message, placeholder, ...streams(session) }));
  return answer?.trim() || undefined;
}

/** A new password, typed twice and not shown. */
export async function askNewPassword(message: string, session: Session): Promise<string> {
  const validate = (value: string | undefined): string | undefined =>
    value === undefined || value === '' ? 'It must not be empty' : undefined;
  for (;;) {
    const first = answered(await password({ message, validate, ...streams(session) }));
    const second = answered(await password({ message: 'The same once more', ...streams(session) }));
    if (first === second) return first;
    session.note('they differ');
  }
}

/** A password, which is not shown. */
export async function askPassword(message: string, session: Session): Promise<string> {
  return answered(await password({ message, ...streams(session) }));
}

/** Questions stand on stderr: stdout is for what was asked for. */
function streams({ world, signal }: Session) {
  return { input: world.stdin, output: world.stderr, signal };
}

function answered<Answer>(answer: Answer): Exclude<Answer, symbol> {
  if (isCancel(answer)) throw new Fault('interrupted', 'interrupted, so nothing was done');
  return answer as Exclude<Answer, symbol>;
}
