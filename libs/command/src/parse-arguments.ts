import { nearestName } from '@holdfast/config';
import { Fault } from '@holdfast/fault';
import yargs, { type Argv, type Options } from 'yargs';
import type { Program } from './program.ts';
import { type GlobalOptions, globalOptions, type Verb } from './verb.ts';
import { type VerbEntry, verbs } from './verbs.ts';

/** What the command line asks for: to show a text, or to run a verb. */
export type Parsed =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'verb';
      readonly entry: VerbEntry;
      readonly verb: Verb;
      readonly values: Readonly<Record<string, unknown>>;
      readonly options: GlobalOptions;
    };

/** Reads the command line. Throws `usage` with the nearest known name for a typo. */
export async function parseArguments(program: Program, line: readonly string[], columns: number): Promise<Parsed> {
  const { entry, rest } = takeVerb(program, line);
  const verb = await entry.load();
  const parser = describe(program, { entry, verb, columns });
  let text = '';
  const values = await parser.parseAsync([...rest], {}, (_error, _values, output) => {
    text = output;
  });
  if (text !== '') return { kind: 'text', text };
  const known: Record<string, unknown> = values;
  refuseUnknown({ program, entry, verb, values: known });
  return {
    kind: 'verb',
    entry,
    verb,
    values: { ...known, ...positionalsOf(program, { entry, verb, given: values._ }) },
    options: known as unknown as GlobalOptions,
  };
}

/** The verb is the first word that is no option and no option's value. */
function takeVerb(program: Program, line: readonly string[]): { readonly entry: VerbEntry; readonly rest: readonly string[] } {
  const index = line.findIndex(
    (word, position) => !word.startsWith('-') && !['-c', '--config', '--identity', '--passphrase-env'].includes(line[position - 1] ?? ''),
  );
  const name = line[index];
  const guidance = `run ${program.name} --help`;
  if (name === undefined) throw new Fault('usage', 'no verb is given', { guidance });
  const entry = verbs.find((verb) => verb.name === name);
  if (entry !== undefined) return { entry, rest: line.filter((_, position) => position !== index) };
  const nearest = nearestName(
    name,
    verbs.map((verb) => verb.name),
  );
  throw new Fault('usage', `there is no verb ${JSON.stringify(name)}`, {
    guidance: nearest === undefined ? guidance : `did you mean ${program.name} ${nearest}?`,
  });
}

interface Described {
  readonly entry: VerbEntry;
  readonly verb: Verb;
  readonly columns: number;
}

function describe(program: Program, { entry, verb, columns }: Described): Argv {
  const usage = [`Usage: ${program.name} ${entry.name} ${entry.usage}`.trimEnd(), '', entry.summary].join('\n');
  const parser = yargs([])
    .scriptName(program.name)
    .locale('en')
    .parserConfiguration({
      'greedy-arrays': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .usage(usage)
    .options(verb.options)
    .options(globalOptions)
    .group(Object.keys(verb.options), 'Options:')
    .group([...Object.keys(globalOptions), 'help'], 'Options of every verb:')
    .help('help', 'Show this help')
    .alias('help', 'h')
    .version(false)
    .exitProcess(false)
    .wrap(Math.min(110, columns))
    .fail((message, error) => {
      if (error instanceof Fault) throw error;
      throw new Fault('usage', plainWords(message || error.message), { guidance: `run ${program.name} ${entry.name} --help` });
    });
  for (const [command, meaning] of verb.examples) parser.example(`${program.name} ${command}`, meaning);
  return parser;
}

/** The parser's complaint as one clause. */
function plainWords(message: string): string {
  const lines = message.split('\n').map((line) => line.trim());
  const text = lines.filter((line) => line !== '' && line !== 'Invalid values:').join(' ');
  return text
    .replace(/^Argument: (\S+), Given: (.*), Choices: (.*)$/, '--$1 takes $3, not $2')
    .replace(/^Not enough arguments following: (\S+)$/, '--$1 needs a value')
    .replace(/\.$/, '');
}

interface Given {
  readonly program: Program;
  readonly entry: VerbEntry;
  readonly verb: Verb;
  readonly values: Readonly<Record<string, unknown>>;
}

function refuseUnknown({ program, entry, verb, values }: Given): void {
  const declared: Readonly<Record<string, Options>> = { ...globalOptions, ...verb.options };
  const names = Object.keys(declared);
  const known = new Map(
    Object.entries(declared).flatMap(([name, option]) => [name, String(option.alias ?? name)].map((key) => [key, option])),
  );
  for (const [name, value] of Object.entries(values)) {
    if (['help', 'h', '_', '$0'].includes(name)) continue;
    const option = known.get(name);
    if (option === undefined) {
      const nearest = nearestName(name, [...names, 'help']);
      const guidance = nearest === undefined ? `run ${program.name} ${entry.name} --help` : `did you mean --${nearest}?`;
      throw new Fault('usage', `${entry.name} has no option ${name.length === 1 ? '-' : '--'}${name}`, { guidance });
    }
    if (Array.isArray(value) && option.array !== true) throw new Fault('usage', `--${name} is given twice`, { guidance: 'give it once' });
  }
}

/** The words beside options, given to the verb's positionals in order. */
function positionalsOf(
  program: Program,
  { entry, verb, given }: { readonly entry: VerbEntry; readonly verb: Verb; readonly given: readonly (string | number)[] },
): Record<string, unknown> {
  const words = given.map(String);
  const values: Record<string, unknown> = {};
  for (const [name, positional] of Object.entries(verb.positionals)) {
    const value = positional.array === true ? words.splice(0) : words.shift();
    if (positional.required === true && (value === undefined || value.length === 0)) {
      throw new Fault('usage', `${entry.name} needs ${name.toUpperCase()}`, { guidance: `run ${program.name} ${entry.name} --help` });
    }
    values[name] = value;
  }
  const [extra] = words;
  if (extra !== undefined) {
    const guidance =
      'source' in verb.options ? 'write --source, --path and the like once for each value' : `run ${program.name} ${entry.name} --help`;
    throw new Fault('usage', `${entry.name} does not take ${JSON.stringify(extra)}`, { guidance });
  }
  return values;
}
