import type { DestinationConfig } from '@holdfast/schemas';
import type { Checked } from './checked.ts';
import type { Problem } from './problem.ts';
import { hasReference, referenceForms } from './references.ts';

type RepositoryConfig = Extract<DestinationConfig, { readonly kind: 'repository' }>;

/** What a schema cannot say of where repositories lie: options of another store, secrets in the open, one place twice. */
export function checkStores({ destinations }: Checked): Problem[] {
  const repositories = destinations.flatMap((destination, index) =>
    destination?.kind === 'repository' ? [{ destination, pointer: `/destinations/${index}` }] : [],
  );
  return repositories.flatMap(({ destination, pointer }, number) => [
    ...misplacedOptions(destination, pointer),
    ...openSecrets(destination, pointer),
    ...halfKeys(destination, pointer),
    ...passwordInUrl(destination, pointer),
    ...repositories
      .slice(0, number)
      .filter((other) => isRemote(destination.url) && remotePlace(other.destination.url) === remotePlace(destination.url))
      .slice(0, 1)
      .map((other) => ({
        pointer: `${pointer}/url`,
        found: `the place of the destination ${other.destination.name} already`,
        expected: `a place of its own for the destination ${destination.name}`,
      })),
  ]);
}

function misplacedOptions(destination: RepositoryConfig, pointer: string): Problem[] {
  const scheme = /^([a-z][a-z0-9]*):/i.exec(destination.url)?.[1];
  // What a reference stands for is not known yet.
  if (scheme === undefined) return [];
  return (['s3', 'sftp', 'rclone'] as const)
    .filter((kind) => destination[kind] !== undefined && kind !== scheme)
    .map((kind) => ({ pointer: `${pointer}/${kind}`, found: `options for ${kind}`, expected: `none beside a URL of ${scheme}:` }));
}

function openSecrets({ s3, sftp, rclone }: RepositoryConfig, pointer: string): Problem[] {
  const secrets = [
    ['s3/secretAccessKey', s3?.secretAccessKey],
    ['s3/sessionToken', s3?.sessionToken],
    ['sftp/password', sftp?.password],
    ['rclone/password', rclone?.password],
  ] as const;
  return secrets
    .filter(([, value]) => value !== undefined && !hasReference(value))
    .map(([place]) => ({ pointer: `${pointer}/${place}`, found: 'a secret in the open', expected: `${referenceForms} in its place` }));
}

function halfKeys({ s3 = {} }: RepositoryConfig, pointer: string): Problem[] {
  const { accessKeyId, secretAccessKey, sessionToken } = s3;
  const isHalf =
    (accessKeyId === undefined) !== (secretAccessKey === undefined) || (sessionToken !== undefined && accessKeyId === undefined);
  if (!isHalf) return [];
  return [{ pointer: `${pointer}/s3`, found: 'a part of an access key', expected: 'accessKeyId and secretAccessKey, or neither' }];
}

/** Also where it is a reference: what stands in a URL is shown in many places. */
function passwordInUrl({ url }: RepositoryConfig, pointer: string): Problem[] {
  const user = /^[a-z][a-z0-9]*:\/\/([^/?#]*)@/i.exec(url.replace(/\$\{[^}]*\}/g, 'x'))?.[1];
  if (user === undefined || !user.includes(':')) return [];
  return [{ pointer: `${pointer}/url`, found: 'a URL with a password', expected: 'the password under "sftp", as a reference' }];
}

function isRemote(url: string): boolean {
  return !hasReference(url) && !url.startsWith('file:');
}

function remotePlace(url: string): string {
  return url.replace(/\/+$/, '');
}
