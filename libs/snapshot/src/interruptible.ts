import { Fault, toFault } from '@holdfast/fault';

/** Runs the work; whatever it throws becomes a fault, and after an abort `interrupted`, however the abort showed itself. */
export async function interruptible<Result>(signal: AbortSignal | undefined, work: () => Promise<Result>): Promise<Result> {
  try {
    signal?.throwIfAborted();
    return await work();
  } catch (error) {
    if (signal?.aborted === true) throw new Fault('interrupted', 'interrupted', { cause: error });
    throw toFault(error, 'internal', 'unexpected');
  }
}
