import { open, unlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DestinationContext } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import { joinPath, makeDirectories, toFileSystemPath } from '@holdfast/filesystem';
import type { ArchiveGpgEncryption } from '@holdfast/schemas';
import { filterThroughProgram, runProgram } from '@holdfast/subprocess';
import { type ArchiveCipher, plainBytes, type RandomBytes } from './archive-cipher.ts';
import { damaged } from './damage.ts';

/**
 * Archives as GPG encrypts them, which `gpg -d` opens. They cannot be read in the middle, so that one that is opened is
 * decrypted whole into a file in `directory` that has no name: it is gone when it is closed, however the process ends.
 */
export function gpgCipher({ recipients, home }: ArchiveGpgEncryption, context: DestinationContext, directory: string): ArchiveCipher {
  const keyring = home === undefined ? [] : ['--homedir', resolve(context.baseDirectory, home)];
  const usual = ['--batch', '--no-tty', '--yes', ...keyring];
  // The fingerprints of the configuration are whole, so that trust in keys has nothing to add. Archives are compressed already.
  const encrypting = [
    '--trust-model',
    'always',
    '-z',
    '0',
    ...recipients.flatMap((key) => ['--recipient', key]),
    '--encrypt',
    '--output',
    '-',
  ];
  const encryption = { program: 'gpg', arguments: [...usual, ...encrypting] };
  const decryption = { program: 'gpg', arguments: [...usual, '--decrypt'] };
  return {
    ending: '.gpg',
    seeks: false,
    prove: async ({ signal }) => {
      try {
        await runProgram(encryption, { input: Buffer.from('a trial\n'), signal, environment });
      } catch (error) {
        throw cannotEncrypt(error);
      }
    },
    encrypt: (pieces, { signal }) => filterThroughProgram(encryption, pieces, { signal, environment }),
    open: async (handle, { name, size }, { signal }) => {
      const decrypted = filterThroughProgram(decryption, handle.createReadStream({ start: 0, autoClose: false }), { signal, environment });
      try {
        const bytes = await spooled(decrypted, { directory, name, random: context.random, most: size + 65_536 });
        await handle.close();
        return bytes;
      } catch (error) {
        throw cannotDecrypt(error, name);
      }
    },
  };
}

/** Its messages are looked at, so that they must not be in the language of the user. */
const environment = { LC_ALL: 'C' };

interface Spool {
  readonly directory: string;
  readonly name: string;
  readonly random: (bytes: number) => Uint8Array;
  /** What is encrypted without being compressed is never longer than its file; a hostile one may be. */
  readonly most: number;
}

async function spooled(pieces: AsyncIterable<Buffer>, { directory, name, random, most }: Spool): Promise<RandomBytes> {
  makeDirectories(directory, { mode: 0o700 });
  const place = toFileSystemPath(joinPath(directory, `${Buffer.from(random(8)).toString('hex')}.open`));
  const handle = await open(place, 'wx+', 0o600);
  try {
    await unlink(place);
    let size = 0;
    for await (const piece of pieces) {
      size += piece.length;
      if (size > most) throw damaged(name, 'more is in it than an archive can hold');
      await handle.writeFile(piece);
    }
    return plainBytes(handle, size);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function cannotEncrypt(error: unknown): unknown {
  if (!(error instanceof Fault) || !error.code.startsWith('program-')) return error;
  const guidance =
    error.code === 'program-missing' ? 'install gnupg' : 'import the public keys of all recipients into the keyring of this user';
  return new Fault('key-missing', `archives cannot be encrypted with GPG: ${error.message}`, { guidance, cause: error });
}

function cannotDecrypt(error: unknown, name: string): unknown {
  if (!(error instanceof Fault) || !error.code.startsWith('program-')) return error;
  if (error.code === 'program-missing') {
    return new Fault('key-missing', `${name} is encrypted with GPG: ${error.message}`, { guidance: 'install gnupg', cause: error });
  }
  const keyless = /No secret key|No pinentry|Inappropriate ioctl|Operation cancelled|Bad passphrase|agent/i.test(error.message);
  if (!keyless) return damaged(name, error.message, error);
  return new Fault('key-missing', `${name} is encrypted, and GPG cannot open it: ${error.message}`, {
    guidance: "read it as a user whose GPG has a recipient's secret key, its passphrase being known to the agent",
    cause: error,
  });
}
