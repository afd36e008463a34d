import { generateIdentity, isIdentity, recipientOf } from '@holdfast/age';
import { Fault } from '@holdfast/fault';
import type { RepositorySecrets } from './repository-access.ts';

/** The identity file that `keys/….age` holds: `age -i` reads it, and Holdfast finds the chunk-id key in a comment. */
export function serialiseKeyFile({ chunkKey, packRecipient, identities }: RepositorySecrets, title: string): Buffer {
  const lines = [`# ${title}`, `# pack recipient: ${packRecipient}`, `# chunk-id key: ${chunkKey.toString('hex')}`, ...identities];
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** Throws `destination-damaged` for what is none. */
export function parseKeyFile(bytes: Buffer, place: string): RepositorySecrets {
  const lines = bytes.toString('utf8').split('\n');
  const chunkKey = comment(lines, 'chunk-id key');
  const packRecipient = comment(lines, 'pack recipient');
  const identities = lines.filter(isIdentity);
  const [newest] = identities;
  const isSound =
    chunkKey !== undefined && /^[0-9a-f]{64}$/.test(chunkKey) && newest !== undefined && recipientOf(newest) === packRecipient;
  if (!isSound || packRecipient === undefined)
    throw new Fault('destination-damaged', `${place} does not hold the keys of a repository`, {
      guidance: 'copy it from another copy of this repository',
    });
  return { chunkKey: Buffer.from(chunkKey, 'hex'), packRecipient, identities };
}

function comment(lines: readonly string[], name: string): string | undefined {
  const start = `# ${name}: `;
  return lines
    .find((line) => line.startsWith(start))
    ?.slice(start.length)
    .trim();
}

/** An identity file for a person, as `age-keygen` writes it. */
export function newIdentityFile(created: string): { readonly recipient: string; readonly text: string } {
  const identity = generateIdentity();
  const recipient = recipientOf(identity);
  return { recipient, text: `# created: ${created}\n# public key: ${recipient}\n${identity}\n` };
}
