import type { FaultCode } from '@holdfast/fault';
import type { Inventory } from '@holdfast/manifest';
import type { RecordChange } from '@holdfast/record';
import type { ChangedRecords } from '@holdfast/source';

/** What the process that works on a database can be asked to do; every argument and result survives a structured clone. */
export interface Calls {
  /** Opens the database, begins a read transaction and holds it. Once per process. */
  readonly freeze: (argument: FreezeArgument) => FrozenState;
  /** Copies the held view into its file, unless that has been done, and lets the transaction go. */
  readonly copy: (argument: null) => null;
  /** Lets the transaction go, if it is still held, and removes what SQLite made beside the database for it. The last call: the process MUST be killed after it. */
  readonly leave: (argument: null) => null;
  /** Checks a private database file that nobody writes, and counts what is in it. */
  readonly examine: (argument: ExamineArgument) => Inventory;
  /** Whether nobody has the database open, found by taking every lock on it. The last call: the process MUST be killed after it. */
  readonly seize: (argument: { readonly location: string }) => Seizure;
  /** Begins a transaction that writes, in a database of which nothing else is asked in this process. */
  readonly beginChanges: (argument: ChangeArgument) => null;
  /** Carries out some of the changes, in order. */
  readonly change: (argument: readonly RecordChange[]) => null;
  /** Ends the transaction, so that all of it is there. Until then `leave` takes all of it back. */
  readonly commitChanges: (argument: null) => ChangedRecords;
}

export interface ChangeArgument {
  /** Absolute path text, free of links. */
  readonly location: string;
  /** Milliseconds to wait for another writer. */
  readonly busyTimeout: number;
}

export interface FreezeArgument {
  /** Absolute path text, free of links. */
  readonly location: string;
  /** Milliseconds to wait for a writer that has locked everybody out. */
  readonly busyTimeout: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Absolute path text of the copy, in a folder that exists. */
  readonly copy: string;
  /** Milliseconds after which a view that keeps writers waiting is copied unasked and let go. */
  readonly patience: number;
}

export interface FrozenState {
  readonly size: number;
  readonly pageSize: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Equal tokens mean equal content; absent when the newest change is too young to tell from the next one. */
  readonly token?: string;
}

export interface ExamineArgument {
  /** Absolute path text. */
  readonly location: string;
  /** What the database is called in messages. */
  readonly name: string;
}

/** `unknown` where it cannot be told without changing something, or the file is no database. */
export type Seizure = 'free' | 'held' | 'unknown';

export interface Request {
  /** Stands in the answer: one that was given up may still come, after the next call. */
  readonly id: number;
  readonly call: keyof Calls;
  readonly argument: unknown;
}

export type Answer = { readonly id: number } & ({ readonly value: unknown } | { readonly fault: PlainFault });

export interface PlainFault {
  readonly code: FaultCode;
  readonly message: string;
  readonly guidance?: string | undefined;
  readonly retryable: boolean;
}
