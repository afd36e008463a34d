import type { DestinationConfig, Retention, SourceConfig } from '@holdfast/schemas';

/** The parts of a configuration that the schema found no fault with, at their own index; `undefined` stands for one that it did. */
export interface Checked {
  readonly name?: string | undefined;
  readonly retention?: Retention | undefined;
  readonly sources: readonly (SourceConfig | undefined)[];
  readonly destinations: readonly (DestinationConfig | undefined)[];
}
