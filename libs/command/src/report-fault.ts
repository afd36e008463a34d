import { inspect } from 'node:util';
import { ConfigFault, problemText } from '@holdfast/config';
import { Fault, toFault } from '@holdfast/fault';
import { type ExitCode, exitCodeOfFault } from './exit-code.ts';
import type { Session } from './session.ts';
import { sentence } from './tell.ts';

/** Tells what ended the run, on stderr as one sentence or with `--json` as an event; gives its exit code. */
export function reportFault(error: unknown, session: Session): ExitCode {
  const fault = describe(error);
  const { code, message, guidance } = fault;
  session.stderr.clear();
  if (fault instanceof ConfigFault) for (const problem of fault.problems) session.event({ event: 'config-problem', ...problem });
  session.event({ event: 'error', code, message, ...(guidance === undefined ? {} : { guidance }) });
  if (!session.options.json) void session.stderr.line(textOf(fault, session));
  if (session.world.variables.HOLDFAST_DEBUG === '1') void session.stderr.line(inspect(error, { depth: 6 }));
  return exitCodeOfFault(code);
}

function describe(error: unknown): Fault {
  const fault = toFault(error, 'internal', 'unexpected');
  if (fault.code !== 'internal' || fault.guidance !== undefined) return fault;
  return new Fault('internal', fault.message, {
    guidance: 'this is a defect: run it again with HOLDFAST_DEBUG=1 and report what it prints',
    cause: fault,
  });
}

function textOf(fault: Fault, session: Session): string {
  const name = `${session.program.name}: `;
  if (fault instanceof ConfigFault)
    return [`${name}${fault.message}:`, ...fault.problems.map((problem) => `  ${problemText(problem)}`)].join('\n');
  return `${name}${sentence(fault)}`;
}
