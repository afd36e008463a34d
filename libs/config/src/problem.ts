import { Fault } from '@holdfast/fault';

/** One thing that is wrong in the configuration. Its texts hold no secret. */
export interface Problem {
  /** JSON pointer of the value, or of the place where it is missing. */
  readonly pointer: string;
  /** From 1; absent when the place is unknown. */
  readonly line?: number;
  readonly column?: number;
  /** What stands there, as JSON text or words. */
  readonly found: string;
  /** What may stand there. */
  readonly expected: string;
  /** The known name that was most likely meant. */
  readonly nearest?: string;
}

/** The configuration cannot be used. `problems` holds everything that is wrong with it, in order of place. */
export class ConfigFault extends Fault {
  readonly problems: readonly Problem[];

  constructor(location: string, problems: readonly Problem[]) {
    const count = problems.length === 1 ? 'an error' : `${problems.length} errors`;
    super('config-invalid', `${location} has ${count}`, { guidance: problems.length === 1 ? 'correct it' : 'correct them' });
    this.name = 'ConfigFault';
    this.problems = problems;
  }
}

/** The problem as one line: place, found, expected, hint. */
export function problemText(problem: Problem): string {
  const place = problem.line === undefined ? '' : `line ${problem.line}, column ${problem.column}: `;
  const pointer = problem.pointer === '' ? '' : `${problem.pointer}: `;
  const hint = problem.nearest === undefined ? '' : `; did you mean "${problem.nearest}"?`;
  return `${place}${pointer}found ${problem.found}, expected ${problem.expected}${hint}`;
}
