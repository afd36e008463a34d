import type { InferredOptionTypes, Options } from 'yargs';
import type { ExitCode } from './exit-code.ts';
import type { Session } from './session.ts';

/** What every verb takes. */
export const globalOptions = {
  config: {
    type: 'string',
    alias: 'c',
    requiresArg: true,
    describe: 'The configuration (default: the nearest backup.config.json upwards)',
  },
  identity: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'An age identity file that opens encrypted destinations; may be repeated',
  },
  'passphrase-env': {
    type: 'string',
    requiresArg: true,
    describe: 'The environment variable that holds the passphrase of an identity file or recipient (default: asked for on a terminal)',
  },
  json: { type: 'boolean', describe: 'Print events as NDJSON on stdout, a summary last' },
  quiet: { type: 'boolean', alias: 'q', describe: 'Print only errors and what was asked for' },
  color: { type: 'boolean', hidden: true },
  'no-color': { type: 'boolean', describe: 'Print without colours' },
  yes: { type: 'boolean', alias: 'y', describe: 'Never ask' },
} as const satisfies Record<string, Options>;

export type GlobalOptions = InferredOptionTypes<typeof globalOptions>;

/** A positional argument; `required` ones come first. */
export interface Positional extends Options {
  readonly required?: boolean;
}

/** A verb as the parser sees it. */
export interface Verb {
  readonly positionals: Readonly<Record<string, Positional>>;
  readonly options: Readonly<Record<string, Options>>;
  readonly examples: readonly (readonly [command: string, meaning: string])[];
  /** `values` holds what the parser found for positionals and options. */
  readonly run: (values: Readonly<Record<string, unknown>>, session: Session) => Promise<ExitCode>;
}

interface Definition<Positionals, OptionSet> {
  /** In order of the command line; an `array` one takes all that follow. */
  readonly positionals?: Positionals;
  readonly options?: OptionSet;
  /** Without the program's name. */
  readonly examples?: readonly (readonly [command: string, meaning: string])[];
  readonly run: (
    values: InferredOptionTypes<Positionals & OptionSet extends Record<string, Options> ? Positionals & OptionSet : never>,
    session: Session,
  ) => Promise<ExitCode>;
}

/** A verb whose `run` gets its values typed as its options declare them. */
export function defineVerb<const Positionals extends Record<string, Positional>, const OptionSet extends Record<string, Options>>(
  definition: Definition<Positionals, OptionSet>,
): Verb {
  return {
    positionals: definition.positionals ?? {},
    options: definition.options ?? {},
    examples: definition.examples ?? [],
    run: definition.run as Verb['run'],
  };
}
