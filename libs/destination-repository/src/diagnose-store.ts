import { rm } from 'node:fs/promises';
import type { Diagnosis } from '@holdfast/destination';
import { toFault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import { type Store, type StoreCall, WrappedStore } from '@holdfast/store';
import { BrokenLaw, harmlessLaws, type StoreLaw } from '@holdfast/store/laws';

/** Where the proofs work, beside what the repository has. Nothing is left of it. */
const trialPrefix = 'doctor/';
/** Less room than this may not do for the next backup. */
const littleRoom = 1 << 30;
/** Milliseconds by which clocks may differ before leases are in doubt; servers of S3 refuse requests from 15 minutes on. */
const smallSkew = 60_000;

export interface DiagnosisTools {
  readonly store: Store;
  /** Whether there is a repository. */
  readonly exists: (options: Abortable) => Promise<boolean>;
  readonly now: () => Date;
}

/** Tries out what a repository needs of its store: its condition, and every harmless law that it claims to keep. */
export async function* diagnoseStore({ store, exists, now }: DiagnosisTools, options: Abortable): AsyncGenerator<Diagnosis> {
  const reached = await attempt('reachable', () => store.condition(options));
  if ('diagnosis' in reached) {
    yield reached.diagnosis;
    return;
  }
  const { freeBytes, time } = reached.value;
  yield { subject: 'reachable', outcome: 'sound', message: store.description };
  yield roomOf(freeBytes);
  if (!store.capabilities.local) yield skewOf(time, now());
  const there = await attempt('repository', () => exists(options));
  if ('diagnosis' in there) {
    yield there.diagnosis;
    return;
  }
  if (!there.value) yield { subject: 'repository', outcome: 'unknown', message: 'there is none yet: the first backup makes it' };
  // The folder may be that of a disk that is not plugged in: nothing is made there.
  if (!there.value && store.capabilities.local) return;
  yield* provenLaws(store, options);
  if (store.capabilities.conditionalPut) return;
  const message = 'it does not decide between two writers of one name, so that locks are less sure; run one backup at a time';
  yield { subject: 'two writers at once', outcome: 'doubtful', message };
}

function roomOf(freeBytes: number | undefined): Diagnosis {
  const subject = 'free room';
  if (freeBytes === undefined) return { subject, outcome: 'unknown', message: 'it does not say' };
  const message = `${Math.floor(freeBytes / 2 ** 20)} MiB`;
  return freeBytes < littleRoom ? { subject, outcome: 'doubtful', message: `only ${message}` } : { subject, outcome: 'sound', message };
}

function skewOf(time: Date | undefined, now: Date): Diagnosis {
  const subject = 'clock';
  if (time === undefined) return { subject, outcome: 'unknown', message: 'it does not say' };
  const skew = time.getTime() - now.getTime();
  const message = `${Math.abs(Math.round(skew / 1000))} s ${skew < 0 ? 'behind' : 'ahead of'} this machine`;
  return Math.abs(skew) < smallSkew
    ? { subject, outcome: 'sound', message }
    : { subject, outcome: 'doubtful', message: `it is ${message}` };
}

async function* provenLaws(store: Store, options: Abortable): AsyncGenerator<Diagnosis> {
  for (const law of harmlessLaws) {
    options.signal?.throwIfAborted();
    if (!(law.applies?.(store) ?? true)) continue;
    const tidied = await attempt('cleaning up', () => removeTrials(store, options));
    const proven = 'diagnosis' in tidied ? tidied : await attempt(law.title, () => prove(store, law, options));
    if (!('diagnosis' in proven)) yield { subject: law.title, outcome: 'sound', message: 'tried' };
    else {
      options.signal?.throwIfAborted();
      yield proven.diagnosis;
    }
  }
  const tidied = await attempt('cleaning up', () => leaveNothing(store, options));
  if ('diagnosis' in tidied) yield tidied.diagnosis;
}

async function prove(store: Store, law: StoreLaw, options: Abortable): Promise<void> {
  await law.prove({ store, open: async () => new SecondUser(store), prefix: trialPrefix, ...options });
}

/** The same store for another one who uses it and goes. */
class SecondUser extends WrappedStore {
  protected around<Result>(_: StoreCall, run: () => Promise<Result>): Promise<Result> {
    return run();
  }

  override async [Symbol.asyncDispose](): Promise<void> {}
}

async function removeTrials(store: Store, options: Abortable): Promise<void> {
  for await (const { key } of store.list(trialPrefix, options)) await store.delete(key, options);
}

/** A store in a folder keeps the folders of its keys, and relies on those that it made: they go last. */
async function leaveNothing(store: Store, options: Abortable): Promise<void> {
  await removeTrials(store, options);
  const folder = store.locate(trialPrefix.slice(0, -1));
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}

type Attempted<Value> = { readonly value: Value } | { readonly diagnosis: Diagnosis };

async function attempt<Value>(subject: string, work: () => Promise<Value>): Promise<Attempted<Value>> {
  try {
    return { value: await work() };
  } catch (error) {
    const { message, guidance } = toFault(error, 'destination-damaged', 'it failed');
    const said = error instanceof BrokenLaw ? error.message : message;
    return { diagnosis: { subject, outcome: 'wrong', message: guidance === undefined ? said : `${said}; ${guidance}` } };
  }
}
