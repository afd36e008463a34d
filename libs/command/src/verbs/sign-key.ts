import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Fault } from '@holdfast/fault';
import { makeDirectories, writeDurably } from '@holdfast/filesystem';
import { displayPath } from '@holdfast/manifest';
import { exitCodes } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { usage } from '../usage.ts';
import { defineVerb } from '../verb.ts';

/** Where the password of a new key comes from when nobody can be asked. */
const passwordVariable = 'HOLDFAST_SIGNING_PASSWORD';

/** `sign-key create`: makes the pair of keys that snapshots are signed with. */
export const signKeyVerb = defineVerb({
  positionals: { action: { type: 'string', required: true }, folder: { type: 'string', required: true } },
  options: {
    'password-file': {
      type: 'string',
      requiresArg: true,
      describe: `The file with the password (default: $${passwordVariable}, or it is asked for)`,
    },
    unencrypted: { type: 'boolean', describe: 'Without a password: whoever reads the file can sign' },
  },
  examples: [
    ['sign-key create /etc/holdfast', 'sign.key, for this user alone, and sign.pub'],
    ['sign-key create keys --unencrypted', 'For a machine that keeps no passwords'],
  ],
  async run({ action, folder, unencrypted = false, 'password-file': passwordFile }, session) {
    if (action !== 'create') throw usage(`sign-key does not take ${JSON.stringify(action)}`, 'write sign-key create FOLDER');
    if (unencrypted && passwordFile !== undefined)
      throw usage('sign-key takes --password-file or --unencrypted, not both', 'leave one out');
    const { createKeyPair } = await import('@holdfast/signature');
    const password = unencrypted ? undefined : await passwordFor(passwordFile, session);
    const pair = await createKeyPair(session.world.random, password);
    const directory = resolve(session.world.workingDirectory, folder ?? '');
    const places = { secretKey: join(directory, 'sign.key'), publicKey: join(directory, 'sign.pub') };
    makeDirectories(directory);
    await writeNew(places.secretKey, pair.secretKey, 0o600);
    await writeNew(places.publicKey, pair.publicKey, 0o644);
    session.event({ event: 'sign-key-created', keyId: pair.id, ...places });
    tell(places, { id: pair.id, isEncrypted: password !== undefined }, session);
    return exitCodes.done;
  },
});

/** Never replaces a key: with it would go the way to sign, and to verify what it signed. */
async function writeNew(place: string, text: string, mode: number): Promise<void> {
  if (await writeDurably(place, text, { mode, exclusive: true, code: 'target-unwritable' })) return;
  throw new Fault('target-not-empty', `${place} exists already, and is left as it is`, {
    guidance: 'name another folder, or move it away',
  });
}

async function passwordFor(file: string | undefined, session: Session): Promise<string> {
  if (file !== undefined) return await passwordIn(resolve(session.world.workingDirectory, file));
  const given = session.world.variables[passwordVariable];
  if (given !== undefined && given !== '') return given;
  if (session.interactive) return await (await import('../dialogues/ask.ts')).askNewPassword('Password of the secret key', session);
  throw usage('there is no password for the new key', `set ${passwordVariable}, or add --password-file FILE or --unencrypted`);
}

async function passwordIn(place: string): Promise<string> {
  const text = await readFile(place, 'utf8').catch((error: unknown) => {
    throw new Fault('secret-missing', `the file of the password, ${place}, cannot be read`, {
      guidance: 'name a readable file',
      cause: error,
    });
  });
  const password = text.replace(/\r?\n$/, '');
  if (password === '') throw new Fault('secret-missing', `${place} is empty`, { guidance: 'write the password into it' });
  return password;
}

function tell(
  { secretKey, publicKey }: { readonly secretKey: string; readonly publicKey: string },
  { id, isEncrypted }: { readonly id: string; readonly isEncrypted: boolean },
  session: Session,
): void {
  const password = isEncrypted ? { password: `\${env:${passwordVariable}}` } : {};
  const signing = { kind: 'minisign', secretKey, ...password, publicKeys: [`\${file:${publicKey}}`] };
  session.say(`Made the key ${id}: ${displayPath(secretKey)}, for this user alone, and ${displayPath(publicKey)}`);
  session.say(`Add to the configuration: "signing": ${JSON.stringify(signing)}`);
  session.say('Keep a copy of both away from this machine: without the public one nobody can tell what was signed');
}
