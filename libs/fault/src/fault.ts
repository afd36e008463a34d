/**
 * What went wrong, in a form that a program can act on. The codes are stable: scripts and the exit-code table in
 * `@holdfast/command` depend on them. A code names the kind of failure, the message names the thing that failed.
 */
export type FaultCode =
  | 'usage'
  | 'config-missing'
  | 'config-invalid'
  | 'secret-missing'
  | 'source-missing'
  | 'source-unreadable'
  | 'source-damaged'
  | 'source-locked'
  | 'source-empty'
  | 'source-changed'
  | 'target-not-empty'
  | 'target-in-use'
  | 'target-unwritable'
  | 'unsafe-path'
  | 'destination-unwritable'
  | 'destination-full'
  | 'destination-damaged'
  | 'destination-unreadable'
  | 'destination-missing'
  | 'repository-missing'
  | 'repository-exists'
  | 'repository-newer'
  | 'repository-locked'
  | 'snapshot-missing'
  | 'snapshot-ambiguous'
  | 'artifact-missing'
  | 'difference'
  | 'prune-refused'
  | 'reconcile-refused'
  | 'program-missing'
  | 'program-failed'
  | 'key-missing'
  | 'key-wrong'
  | 'signature-invalid'
  | 'unsupported'
  | 'interrupted'
  | 'internal';

/** Everything a {@link Fault} carries beside its code and message. */
export interface FaultOptions {
  /** What the user can do about it: one imperative clause without a full stop, for example `run holdfast list`. */
  readonly guidance?: string;
  /** Whether the same call may succeed later without anything else being changed. Default: false. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/**
 * The only error that crosses a package border. The message is one clause that says what failed and where, holds no
 * secret and ends without a full stop; `guidance` says what to do.
 */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly guidance: string | undefined;
  readonly retryable: boolean;

  constructor(code: FaultCode, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Fault';
    this.code = code;
    this.guidance = options.guidance;
    this.retryable = options.retryable ?? false;
  }
}

/**
 * The given error when it is a {@link Fault} already; an aborted call as `interrupted`; anything else as `code`, with
 * `message` before the cause's own words. What failed while something was cleaned up after an error stands behind that error.
 */
export function toFault(error: unknown, code: FaultCode, message: string, options: FaultOptions = {}): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof Error && error.name === 'AbortError') return new Fault('interrupted', 'interrupted', { cause: error });
  if (error instanceof SuppressedError) {
    const first = toFault(error.suppressed, code, message, options);
    const then = toFault(error.error, code, message, options);
    const { guidance = then.guidance, retryable } = first;
    const known = guidance === undefined ? {} : { guidance };
    return new Fault(first.code, `${first.message}, and then ${then.message}`, { ...known, retryable, cause: error });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new Fault(code, `${message}: ${reason}`, { ...options, cause: error });
}
