import type { Abortable } from '@holdfast/manifest';
import type { RecordReader } from '@holdfast/source';
import { DatabaseRecords } from './database-records.ts';

/** The records of a view, whose database file is made when they are first asked for. Disposing it lets the file go. */
export class ViewRecords implements RecordReader, AsyncDisposable {
  readonly #file: { readonly name: string; readonly location: (options: Abortable) => Promise<string> };
  #opening: Promise<DatabaseRecords> | undefined;

  /** `location` gives the absolute path text of a private file that nobody writes, the same each time. */
  constructor(file: { readonly name: string; readonly location: (options: Abortable) => Promise<string> }) {
    this.#file = file;
  }

  async collections(options: Abortable) {
    return (await this.#open(options)).collections(options);
  }

  async *records(collection: string, options: Abortable) {
    yield* (await this.#open(options)).records(collection, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    (await this.#opening?.catch(() => undefined))?.[Symbol.dispose]();
  }

  async #open(options: Abortable): Promise<DatabaseRecords> {
    options.signal?.throwIfAborted();
    const { name, location } = this.#file;
    const place = await location(options);
    this.#opening ??= Promise.resolve().then(() => new DatabaseRecords({ location: place, name }));
    return await this.#opening;
  }
}
