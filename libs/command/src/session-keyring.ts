import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Keyring } from '@holdfast/destination';
import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Session } from './session.ts';

/** What one run may open encrypted destinations with: files named on the command line or in the configuration, and passphrases. */
export class SessionKeyring implements Keyring {
  readonly #session: Session;
  readonly #baseDirectory: string;
  readonly #files = new Map<string, Promise<readonly string[]>>();
  readonly #passphrases = new Map<string, Promise<string | undefined>>();

  constructor(session: Session, baseDirectory: string) {
    this.#session = session;
    this.#baseDirectory = baseDirectory;
  }

  async identities({ file, signal }: Abortable & { readonly file?: string }): Promise<readonly string[]> {
    const { identity = [] } = this.#session.options;
    const { workingDirectory } = this.#session.world;
    const places = identity.map((place) => resolve(workingDirectory, place));
    if (file !== undefined) places.push(resolve(this.#baseDirectory, file));
    const found: string[] = [];
    for (const place of new Set(places)) found.push(...(await this.#read(place, { signal })));
    return found;
  }

  passphrase(what: string): Promise<string | undefined> {
    const known = this.#passphrases.get(what) ?? this.#findPassphrase(what);
    this.#passphrases.set(what, known);
    return known;
  }

  #read(place: string, options: Abortable): Promise<readonly string[]> {
    const known = this.#files.get(place) ?? this.#readFile(place, options);
    this.#files.set(place, known);
    return known;
  }

  async #readFile(place: string, options: Abortable): Promise<readonly string[]> {
    const { isPassphraseProtected, parseIdentityFile } = await import('@holdfast/age');
    const bytes = await readFile(place, options).catch((error: unknown) => {
      options.signal?.throwIfAborted();
      const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'cannot be read';
      throw new Fault('key-missing', `the identity file ${place} ${reason}`, {
        guidance: 'name another one with --identity',
        cause: error,
      });
    });
    const passphrase = isPassphraseProtected(bytes) ? await this.passphrase(`the identity file ${place}`) : undefined;
    return parseIdentityFile(bytes, place, passphrase);
  }

  async #findPassphrase(what: string): Promise<string | undefined> {
    if (this.#session.options['passphrase-env'] !== undefined) return this.#session.passphraseVariable();
    if (!this.#session.interactive) return undefined;
    const { askPassword } = await import('./dialogues/ask.ts');
    return askPassword(`Passphrase of ${what}`, this.#session);
  }
}
