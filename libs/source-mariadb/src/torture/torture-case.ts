/** One database that is hard to keep: its SQL is carried out by the stock client, in an empty database of utf8mb4 and strict mode. */
export interface TortureCase {
  /** Letters, digits and `-`. */
  readonly name: string;
  /** What it is about, for the table of results. */
  readonly about: string;
  readonly sql: string;
  /** What does not come back, as the comparer says it, and why that cannot be helped. */
  readonly lost?: readonly string[];
  /** The first version of the server that can hold it, as `11.7`. */
  readonly since?: string;
  /** Accounts that the SQL makes, which are the server's and not the database's: removed again with it. */
  readonly accounts?: readonly string[];
}

/** Whether a server of this version, as `10.11.19-MariaDB…`, can hold the case. */
export function isPossible({ since = '0' }: TortureCase, version: string): boolean {
  const [wanted, found] = [since, version].map((text) => text.split('.').map((part) => Number.parseInt(part, 10))) as [number[], number[]];
  const place = wanted.findIndex((part, index) => part !== found[index]);
  return place === -1 || (found[place] ?? 0) > (wanted[place] as number);
}
