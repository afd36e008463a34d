import { type Configuration, resolveReferences } from '@holdfast/config';
import { Fault } from '@holdfast/fault';
import { refusePassword } from './restore-target.ts';
import type { Session } from './session.ts';
import { usage } from './usage.ts';

/**
 * The URL that was typed, with what its references stand for, which is masked from then on. Where it has no credentials, those of a configured
 * source on the same server are taken. Throws `usage` for a password that was typed: every user of the machine can read command lines.
 */
export async function typedUrl(text: string, session: Session): Promise<string> {
  refusePassword(text, 'the URL');
  const { variables, workingDirectory } = session.world;
  const { secrets, signal } = session;
  const resolved = await resolveReferences(text, { variables, baseDirectory: workingDirectory, secrets, signal });
  const url = URL.parse(resolved);
  if (url === null) {
    throw usage('what is given as a URL is none, or its references stand for none', 'write it as https://host/database');
  }
  if (url.password !== '') secrets.add(decodeURIComponent(url.password), `\${password of ${url.host}}`);
  return url.username === '' ? await withConfiguredCredentials(url, session) : url.href;
}

/** Whether the words name a URL rather than something in the configuration. */
export function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || text.startsWith('${');
}

/** The configuration, where there is one: what is typed in full needs none. */
export async function configurationIfAny(session: Session): Promise<Configuration | undefined> {
  try {
    return await session.configuration();
  } catch (error) {
    if (error instanceof Fault && error.code === 'config-missing' && session.options.config === undefined) return undefined;
    throw error;
  }
}

async function withConfiguredCredentials(url: URL, session: Session): Promise<string> {
  const configuration = await configurationIfAny(session);
  for (const source of configuration?.config.sources ?? []) {
    if (!('url' in source)) continue;
    const resolved = await configuration?.resolve(source).catch(() => undefined);
    const known = URL.parse((resolved as { readonly url?: string } | undefined)?.url ?? '');
    if (known?.host !== url.host || known.protocol !== url.protocol || known.username === '') continue;
    [url.username, url.password] = [known.username, known.password];
  }
  return url.href;
}
