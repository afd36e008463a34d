import type { SourceConfig } from '@holdfast/schemas';
import type { Checked } from './checked.ts';
import type { Problem } from './problem.ts';
import { hasReference, referenceForms } from './references.ts';

type ServerSource = Extract<SourceConfig, { readonly kind: 'mariadb' }>;

/** What a schema cannot say of sources that are servers: secrets in the open, and urls of other things. */
export function checkServers({ sources }: Checked): Problem[] {
  return sources.flatMap((source, index) =>
    source?.kind === 'mariadb' ? [...openSecrets(source, `/sources/${index}`), ...wrongUrl(source, `/sources/${index}`)] : [],
  );
}

function openSecrets({ url, password, tls }: ServerSource, pointer: string): Problem[] {
  const inUrl = /^[a-z]+:\/\/[^/?#@]*:([^@]*)@/i.exec(url.replace(/\$\{[^}]*\}/g, '${'))?.[1];
  const secrets = [
    ['url', inUrl === '' ? undefined : inUrl],
    ['password', password],
    ['tls/key', tls?.key],
  ] as const;
  return secrets
    .filter(([, value]) => value !== undefined && !hasReference(value))
    .map(([place]) => ({ pointer: `${pointer}/${place}`, found: 'a secret in the open', expected: `${referenceForms} in its place` }));
}

/** Nothing of the url is repeated: it may hold a password. */
function wrongUrl({ url }: ServerSource, pointer: string): Problem[] {
  if (url.startsWith('${') || /^(mariadb|mysql):\/\//.test(url)) return [];
  return [{ pointer: `${pointer}/url`, found: 'another url', expected: 'mariadb://user@host:3306/database' }];
}
