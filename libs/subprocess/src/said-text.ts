const most = 64 * 1024;

/** The end of what a program says, with secrets struck out. */
export class SaidText {
  readonly #secrets: readonly string[];
  #kept: Buffer = Buffer.alloc(0);

  constructor(secrets: readonly string[]) {
    // A secret of a few letters would garble every message.
    this.#secrets = secrets.filter((secret) => secret.length >= 4).toSorted((left, right) => right.length - left.length);
  }

  add(bytes: Buffer): void {
    const all = Buffer.concat([this.#kept, bytes]);
    this.#kept = all.subarray(Math.max(0, all.length - most));
  }

  text(): string {
    return this.#secrets.reduce((text, secret) => text.replaceAll(secret, '***'), this.#kept.toString('utf8'));
  }
}
