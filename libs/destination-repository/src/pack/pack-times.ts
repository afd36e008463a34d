import { hash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { Fault } from '@holdfast/fault';
import type { Abortable } from '@holdfast/manifest';
import type { Store } from '@holdfast/store';
import { verifiedPrefix } from '../check/verification-files.ts';
import { packOfKey } from './pack-layout.ts';
import { unpackBounded } from './unpack-bounded.ts';

/*
 * verified/packs/<sha256 of the file>.ndjson.zst: when packs were proven last, a line each: ["<pack>","<ISO 8601>"]. There
 * may be several files: the newest time of a pack counts. Whoever adds times writes all that it read and its own into one
 * file, then removes those that it read, so that two at once lose nothing of each other.
 */

const timesPrefix = `${verifiedPrefix}packs/`;

/** When packs were proven last, kept in the repository. */
export class PackTimes {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Milliseconds since 1970 by pack. A file that cannot be read is passed over: then its packs are proven once more. */
  async read(options: Abortable): Promise<ReadonlyMap<string, number>> {
    return (await this.#readAll(options)).times;
  }

  /** Notes that these packs were proven now; durable once it resolves. Times of packs that are gone are dropped. */
  async add(proven: Iterable<string>, now: Date, options: Abortable): Promise<void> {
    const present = new Set<string>();
    for await (const { key } of this.#store.list('packs/', options)) present.add(packOfKey(key) ?? '');
    const { times, keys } = await this.#readAll(options);
    for (const pack of proven) times.set(pack, now.getTime());
    const lines = [...times]
      .filter(([pack]) => present.has(pack))
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([pack, time]) => `${JSON.stringify([pack, new Date(time).toISOString()])}\n`);
    const bytes = zstdCompressSync(Buffer.from(lines.join('')));
    const key = `${timesPrefix}${hash('sha256', bytes)}.ndjson.zst`;
    await this.#store.put(key, bytes, options);
    for (const old of keys) if (old !== key) await this.#store.delete(old, options);
  }

  async #readAll(options: Abortable): Promise<{ readonly times: Map<string, number>; readonly keys: readonly string[] }> {
    const times = new Map<string, number>();
    const keys: string[] = [];
    for await (const { key } of this.#store.list(timesPrefix, options)) {
      keys.push(key);
      for (const [pack, time] of await this.#readFile(key, options)) if (time > (times.get(pack) ?? 0)) times.set(pack, time);
    }
    return { times, keys };
  }

  async #readFile(key: string, options: Abortable): Promise<[string, number][]> {
    try {
      const bytes = await this.#store.get(key, options);
      if (key !== `${timesPrefix}${hash('sha256', bytes)}.ndjson.zst`) return [];
      const lines = unpackBounded(bytes).toString('utf8').split('\n').slice(0, -1);
      return lines.map((line) => {
        const [pack, time] = JSON.parse(line) as [string, string];
        return [pack, Date.parse(time)];
      });
    } catch (error) {
      options.signal?.throwIfAborted();
      // Another run may have put its own in its place a moment ago; damage only costs another proof.
      if (error instanceof Fault && error.code === 'interrupted') throw error;
      return [];
    }
  }
}
