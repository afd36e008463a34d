declare module '@cloudant/couchbackup' {
  import type { Writable } from 'node:stream';

  /** The part of couchbackup's interface that is used; it comes without types. */
  const couchbackup: {
    backup(url: string, target: Writable, options: object, done: (error: Error | null) => void): void;
  };
  export = couchbackup;
}
