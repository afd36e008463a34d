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
  /** Milliseconds that one test may take. Default: 20,000. */
  readonly timeout?: number;
}
