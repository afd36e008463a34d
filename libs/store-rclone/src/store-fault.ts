import { Fault, toFault } from '@holdfast/fault';
import { RcloneLost, RcloneRefusal } from './rclone-server.ts';

/** What rclone says when trying again will not help, and what will. */
const hopeless: readonly (readonly [RegExp, string])[] = [
  [/didn't find section in config|section .* not found/i, 'name a remote of rclone listremotes'],
  [/decrypt configuration|config.*password|unable to decrypt/i, 'give the password of rclone’s configuration under "rclone"'],
  [
    /permission denied|access denied|forbidden|unauthorized|invalid_grant|expired/i,
    'see that rclone may write there: rclone lsd REMOTE: tries it',
  ],
];

/** The fault of a call that failed; `what` says what it was about, as "write packs/aa in …". */
export function storeFault(error: unknown, what: string, code: 'destination-unwritable' | 'destination-unreadable'): Fault {
  if (!(error instanceof RcloneRefusal || error instanceof RcloneLost)) return toFault(error, code, `cannot ${what}`);
  if (/no space left|quota ?exceeded|insufficient.?(space|storage)|storageQuota|disk full/i.test(error.message)) {
    return new Fault('destination-full', `no room left to ${what}`, {
      guidance: 'free some room or choose another destination',
      cause: error,
    });
  }
  const known = hopeless.find(([pattern]) => pattern.test(error.message));
  const options = known === undefined ? { retryable: true } : { guidance: known[1] };
  return new Fault(code, `cannot ${what}: ${error.message.trim()}`, { ...options, cause: error });
}
