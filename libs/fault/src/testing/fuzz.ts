import { Fault, type FaultCode } from '../fault.ts';
import { type Chance, chanceOf, mutateBytes } from './mutate.ts';

/** Milliseconds and bytes that one input may cost. */
const bounds = { milliseconds: 200, bytes: 64 << 20 };
/** A busy machine stops a process now and then: what took too long is tried again so often. */
const retries = 3;

/** A parser and what it may do. */
export interface FuzzTarget {
  readonly name: string;
  /** Inputs that it takes, and such as have found something once. */
  readonly seeds: readonly Uint8Array[];
  /** Gives whatever it makes of the input; a promise is waited for. */
  readonly parse: (input: Buffer) => unknown;
  /** Faults that it may throw. */
  readonly faults: readonly FaultCode[];
  /** What it may throw beside them. */
  readonly errors?: readonly (new (
    ...rest: never[]
  ) => Error)[];
  /** That one input may take, when it is not the usual 200. */
  readonly milliseconds?: number;
  /** Makes another input out of a seed; changes bytes by chance where it is absent. Half of the inputs are made so. */
  readonly mutate?: (seed: Buffer, chance: Chance) => Buffer;
}

/** How long: so many inputs, or so many seconds. */
export interface FuzzOptions {
  readonly seed: string;
  readonly inputs?: number;
  readonly seconds?: number;
}

/** An input that does not end as it should. */
export interface FuzzFinding {
  readonly input: Buffer;
  readonly why: string;
}

/** Gives the parser its seeds as they are, then changed ones; stops at the first that does not end in a value or a fault that is allowed, within bounds. */
export async function fuzz(target: FuzzTarget, { seed, inputs = 500, seconds }: FuzzOptions): Promise<FuzzFinding | undefined> {
  for (const input of target.seeds) {
    const why = await attempt(target, Buffer.from(input));
    if (why !== undefined) return { input: Buffer.from(input), why };
  }
  const chance = chanceOf(`${seed} ${target.name}`);
  const until = seconds === undefined ? undefined : performance.now() + seconds * 1_000;
  for (let made = 0; until === undefined ? made < inputs : performance.now() < until; made += 1) {
    const from = Buffer.from(target.seeds[chance(target.seeds.length)] ?? []);
    const input = target.mutate !== undefined && chance(2) === 0 ? target.mutate(from, chance) : mutateBytes(from, chance);
    const why = await attempt(target, input);
    if (why !== undefined) return { input, why };
  }
  return undefined;
}

/** A finding as one text; the input in base64, to be put into the corpus with `base64 -d`. */
export function findingText({ input, why }: FuzzFinding): string {
  return `${why}\ninput: ${input.toString('base64')}`;
}

async function attempt(target: FuzzTarget, input: Buffer): Promise<string | undefined> {
  for (let tries = 1; ; tries += 1) {
    const before = heldBytes();
    const started = performance.now();
    const why = await outcomeOf(target, input);
    const milliseconds = performance.now() - started;
    const bytes = heldBytes() - before;
    if (why !== undefined) return why;
    if (milliseconds <= (target.milliseconds ?? bounds.milliseconds) && bytes <= bounds.bytes) return undefined;
    if (tries === retries) return `it took ${Math.round(milliseconds)} ms and ${bytes} bytes`;
  }
}

/** Undefined when it ends as it may. A copy is given, because a parser may use the memory of its input. */
async function outcomeOf({ parse, faults, errors = [] }: FuzzTarget, input: Buffer): Promise<string | undefined> {
  try {
    await parse(Buffer.from(input));
    return undefined;
  } catch (error) {
    if (error instanceof Fault && faults.includes(error.code)) return undefined;
    if (errors.some((allowed) => error instanceof allowed)) return undefined;
    return error instanceof Error
      ? `it threw ${error.name}${error instanceof Fault ? ` ${error.code}` : ''}: ${error.stack}`
      : String(error);
  }
}

function heldBytes(): number {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}
