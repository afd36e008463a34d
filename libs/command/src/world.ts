import type { Readable, Writable } from 'node:stream';

/** Everything outside that a command can touch; `start` takes it from the process, tests bring their own. */
export interface World {
  /** Without the program and its script. */
  readonly arguments: readonly string[];
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  readonly host: string;
  readonly processId: number;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  /** Calls the listener at each request to stop; gives the call that ends this. */
  readonly onStop: (listener: () => void) => () => void;
  /** Calls the listener for an error that nobody caught; gives the call that ends this. */
  readonly onCrash: (listener: (error: unknown) => void) => () => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

export type TerminalStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };
