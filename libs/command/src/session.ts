import { type Configuration, loadConfig, Secrets } from '@holdfast/config';
import { Fault } from '@holdfast/fault';
import type { EventLine } from '@holdfast/schemas';
import type { Emit, Event, ProgressEvent, RunOptions, Workspace } from '@holdfast/snapshot';
import { jsonLine } from './json-event.ts';
import { Output } from './output.ts';
import type { Program } from './program.ts';
import { ProgressLine } from './progress-line.ts';
import { SessionKeyring } from './session-keyring.ts';
import type { GlobalOptions } from './verb.ts';
import { createWorkspace } from './workspace.ts';
import type { World } from './world.ts';

/** Milliseconds between two progress events of one place, with `--json`. */
const progressMs = 500;

/** An event that is neither progress nor the summary, which the session itself takes care of. */
export type ToldEvent = Exclude<Event, ProgressEvent | { readonly event: 'summary' }>;

/** Events that the command itself tells, beside those of the verbs. */
export type CommandEvent = Extract<
  EventLine,
  {
    readonly event:
      | 'error'
      | 'config-problem'
      | 'described'
      | 'diagnosed'
      | 'identity-created'
      | 'sign-key-created'
      | 'source-shown'
      | 'problem'
      | 'document-refused'
      | 'documents-loaded'
      | 'replicated'
      | 'documents-exported'
      | 'conflict-found'
      | 'conflict-resolved';
  }
>;

/** One run of one verb: its options, its configuration and its ways to speak. Every text passes the mask. */
export class Session {
  readonly program: Program;
  readonly world: World;
  readonly verb: string;
  readonly options: GlobalOptions;
  readonly signal: AbortSignal;
  /** What was asked for. */
  readonly stdout: Output;
  /** Everything said beside it. */
  readonly stderr: Output;
  /** What stands behind references on the command line; the configuration has its own. */
  readonly secrets = new Secrets();
  readonly #progress: ProgressLine;
  readonly #outputClosed = new AbortController();
  readonly #progressTold = new Map<string, number>();
  readonly #warned = new Set<string>();
  #configuration: Configuration | undefined;
  #summary: Extract<Event, { readonly event: 'summary' }> | undefined;

  constructor(run: {
    readonly program: Program;
    readonly world: World;
    readonly verb: string;
    readonly options: GlobalOptions;
    readonly signal: AbortSignal;
  }) {
    this.program = run.program;
    this.world = run.world;
    this.verb = run.verb;
    this.options = run.options;
    this.signal = run.signal;
    this.stdout = this.#open(run.world.stdout, () => this.#outputClosed.abort());
    this.stderr = this.#open(run.world.stderr, () => undefined);
    this.#progress = new ProgressLine(this.stderr, run.world.now);
  }

  /** Whether whoever read stdout has gone away. */
  get outputClosed(): boolean {
    return this.#outputClosed.signal.aborted;
  }

  /** Whether questions may be asked. */
  get interactive(): boolean {
    return this.world.stdin.isTTY === true && this.stderr.isTerminal && !this.options.yes && !this.options.json;
  }

  /** The passphrase in the variable that --passphrase-env names. Throws `secret-missing`. */
  passphraseVariable(): string {
    const variable = this.options['passphrase-env'] ?? '';
    const value = this.world.variables[variable];
    if (value !== undefined && value !== '') return value;
    throw new Fault('secret-missing', `the variable ${variable}, which --passphrase-env names, is not set`, {
      guidance: `set ${variable} in the environment`,
    });
  }

  async configuration(): Promise<Configuration> {
    const { variables, workingDirectory } = this.world;
    this.#configuration ??= await loadConfig({ variables, workingDirectory, location: this.options.config, signal: this.signal });
    return this.#configuration;
  }

