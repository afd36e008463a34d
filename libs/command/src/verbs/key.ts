import { changeKeys, checkKeys, type KeysEvent, showKeys } from '@holdfast/snapshot';
import { createIdentity } from '../create-identity.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import type { Session, ToldEvent } from '../session.ts';
import { tellIncident } from '../tell.ts';
import { given, usage } from '../usage.ts';
import { defineVerb } from '../verb.ts';

/** `key`: identities, and who can read encrypted destinations. */
export const keyVerb = defineVerb({
  positionals: { action: { type: 'string', required: true }, file: { type: 'string' } },
  options: {
    passphrase: { type: 'boolean', describe: 'create: protect the file with a passphrase' },
    from: { type: 'string', requiresArg: true, describe: 'Only this destination' },
  },
  examples: [
    ['key create ops.key', 'An identity file, and the recipient to add to the configuration'],
    ['key check --identity ops.key', 'That it really opens the newest snapshot'],
    ['key add --identity ops.key', 'Let those read whom the configuration names since'],
    ['key remove --identity ops.key', 'Take it from those whom it does not name any more; for new content'],
  ],
  async run({ action = '', file, passphrase = false, from }, session) {
    if (action === 'create') {
      if (file === undefined) throw usage('key create needs FILE', 'name the identity file to make');
      return await createIdentity(file, passphrase, session);
    }
    if (file !== undefined) throw usage(`key ${action} does not take ${JSON.stringify(file)}`, 'name identity files with --identity');
    return await manage(action, from, session);
  },
});

async function manage(action: string, from: string | undefined, session: Session): Promise<ExitCode> {
  const options = session.runOptions((event) => tell(event, session));
  const request = given({ from });
  if (action === 'show') await showKeys(await session.workspace(), request, options);
  else if (action === 'add' || action === 'remove') await changeKeys(await session.workspace(), action, { ...options, ...request });
  else if (action === 'check') return (await checkKeys(await session.workspace(), request, options)) ? exitCodes.done : exitCodes.key;
  else throw usage(`key does not take ${JSON.stringify(action)}`, 'write key create, show, add, remove or check');
  return exitCodes.done;
}

function tell(event: ToldEvent, session: Session): void | Promise<void> {
  if (event.event === 'keys-shown') return tellKeys(event, session);
  if (event.event === 'keys-changed') {
    session.say(`${event.destination}: ${namesOf(event.recipients)} can read from now on (keys number ${event.number})`);
  } else if (event.event === 'keys-checked') tellCheck(event, session);
  else tellIncident(event, session);
}

async function tellKeys(event: Extract<KeysEvent, { readonly event: 'keys-shown' }>, session: Session): Promise<void> {
  const { destination, number, created, packRecipient, recipients } = event;
  await session.print(`${destination}: keys number ${number} of ${created.slice(0, 10)}, packs are encrypted to ${packRecipient}`);
  for (const { name, recipient, byPassphrase } of recipients) {
    const how = byPassphrase ? 'by passphrase' : recipient;
    await session.print(`  ${name === recipient ? recipient : `${name} (${how})`} can read`);
  }
}

function tellCheck(event: Extract<KeysEvent, { readonly event: 'keys-checked' }>, session: Session): void {
  const { destination, snapshot, proven, failed, unproven } = event;
  const what = snapshot === undefined ? 'its keys (there is no snapshot yet)' : `the snapshot ${snapshot}`;
  for (const { name } of proven) session.say(`${session.stdout.style('green', 'Proven')}: ${name} opens ${what} in ${destination}`);
  for (const { recipient, message } of failed)
    session.warn(`the identity of ${recipient} does not open ${what} in ${destination}: ${message}`);
  if (unproven.length > 0) session.warn(`not proven in ${destination}, since no identity of theirs was given: ${namesOf(unproven)}`);
}

function namesOf(recipients: readonly { readonly name: string }[]): string {
  return recipients.map(({ name }) => name).join(', ');
}
