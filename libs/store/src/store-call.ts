import { Fault } from '@holdfast/fault';
import type { Abortable } from './store.ts';

const keyPattern = /^(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+)*$/;

/** Whether a text is what the port calls a key. */
export function isStoreKey(text: string): boolean {
  return keyPattern.test(text);
}

/** That an object cannot be read in the store of this description because it is not there, or not that long: what `get` and `download` throw. */
export function missingObject(key: string, description: string, why: string): Fault {
  return new Fault('artifact-missing', `cannot read ${key} in ${description}: ${why}`);
}

/** Does the work of a call. What it throws becomes what `faultOf` makes of it, once the call is given up the reason for that. */
export async function storeCall<Result>(
  work: () => Promise<Result>,
  { signal }: Abortable,
  faultOf: (error: unknown) => Fault,
): Promise<Result> {
  signal?.throwIfAborted();
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    throw faultOf(error);
  }
}