  /** The workspace of this program's kinds of source. A verb that `uses` the sources says which ones it leaves out. */
  async workspace({ uses = false } = {}): Promise<Workspace> {
    const configuration = await this.configuration();
    const keyring = new SessionKeyring(this, configuration.baseDirectory);
    const { workspace, leftOut } = createWorkspace(configuration, { program: this.program, world: this.world, keyring });
    if (uses && leftOut.length > 0) this.note(`leaves out ${leftOut.map(({ name, kind }) => `${name} (${kind})`).join(', ')}`);
    return workspace;
  }

  /**
   * How a verb is run: its events become lines of JSON, or progress on stderr and what `tell` makes of the others. A
   * verb that only answers a question is `reading`: it stops when nobody reads the answer any more.
   */
  runOptions(tell: (event: ToldEvent) => void | Promise<void> = () => undefined, { reading = false } = {}): RunOptions {
    const emit: Emit = (event) => {
      if (event.event === 'summary') this.#summary = event;
      else if (this.options.json) return this.#isDue(event) ? this.stdout.line(jsonLine(event, this.#mask)) : undefined;
      else if (event.event !== 'progress') return tell(event);
      else if (!this.options.quiet) this.#progress.update(event);
    };
    return { emit, signal: reading ? AbortSignal.any([this.signal, this.#outputClosed.signal]) : this.signal };
  }

  /** The text as it may be shown: what references stand for is masked. */
  masked(text: string): string {
    return this.#mask(text);
  }

  /** Tells what was asked for: a line on stdout, nothing with `--json`. */
  print(text: string): void | Promise<void> {
    if (this.options.json) return;
    // Both streams may be one terminal, where the progress stands in the way.
    this.stderr.clear();
    return this.stdout.line(text);
  }

  /** Tells how it went: a line on stdout unless `--quiet` or `--json`. */
  say(text: string): void {
    if (!this.options.quiet) void this.print(text);
  }

  /** A remark on stderr unless `--quiet` or `--json`. */
  note(text: string): void {
    if (!this.options.json && !this.options.quiet) void this.stderr.line(`${this.program.name}: ${text}`);
  }

  /**
   * Something that went wrong and did not end the run; its own event has told it with `--json`. What several destinations
   * meet, each in its own words, is told once: `problem` says what makes it one.
   */
  warn(text: string, problem = text): void {
    if (this.options.json || this.#warned.has(problem)) return;
    this.#warned.add(problem);
    void this.stderr.line(`${this.program.name}: ${this.stderr.style('yellow', 'warning')}: ${text}`);
  }

  /** An event of the command itself, with `--json`. */
  event(event: CommandEvent): void {
    if (this.options.json) void this.stdout.line(jsonLine(event, this.#mask));
  }

  /** The last line with `--json`: what the verb counted, and the exit code. */
  finish(exitCode: number): void {
    this.stderr.clear();
    if (!this.options.json) return;
    const outcome = exitCode === 0 ? ('complete' as const) : ('failed' as const);
    const summary = this.#summary ?? { event: 'summary' as const, verb: this.verb, outcome, counts: {} };
    void this.stdout.line(jsonLine({ ...summary, exitCode }, this.#mask));
  }

  /** Programs need progress less often than eyes do. */
  #isDue(event: Event): boolean {
    if (event.event !== 'progress') return true;
    const place = `${event.phase} ${event.destination}`;
    const time = this.world.now().getTime();
    if (time - (this.#progressTold.get(place) ?? 0) < progressMs) return false;
    this.#progressTold.set(place, time);
    return true;
  }

  readonly #mask = (text: string): string => this.secrets.mask(this.#configuration?.secrets.mask(text) ?? text);

  #open(stream: World['stdout'], onClosed: () => void): Output {
    const { NO_COLOR, COLUMNS = '' } = this.world.variables;
    const colored = stream.isTTY === true && this.options.color !== false && (NO_COLOR === undefined || NO_COLOR === '');
    const columns = /^[1-9]\d{0,4}$/.test(COLUMNS) ? Number(COLUMNS) : undefined;
    const mask = this.options.json && stream === this.world.stdout ? (text: string) => text : this.#mask;
    return new Output(stream, { mask, colored, columns, onClosed });
  }
}
