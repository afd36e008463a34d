import type { Abortable } from '@holdfast/manifest';
import type { Destination, DestinationAdapter, SnapshotReader, SnapshotWriter } from '../destination.ts';

/** The calls that can be made to fail. `read` and `extract` are those of every reader, `writeSource` and `commit` of every writer. */
export type DestinationStep =
  | 'begin'
  | 'writeSource'
  | 'commit'
  | 'manifests'
  | 'open'
  | 'read'
  | 'extract'
  | 'delete'
  | 'check'
  | 'checkSome'
  | 'prune'
  | 'repair'
  | 'verifications'
  | 'recordVerification'
  | 'copyFrom';

/** What goes wrong, and when. */
export interface DestinationFailure {
  readonly step: DestinationStep;
  /** Which call of that step fails, from 1. Default: the first and every later one. */
  readonly call?: number;
  /** The error to throw, or `hang`: the call waits for its signal and rejects with the signal's reason; without a signal it never ends. */
  readonly behaviour: Error | 'hang';
}

/** The destination with one step broken; everything else goes through unchanged. */
export function faultyDestination(inner: Destination, failure: DestinationFailure): Destination {
  const strike = striker(failure);
  return {
    exists: (options) => inner.exists(options),
    landmarks: (options) => inner.landmarks(options),
    begin: async (header, options) => {
      await strike('begin', options);
      return faultyWriter(await inner.begin(header, options), strike);
    },
    manifests: async (options) => {
      await strike('manifests', options);
      return await inner.manifests(options);
    },
    open: async (id, options) => {
      await strike('open', options);
      return faultyReader(await inner.open(id, options), strike);
    },
    signatures: (manifest, options) => inner.signatures(manifest, options),
    delete: async (id, options) => {
      await strike('delete', options);
      await inner.delete(id, options);
    },
    check: async function* (options) {
      await strike('check', options);
      yield* inner.check(options);
    },
    ...faultyPrune(inner, strike),
    ...faultyRepair(inner, strike),
    ...faultyCopy(inner, strike),
    ...faultyCheckSome(inner, strike),
    verifications: async (options) => {
      await strike('verifications', options);
      return await inner.verifications(options);
    },
    recordVerification: async (record, options) => {
      await strike('recordVerification', options);
      await inner.recordVerification(record, options);
    },
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}

/** The adapter with one step broken in every destination that it opens. */
export function faultyAdapter<Config>(inner: DestinationAdapter<Config>, failure: DestinationFailure): DestinationAdapter<Config> {
  return {
    kind: inner.kind,
    capabilities: inner.capabilities,
    describe: (config) => inner.describe(config),
    ...(inner.prove === undefined ? {} : { prove: inner.prove }),
    open: async (config, context) => faultyDestination(await inner.open(config, context), failure),
  };
}

type Strike = (step: DestinationStep, options: Abortable) => Promise<void>;

function striker(failure: DestinationFailure): Strike {
  let calls = 0;
  return async (step, { signal }) => {
    if (step !== failure.step) return;
    calls += 1;
    if (failure.call !== undefined && failure.call !== calls) return;
    if (failure.behaviour !== 'hang') throw failure.behaviour;
    await new Promise<never>((_, reject) => {
      if (signal?.aborted) reject(signal.reason);
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  };
}

function faultyPrune(inner: Destination, strike: Strike): Pick<Destination, 'prune'> {
  const { prune } = inner;
  if (prune === undefined) return {};
  return {
    prune: async (options) => {
      await strike('prune', options);
      return await prune.call(inner, options);
    },
  };
}

/** A destination that keeps no times of its objects keeps none when it is broken either. */
function faultyCheckSome(inner: Destination, strike: Strike): Pick<Destination, 'checkSome'> {
  const { checkSome } = inner;
  if (checkSome === undefined) return {};
  return {
    checkSome: async function* (options) {
      await strike('checkSome', options);
      yield* checkSome.call(inner, options);
    },
  };
}

function faultyRepair(inner: Destination, strike: Strike): Pick<Destination, 'repair'> {
  const { repair } = inner;
  if (repair === undefined) return {};
  return {
    repair: async (options) => {
      await strike('repair', options);
      return await repair.call(inner, options);
    },
  };
}

/** A destination without a way of its own to copy has none when it is broken either. */
function faultyCopy(inner: Destination, strike: Strike): Pick<Destination, 'copyFrom'> {
  if (inner.copyFrom === undefined) return {};
  return {
    copyFrom: async (from, options) => {
      await strike('copyFrom', options);
      return await inner.copyFrom?.(from, options);
    },
  };
}

function faultyWriter(inner: SnapshotWriter, strike: Strike): SnapshotWriter {
  return {
    writeSource: async (source, artifacts, options) => {
      await strike('writeSource', options);
      return await inner.writeSource(source, artifacts, options);
    },
    commit: async (completion, options) => {
      await strike('commit', options);
      return await inner.commit(completion, options);
    },
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}

function faultyReader(inner: SnapshotReader, strike: Strike): SnapshotReader {
  return {
    manifest: inner.manifest,
    details: (source, options) => inner.details(source, options),
    entries: (source, options) => inner.entries(source, options),
    read: async function* (source, entry, options) {
      await strike('read', options);
      yield* inner.read(source, entry, options);
    },
    extract: async (source, requests, options) => {
      await strike('extract', options);
      await inner.extract(source, requests, options);
    },
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}
