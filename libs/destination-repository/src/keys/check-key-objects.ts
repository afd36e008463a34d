import { hash } from 'node:crypto';
import type { CheckOptions, Finding } from '@holdfast/destination';
import type { Store } from '@holdfast/store';
import { findingOf } from '../check/finding-of.ts';
import { keysKey, keysPrefix, readKeys } from './key-objects.ts';

/** What is wrong with `keys/`: every file against its name, and every clear part against its seal and its file. */
export async function* checkKeyObjects(store: Store, options: CheckOptions): AsyncGenerator<Finding> {
  const present = new Set<string>();
  for await (const { key, size } of store.list(keysPrefix, options)) {
    present.add(key);
    options.onProgress?.({ objects: 1, bytes: size });
    const digest = /^keys\/(?:\d{4,}|passphrase)-([0-9a-f]{64})\.age$/.exec(key)?.[1];
    if (digest === undefined) continue;
    try {
      if (hash('sha256', await store.get(key, options)) !== digest) yield { object: key, message: 'it is not what was written' };
    } catch (error) {
      options.signal?.throwIfAborted();
      yield findingOf(key, error, 'it cannot be read');
    }
  }
  try {
    for (const keys of await readKeys(store, options)) {
      const needed = [keysKey(keys, 'age'), ...keys.recipients.flatMap(({ passphraseFile }) => passphraseFile ?? [])];
      for (const object of needed) if (!present.has(object)) yield { object, message: 'it is missing' };
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    yield findingOf(keysPrefix, error, 'it cannot be read');
  }
}
