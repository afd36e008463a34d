import type { FaultCode } from '@holdfast/fault';
import type { ConnectionSettings } from '../connection/connection-settings.ts';
import type { RowLayout } from '../rows/row-layout.ts';

/** What a thread that holds a connection is asked for, one thing after the other; each is answered once, with its number. */
export type ThreadRequest =
  | { readonly kind: 'open'; readonly settings: ConnectionSettings }
  /** Statements whose results are of no interest. */
  | { readonly kind: 'run'; readonly statements: readonly string[]; readonly doing: string }
  | { readonly kind: 'records'; readonly sql: string; readonly doing: string }
  | { readonly kind: 'bytes'; readonly sql: string; readonly doing: string }
  | { readonly kind: 'stream'; readonly sql: string; readonly doing: string; readonly layout: RowLayout };

/** Beside the requests, at any time. */
export type ThreadSignal =
  /** So many bytes of the pieces of the stream under way were taken. */
  | { readonly kind: 'taken'; readonly bytes: number }
  /** Nothing more of the stream under way is wanted: its rows are read and dropped. */
  | { readonly kind: 'drop' }
  | { readonly kind: 'end' };

export type Numbered = { readonly number: number };

export type ThreadMessage =
  | { readonly piece: Uint8Array<ArrayBuffer> }
  | (Numbered & ({ readonly value: unknown } | { readonly fault: PackedFault }));

/** A fault in a form that survives the way between threads. */
export interface PackedFault {
  readonly code: FaultCode;
  readonly message: string;
  readonly guidance: string | undefined;
  readonly retryable: boolean;
  /** The server's error number. */
  readonly errno: number | undefined;
}

/** What a stream ends with. */
export interface StreamedRows {
  readonly rows: number;
  /** Whether the last row is the last of its statement. */
  readonly ended: boolean;
}
