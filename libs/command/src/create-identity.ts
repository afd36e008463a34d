import { resolve } from 'node:path';
import { Fault } from '@holdfast/fault';
import { writeDurably } from '@holdfast/filesystem';
import { displayPath } from '@holdfast/manifest';
import { type ExitCode, exitCodes } from './exit-code.ts';
import type { Session } from './session.ts';
import { usage } from './usage.ts';

/** Makes an identity file, for this user alone, and tells its recipient. Never replaces one: what it opens would be lost. */
export async function createIdentity(file: string, byPassphrase: boolean, session: Session): Promise<ExitCode> {
  const { encryptBytes, generateIdentity, recipientOf } = await import('@holdfast/age');
  const passphrase = byPassphrase ? await newPassphrase(session) : undefined;
  const identity = generateIdentity();
  const recipient = recipientOf(identity);
  const text = Buffer.from(`# created: ${session.world.now().toISOString()}\n# public key: ${recipient}\n${identity}\n`);
  const place = resolve(session.world.workingDirectory, file);
  const bytes = passphrase === undefined ? text : encryptBytes(text, { passphrase });
  if (!(await writeDurably(place, bytes, { mode: 0o600, exclusive: true, code: 'target-unwritable' }))) {
    throw new Fault('target-not-empty', `${place} exists already, and is left as it is`, {
      guidance: 'name another file, or move it away',
    });
  }
  session.event({ event: 'identity-created', file: place, recipient, byPassphrase });
  await session.print(recipient);
  session.note(`made the identity ${displayPath(place)}; keep it, and a copy, away from the machine that makes backups`);
  return exitCodes.done;
}

async function newPassphrase(session: Session): Promise<string> {
  if (session.options['passphrase-env'] !== undefined) return session.passphraseVariable();
  if (session.interactive) return (await import('./dialogues/ask.ts')).askNewPassword('Passphrase of the new identity', session);
  throw usage('there is no passphrase for the new identity', 'add --passphrase-env NAME');
}
