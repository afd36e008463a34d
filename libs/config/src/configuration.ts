import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '@holdfast/fault';
import type { BackupConfig, DestinationConfig, Retention, SigningConfig, SourceConfig } from '@holdfast/schemas';
import { checkArchives } from './check-archives.ts';
import { checkCopies } from './check-copies.ts';
import { checkEncryption } from './check-encryption.ts';
import { checkLengths } from './check-lengths.ts';
import { checkNames } from './check-names.ts';
import { checkPatterns } from './check-patterns.ts';
import { checkPlaces } from './check-places.ts';
import { checkRetention } from './check-retention.ts';
import { checkServers } from './check-servers.ts';
import { checkSignings, findSignings } from './check-signing.ts';
import { checkStores } from './check-stores.ts';
import { checkTexts } from './check-texts.ts';
import type { Checked } from './checked.ts';
import { findConfig } from './find-config.ts';
import { type JsonDocument, JsonSyntaxError, parseJson, placeOf } from './parse-json.ts';
import { ConfigFault, type Problem } from './problem.ts';
import { collectSecrets, hasReference, resolveReferences } from './references.ts';
import { Secrets } from './secrets.ts';
import { type Part, validateSchema } from './validate-schema.ts';

/** What reading a configuration may know of the world. */
export interface LoadOptions {
  readonly workingDirectory: string;
  /** The environment, for `${env:NAME}`. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** A file to read in place of the nearest `backup.config.json`, relative to the working directory. */
  readonly location?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A configuration in which nothing was found wrong. */
export interface Configuration {
  /** Absolute path of the file. */
  readonly location: string;
  /** Its folder: what relative paths start from. */
  readonly baseDirectory: string;
  /** Where Holdfast keeps its own journals and copies: `.holdfast` beside the file. */
  readonly stateDirectory: string;
  /** References are not resolved: what is shown of it is safe to show. */
  readonly config: BackupConfig;
  /** What stands behind all references, for masking. */
  readonly secrets: Secrets;
  /**
   * A copy of a source or destination with its references resolved. Throws `secret-missing` by the reference's name, and
   * a {@link ConfigFault} when what it stands for cannot be used there.
   */
  readonly resolve: <Fragment extends { readonly name: string; readonly kind: string }>(fragment: Fragment) => Promise<Fragment>;
  /** The text with its references resolved, which are masked from then on. Throws `secret-missing`, and `config-invalid` for what is no reference. */
  readonly resolveText: (text: string) => Promise<string>;
  /**
   * How snapshots in a destination are signed, with its references resolved; undefined where they are not. To `check` them
   * needs no secret, so that what stands for one is not looked up. Throws as `resolve`.
   */
  readonly signing: (destination: string, use: 'sign' | 'check') => Promise<SigningConfig | undefined>;
}

/** Reads, validates and checks the configuration. Throws `config-missing`, or a {@link ConfigFault} with everything that is wrong. */
export async function loadConfig(options: LoadOptions): Promise<Configuration> {
  const location = await findConfig(options.workingDirectory, options.location);
  const text = await readText(location, options.signal);
  const document = parse(text, location);
  const baseDirectory = dirname(location);
  const stateDirectory = join(baseDirectory, '.holdfast');
  const problems = await findProblems(document, { baseDirectory, stateDirectory, signal: options.signal });
  if (problems.length > 0) throw new ConfigFault(location, inOrder(problems, text, document));
  const config = document.value as BackupConfig;
  const secrets = new Secrets();
  const { variables, signal } = options;
  await collectSecrets(config, { variables, baseDirectory, secrets, signal });
  const resolver = new Resolver({ location, baseDirectory, stateDirectory, config, secrets, variables, signal });
  return {
    location,
    baseDirectory,
    stateDirectory,
    config,
    secrets,
    resolve: (fragment) => resolver.resolve(fragment),
    resolveText: (text) => resolveReferences(text, { variables, baseDirectory, secrets, signal }),
    signing: (destination, use) => resolver.signing(destination, use),
  };
}

async function readText(location: string, signal: AbortSignal | undefined): Promise<string> {
  try {
    const text = await readFile(location, { encoding: 'utf8', signal });
    return text.replace(/^\ufeff/, '');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT')
      throw new Fault('config-missing', `${location} does not exist`, { guidance: 'name another file with --config', cause: error });
    if (code === 'ABORT_ERR') throw new Fault('interrupted', 'interrupted', { cause: error });
    const reason = code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
    throw new Fault('config-missing', `${location} ${reason}`, { guidance: 'name a readable file with --config', cause: error });
  }
}

function parse(text: string, location: string): JsonDocument {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const { line, column } = placeOf(text, error.offset);
    throw new Fault('config-invalid', `${location} is not JSON: line ${line}, column ${column}: ${error.message}`, {
      guidance: 'correct it',
      cause: error,
    });
  }
}

interface Folders {
  readonly baseDirectory: string;
  readonly stateDirectory: string;
  readonly signal: AbortSignal | undefined;
}

async function findProblems(document: JsonDocument, folders: Folders): Promise<Problem[]> {
  const schemaProblems = validateSchema(document.value);
  const checked = withoutFaulty(document.value, schemaProblems);
  return [
    ...document.duplicates.map((pointer) => ({ pointer, found: 'a property given twice', expected: 'each property once' })),
    ...schemaProblems,
    ...checkTexts(document.value),
    ...checkNames(checked),
    ...checkArchives(checked),
    ...checkPatterns(checked),
    ...checkRetention(checked),
    ...checkCopies(checked),
    ...checkStores(checked),
    ...checkServers(checked),
    ...checkEncryption(checked),
    ...checkLengths(document.value),
    ...(await checkSignings(findSignings(document.value, schemaProblems))),
    ...(await checkPlaces(checked, { ...folders, written: () => undefined })),
  ];
}

