import type { Destination, DestinationAdapter, Keyring } from '@holdfast/destination';
import type { Abortable } from '@holdfast/manifest';
import type { SigningConfig } from '@holdfast/schemas';
import type { SourceAdapter } from '@holdfast/source';
import type { Emit } from './event.ts';

/** A part of the configuration that names an adapter by its kind; the rest of it is the adapter's business. */
export interface Fragment {
  readonly name: string;
  readonly kind: string;
}

/** A destination of the configuration, and what runs need to know of it beside its adapter's business. */
export interface DestinationFragment extends Fragment {
  /** The destination that this one is a copy of: it takes from there what is missing instead of reading the site. */
  readonly copyFrom?: string | undefined;
  /** Whether it stands elsewhere; undefined where the configuration does not say. */
  readonly offSite?: boolean | undefined;
  /** The kind of storage in the user's words. */
  readonly storage?: string | undefined;
}

/** The adapters of this program, by kind. They are loaded when they are needed, so that a command starts quickly. */
export interface Adapters {
  readonly sources: ReadonlyMap<string, () => Promise<SourceAdapter<unknown>>>;
  readonly destinations: ReadonlyMap<string, () => Promise<DestinationAdapter<unknown>>>;
}

/** Everything that a verb may know of the world. */
export interface Workspace {
  /** The configuration's `name`. */
  readonly site: string;
  /** In order of the configuration. */
  readonly sources: readonly Fragment[];
  readonly destinations: readonly DestinationFragment[];
  /** Gives the fragment with every `${env:NAME}` and `${file:PATH}` in it replaced; throws `secret-missing` by name. */
  readonly resolve: <Part extends Fragment>(fragment: Part) => Promise<Part>;
  /** Gives a text of the user's with every reference in it replaced, as `resolve` does. */
  readonly resolveText: (text: string) => Promise<string>;
  readonly adapters: Adapters;
  /**
   * How the snapshots of a destination are signed, its references resolved; undefined where they are not, and absent where
   * none are. To `check` a signature needs no secret. Throws `secret-missing` by name.
   */
  readonly signing?: ((destination: string, use: 'sign' | 'check') => Promise<SigningConfig | undefined>) | undefined;
  /** Absolute folder that relative paths of the configuration start from. */
  readonly baseDirectory: string;
  /** Absolute folder for journals and private copies, made when it is needed: `.holdfast` beside the configuration. */
  readonly stateDirectory: string;
  readonly tool: { readonly name: string; readonly version: string };
  /** Names this run among all others, so that what a killed run left can be told from what a running one needs. */
  readonly holder: { readonly host: string; readonly processId: number };
  /** What the user lets this run read encrypted destinations with. */
  readonly keyring?: Keyring;
  readonly now: () => Date;
  /** Random bytes, for names that must not meet. */
  readonly random: (bytes: number) => Uint8Array;
}

/** How a verb is run. */
export interface RunOptions extends Abortable {
  /** Takes every event as it happens; where it gives a promise, a verb that streams waits for it. */
  readonly emit: Emit;
}

/** A destination of the configuration, opened. */
export interface OpenedDestination {
  readonly name: string;
  readonly destination: Destination;
}
