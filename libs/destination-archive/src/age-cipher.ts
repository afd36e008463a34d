import type { FileHandle } from 'node:fs/promises';
import { AgeReader, encryptStream, isRecipient, openerOf, segmentBytes, usualHeadBytes } from '@holdfast/age';
import type { DestinationContext } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { ArchiveAgeEncryption } from '@holdfast/schemas';
import type { ArchiveCipher, RandomBytes } from './archive-cipher.ts';
import { asDamage } from './damage.ts';

/** So much is decrypted at once where a few bytes are asked for. */
const windowSize = 4 * segmentBytes;

/** Archives as age files, which stock `age -d` opens. They are read where they lie, segment by segment. */
export function ageCipher({ recipients, identity }: ArchiveAgeEncryption, context: DestinationContext): ArchiveCipher {
  return {
    ending: '.age',
    seeks: true,
    prove: async () => {
      const wrong = recipients.findIndex((recipient) => !isRecipient(recipient));
      if (wrong === -1) return;
      throw new Fault('key-wrong', `recipient ${wrong + 1} of the encryption is no recipient of age`, {
        guidance: 'write what begins with age1',
      });
    },
    encrypt: (pieces) => encryptStream(pieces, recipients),
    open: async (handle, { name, size }, options) => {
      const identities = await readIdentities(context, { name, file: identity, signal: options.signal });
      try {
        return new AgeBytes(handle, await openReader(handle, size, identities), name);
      } catch (error) {
        throw namedFor(error, name);
      }
    },
  };
}

/** Those that the user gave for this run, and those of the configuration. */
async function readIdentities({ keyring }: DestinationContext, { name, file, signal }: Wanted): Promise<readonly string[]> {
  const identities = (await keyring?.identities({ signal, ...(file === undefined ? {} : { file }) })) ?? [];
  if (identities.length > 0) return identities;
  throw new Fault('key-missing', `${name} is encrypted with age, and there is no identity to open it with`, {
    guidance: 'add --identity FILE, on a machine that may read',
  });
}

interface Wanted extends Abortable {
  readonly name: string;
  readonly file: string | undefined;
}

async function openReader(handle: FileHandle, size: number, identities: readonly string[]): Promise<AgeReader> {
  const opener = openerOf(identities);
  for (let wanted = usualHeadBytes; ; wanted *= 4) {
    const head = Buffer.alloc(Math.min(wanted, size));
    await fill(handle, head, 0);
    const reader = AgeReader.open(head, size, opener);
    if (reader !== undefined) return reader;
  }
}

async function fill(handle: FileHandle, buffer: Buffer, position: number): Promise<void> {
  for (let filled = 0; filled < buffer.length; ) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, position + filled);
    if (bytesRead === 0) throw new Error('it was cut while it was read');
    filled += bytesRead;
  }
}

/** Says which archive it is: the lib knows bytes only. */
function namedFor(error: unknown, name: string): unknown {
  if (!(error instanceof Fault)) return asDamage(error, name);
  const { code, message, guidance } = error;
  return new Fault(code, `${name} cannot be read: ${message}`, { ...(guidance === undefined ? {} : { guidance }), cause: error });
}

/** What an age file holds. The last window is kept, because archives are read in small steps forward. */
class AgeBytes implements RandomBytes {
  readonly size: number;
  readonly #handle: FileHandle;
  readonly #reader: AgeReader;
  readonly #name: string;
  #window: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(handle: FileHandle, reader: AgeReader, name: string) {
    this.#name = name;
    this.#handle = handle;
    this.#reader = reader;
    this.size = reader.size;
  }

  async read(buffer: Buffer, offset: number, position: number): Promise<number> {
    const wanted = Math.min(buffer.length - offset, this.size - position);
    if (wanted <= 0) return 0;
    if (wanted >= windowSize) return (await this.#decrypt({ start: position, end: position + wanted })).copy(buffer, offset);
    if (position < this.#start || position >= this.#start + this.#window.length) {
      // From its own segment on: what is damaged before it does not matter.
      const start = Math.floor(position / segmentBytes) * segmentBytes;
      this.#window = await this.#decrypt({ start, end: Math.min(start + windowSize, this.size) });
      this.#start = start;
    }
    return this.#window.copy(buffer, offset, position - this.#start, position - this.#start + wanted);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #decrypt(range: { readonly start: number; readonly end: number }): Promise<Buffer> {
    const { start, end } = this.#reader.covering(range);
    const sealed = Buffer.allocUnsafe(end - start);
    await fill(this.#handle, sealed, start);
    try {
      return this.#reader.decrypt(range, sealed);
    } catch (error) {
      throw namedFor(error, this.#name);
    }
  }
}
