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
  if (!(await ask(session, (streams) => confirm({ message, initialValue: usual, ...streams }))))
    throw new Fault('interrupted', 'not confirmed, so nothing was done');
}

/** One of the choices. */
export async function askOne(message: string, choices: readonly Choice[], session: Session): Promise<string> {
  return await ask(session, (streams) => select({ message, options: [...choices], maxItems: 12, ...streams }));
}

/** At least one of the choices; all are marked at first. */
export async function askSome(message: string, choices: readonly Choice[], session: Session): Promise<string[]> {
  if (choices.length === 1) return choices.map(({ value }) => value);
  const initialValues = choices.map(({ value }) => value);
  return await ask(session, (streams) => multiselect({ message, options: [...choices], initialValues, required: true, ...streams }));
}

/** A line of text; `undefined` when it is left empty. */
export async function askText(message: string, session: Session, placeholder = ''): Promise<string | undefined> {
  const answer = await ask(session, (streams) => text({ message, placeholder, ...streams }));
  return answer?.trim() || undefined;
}

/** A new password, typed twice and not shown. */
export async function askNewPassword(message: string, session: Session): Promise<string> {
  const validate = (value: string | undefined): string | undefined =>
    value === undefined || value === '' ? 'It must not be empty' : undefined;
  for (;;) {
    const first = await ask(session, (streams) => password({ message, validate, ...streams }));
    const second = await ask(session, (streams) => password({ message: 'The same once more', ...streams }));
    if (first === second) return first;
    session.note('they differ');
  }
}

/** A password, which is not shown. */
export async function askPassword(message: string, session: Session): Promise<string> {
  return await ask(session, (streams) => password({ message, ...streams }));
}

/** What a prompt reads, writes and stops for. */
interface PromptStreams {
  readonly input: Session['world']['stdin'];
  readonly output: Session['world']['stderr'];
  readonly signal: AbortSignal;
}

/**
 * What is answered to a prompt; throws `interrupted` when it is cancelled. Questions stand on stderr: stdout is for what was asked
 * for. Ctrl-D and the end of the input cancel too: a prompt would wait for ever, and the process end in its middle.
 */
async function ask<Answer>(session: Session, prompt: (streams: PromptStreams) => Promise<Answer>): Promise<Exclude<Answer, symbol>> {
  const { stdin: input, stderr: output } = session.world;
  const ended = new AbortController();
  const onEnd = (): void => ended.abort();
  const onKey = (_text: unknown, key?: { readonly ctrl?: boolean; readonly name?: string }): void => {
    if (key?.ctrl === true && key.name === 'd') onEnd();
  };
  input.on('keypress', onKey).once('end', onEnd);
  try {
    const answer = await prompt({ input, output, signal: AbortSignal.any([session.signal, ended.signal]) });
    if (isCancel(answer)) throw new Fault('interrupted', 'interrupted, so nothing was done');
    return answer as Exclude<Answer, symbol>;
  } finally {
    input.off('keypress', onKey).off('end', onEnd);
  }
}