/** What of the value the schema found no fault with. */
function withoutFaulty(value: unknown, problems: readonly Problem[]): Checked {
  const { name, sources, destinations, retention } = (value ?? {}) as { readonly [property: string]: unknown };
  const faulty = new Set(problems.map(({ pointer }) => pointer.split('/').slice(0, 3).join('/')));
  const isSound = !problems.some(({ pointer }) => /^\/retention(?:\/|$)/.test(pointer));
  const sound = <Member>(list: unknown, pointer: string): (Member | undefined)[] =>
    Array.isArray(list) ? list.map((member, index) => (faulty.has(`${pointer}/${index}`) ? undefined : (member as Member))) : [];
  return {
    name: typeof name === 'string' ? name : undefined,
    retention: isSound ? (retention as Retention | undefined) : undefined,
    sources: sound<SourceConfig>(sources, '/sources'),
    destinations: sound<DestinationConfig>(destinations, '/destinations'),
  };
}

function inOrder(problems: readonly Problem[], text: string, document: JsonDocument): Problem[] {
  const placed = problems.map((problem) => ({ problem, offset: offsetOf(problem.pointer, document) }));
  const ordered = placed.toSorted((left, right) => left.offset - right.offset);
  return ordered.map(({ problem, offset }) => ({ ...problem, ...placeOf(text, offset) }));
}

function offsetOf(pointer: string, document: JsonDocument): number {
  for (let place = pointer; place !== ''; place = place.slice(0, place.lastIndexOf('/'))) {
    const offset = document.offsets.get(place);
    if (offset !== undefined) return offset;
  }
  return document.offsets.get('') ?? 0;
}

interface ResolverOptions extends Folders {
  readonly location: string;
  readonly config: BackupConfig;
  readonly secrets: Secrets;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Resolves fragments and checks what only then can be seen. */
class Resolver {
  readonly #options: ResolverOptions;
  readonly #sources: SourceConfig[];
  readonly #destinations: DestinationConfig[];

  constructor(options: ResolverOptions) {
    this.#options = options;
    this.#sources = [...options.config.sources];
    this.#destinations = [...options.config.destinations];
  }

  async resolve<Fragment extends { readonly name: string; readonly kind: string }>(fragment: Fragment): Promise<Fragment> {
    if (!hasReference(JSON.stringify(fragment))) return fragment;
    const resolved = await resolveReferences(fragment, this.#options);
    const [list, part, pointer] = this.#place(fragment.name, fragment.kind);
    const problems = validateSchema(resolved, part).map((problem) => ({
      ...problem,
      pointer: pointer + problem.pointer,
      found: `what ${this.#written(pointer + problem.pointer)} stands for`,
    }));
    if (problems.length > 0) throw new ConfigFault(this.#options.location, problems);
    await this.#checkPlaces(list, resolved, pointer);
    return resolved;
  }

  async signing(name: string, use: 'sign' | 'check'): Promise<SigningConfig | undefined> {
    const { config, location } = this.#options;
    const index = config.destinations.findIndex((destination) => destination.name === name);
    const own = config.destinations[index]?.signing;
    const given = own ?? config.signing;
    if (given === undefined || given.kind === 'none') return undefined;
    const resolved = await resolveReferences(use === 'sign' ? given : withoutSecrets(given), this.#options);
    const pointer = own === undefined ? '/signing' : `/destinations/${index}/signing`;
    const problems = validateSchema(resolved, 'SigningConfig').map((problem) => ({
      ...problem,
      pointer: pointer + problem.pointer,
      found: `what ${this.#written(pointer + problem.pointer)} stands for`,
    }));
    if (problems.length > 0) throw new ConfigFault(location, problems);
    return resolved;
  }

  #place(name: string, kind: string): readonly [list: { readonly name: string }[], part: Part, pointer: string] {
    const source = this.#sources.findIndex((candidate) => candidate.name === name && candidate.kind === kind);
    if (source !== -1) return [this.#sources, 'SourceConfig', `/sources/${source}`];
    const destination = this.#destinations.findIndex((candidate) => candidate.name === name);
    return [this.#destinations, 'DestinationConfig', `/destinations/${destination}`];
  }

  /** The text at the pointer as the user wrote it. */
  #written(pointer: string): string {
    const names = pointer.slice(1).split('/');
    const value = names.reduce<unknown>((parent, name) => (parent as Record<string, unknown> | undefined)?.[name], this.#options.config);
    return typeof value === 'string' ? value : pointer;
  }

  async #checkPlaces(list: { readonly name: string }[], resolved: { readonly name: string }, pointer: string): Promise<void> {
    list[Number(pointer.split('/').at(-1))] = resolved;
    const checked: Checked = { sources: this.#sources, destinations: this.#destinations };
    const problems = await checkPlaces(checked, { ...this.#options, written: (place) => this.#written(place) });
    if (problems.length > 0) throw new ConfigFault(this.#options.location, problems);
  }
}

function withoutSecrets(signing: Exclude<SigningConfig, { readonly kind: 'none' }>): SigningConfig {
  if (signing.kind === 'gpg') return without(signing, ['password']);
  return without(signing, ['password', 'secretKey']);
}

function without<Value extends object, Name extends keyof Value>(value: Value, names: readonly Name[]): Omit<Value, Name> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !(names as readonly string[]).includes(name))) as Omit<Value, Name>;
}
