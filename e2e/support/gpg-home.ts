import { mkdirSync } from 'node:fs';
import { runTool } from './run-program.ts';

/** A keyring of GPG in a folder of its own. */
export class GpgHome implements AsyncDisposable {
  readonly place: string;

  constructor(place: string) {
    this.place = place;
    mkdirSync(place, { mode: 0o700 });
  }

  /** Makes a key without a passphrase; gives its fingerprint. */
  async makeKey(name: string): Promise<string> {
    await this.#run(['--pinentry-mode', 'loopback', '--passphrase', '', '--quick-generate-key', name, 'default', 'default', 'never']);
    const listed = await this.#run(['--with-colons', '--list-keys', name]);
    return /^fpr:{9}([0-9A-F]{40}):/m.exec(listed)?.[1] as string;
  }

  /** A keyring with the public keys of this one alone. */
  async publicOnly(place: string): Promise<GpgHome> {
    const other = new GpgHome(place);
    const keys = await this.#run(['--armor', '--export']);
    await other.#run(['--import'], keys);
    return other;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await runTool('gpgconf', ['--homedir', this.place, '--kill', 'all']);
  }

  async #run(line: readonly string[], input = ''): Promise<string> {
    return await runTool('gpg', ['--homedir', this.place, '--batch', '--no-tty', ...line], { input });
  }
}
