import type { Abortable } from '@holdfast/manifest';

/** What to run. No shell is involved: each argument arrives as it stands here. */
export interface ProgramLine {
  /** Name, which is looked up in PATH, or absolute path. */
  readonly program: string;
  /** MUST hold no secret: other users see them. */
  readonly arguments: readonly string[];
}

export interface ProgramOptions extends Abortable {
  /** Variables for the program beside those that it inherits; `undefined` takes one away. A place for secrets. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where the program runs. Default: here. */
  readonly directory?: string;
  /** What the program can read from descriptor 3, 4, … to its end: a place for secrets, as in `gpg --passphrase-fd 3`. At most 64 KiB each. */
  readonly descriptors?: readonly Uint8Array[];
  /** Secrets that the program was given: no argument may hold one, no message shows one. */
  readonly secrets?: readonly string[];
  /** Milliseconds after which the program is ended and the call fails, retryable. Default: none. */
  readonly timeout?: number;
  /** Exit codes that are no failure. Default: 0 alone. */
  readonly accepts?: readonly number[];
  /** Whether the terminal's Ctrl-C is kept from the program, so that its user ends it in order. Default: false. */
  readonly detached?: boolean;
}

/** How a program ended that did not fail. */
export interface ProgramEnd {
  readonly code: number;
  /** The end of what it said on stderr, secrets struck out; at most 64 KiB. */
  readonly said: string;
}
