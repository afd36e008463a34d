import type { SourceAdapter } from '../source.ts';
import type { ApplyAttributes } from '../testing/index.ts';

/** What an adapter brings to the conformance suite. */
export interface SourceHarness<Config> {
  readonly adapter: SourceAdapter<Config>;
  /**
   * Makes a source with some content and returns its configuration. `directory` is an empty folder that the suite watches:
   * what the source consists of lies in it. `name` is path text to be used in the source's own name.
   */
  create(directory: string, name: string): Promise<Config>;
  /** Changes the content of at least one artifact as the source's application would; sizes should stay equal. Called with rounds 0, 1, 2 … for different contents. */
  mutate(config: Config, round: number): Promise<void>;
  /** Whether an artifact that was not changed for an hour MUST have a change token. */
  readonly changeTokens: boolean;
  /** A configuration with a planted secret, where the kind has one. */
  readonly secret?: { readonly config: Config; readonly text: string };
  /** Gives a restored file its mode and mtime, where the source keeps them. */
  readonly applyAttributes?: ApplyAttributes;
  /** Where what is protected lies on a service, such as a database server, instead of in `directory`. */
  readonly service?: ServiceHarness<Config>;
  /** Milliseconds that one test may take. Default: 20,000. */
  readonly timeout?: number;
}

/** The service that a source lies on. */
export interface ServiceHarness<Config> {
  /**
   * What lies on the service that a restore of this source could touch: a line for each thing, such as a database's name and
   * what it holds, which changes with it and is the same again when it is brought back. Not the marks of the service's own.
   */
  state(config: Config): Promise<readonly string[]>;
  /** Removes what is protected, as its owner would: the source is missing then. */
  remove(config: Config): Promise<void>;
  /** Removes everything that tests have made for it: called when a test is over. */
  clear?(config: Config): Promise<void>;
  /** A place for `elsewhere` on the same service where nothing stands yet. Absent where the adapter claims no `services`. */
  elsewhere?(config: Config): string;
}
