import { Fault } from '@holdfast/fault';
import { displayPath } from '@holdfast/manifest';
import type { ProgramLine } from './program-line.ts';

/** The fault of a program that could not be started. */
export function notStarted({ program }: ProgramLine, error: Error): Fault {
  const code = 'code' in error ? error.code : undefined;
  const isMissing = code === 'ENOENT';
  return new Fault('program-missing', `cannot start ${program}: ${isMissing ? 'there is no such program' : (code ?? error.message)}`, {
    guidance: `install ${program}, or see that it stands in PATH and may be run`,
    cause: error,
  });
}

/** The fault of a program that took longer than it may. */
export function hadNoTime({ program }: ProgramLine, milliseconds: number): Fault {
  return new Fault('program-failed', `${program} did not end within ${milliseconds / 1000} s`, { retryable: true });
}

export interface BadEnd {
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
  readonly said: string;
}

/** The fault of a program that ended with a code that means failure, or by a signal. */
export function endedBadly({ program }: ProgramLine, { code, killedBy, said }: BadEnd): Fault {
  const how = killedBy === null ? `ended with ${code}` : `was ended by ${killedBy}`;
  const last =
    said
      .trim()
      .split('\n')
      .findLast((line) => line.trim() !== '') ?? '';
  return new Fault('program-failed', `${program} ${how}${last === '' ? '' : `: ${displayPath(last.trim().replace(/\.$/, ''))}`}`);
}
