import type { Session } from '../session.ts';
import { configurationIfAny } from '../typed-url.ts';
import { askOne, askText, askWhether, expectTerminal } from './ask.ts';

interface Ends {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

const other = 'another place';

/** Asks for the sources that were not given, and whether to go on. */
export async function askForEnds({ from, to }: Ends, session: Session): Promise<Ends> {
  expectTerminal(session);
  const chosen = { from: from ?? (await askDatabase('Replicate what?', session)), to: to ?? (await askDatabase('Where to?', session)) };
  await askWhether(`Replicate ${chosen.from} into ${chosen.to}?`, session);
  return chosen;
}

async function askDatabase(question: string, session: Session): Promise<string> {
  const known = (await configurationIfAny(session))?.config.sources.filter(({ kind }) => session.program.adapters.sources.has(kind)) ?? [];
  const choices = [
    ...known.map(({ name, kind }) => ({ value: name, label: name, hint: kind })),
    { value: other, label: `${other}, by its path or URL` },
  ];
  const answer = known.length === 0 ? other : await askOne(question, choices, session);
  if (answer !== other) return answer;
  for (;;) {
    const url = await askText(`${question} Its path or URL; secrets as \${env:NAME}`, session, 'https://db.example.org:6984/animals');
    if (url !== undefined) return url;
  }
}
