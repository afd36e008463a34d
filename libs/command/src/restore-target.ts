import { resolve } from 'node:path';
import { type RestoreRequest, schemeOf, type Workspace } from '@holdfast/snapshot';
import type { Session } from './session.ts';
import { usage } from './usage.ts';

/**
 * Where `--to` leads: a folder, or a service where the text is a URL or stands for one. A password that was typed is
 * refused: every user of the machine sees it in the list of processes. Throws `usage` and `secret-missing`.
 */
export async function restoreTarget(to: string, workspace: Workspace, session: Session): Promise<RestoreRequest['target']> {
  refusePassword(to, '--to');
  const place = to.includes(`\${`) ? await workspace.resolveText(to) : to;
  if (schemeOf(place) !== undefined) return { kind: 'service', url: to };
  return { kind: 'directory', directory: resolve(session.world.workingDirectory, place) };
}

/** Throws `usage` when a URL on the command line holds a password itself, rather than a reference that stands for one. */
export function refusePassword(text: string, what: string): void {
  if (!holdsPassword(text)) return;
  throw usage(
    `${what} holds a password, which every user of this machine can see`,
    `put the URL into a variable and write ${what} '\${env:NAME}', or leave the password out`,
  );
}

function holdsPassword(text: string): boolean {
  if (schemeOf(text) === undefined) return false;
  const written = text.replaceAll(/\$\{[^}]*\}/g, '');
  const [, user] = /^[^/]*\/\/(.*)@/s.exec(written) ?? [];
  // What comes before a port, a path or a query is no name of a user, unless an unescaped @ comes later.
  const typed = user === undefined ? undefined : /^[^:/?#]*:(.+)$/s.exec(user)?.[1];
  if (typed !== undefined && !/^\d*([/?#]|$)/.test(typed)) return true;
  if (typed !== undefined && !/[/?#]/.test(user as string)) return true;
  return /[?&](?:password|passwd|pwd|pass|token)=[^&#]/i.test(written);
}
