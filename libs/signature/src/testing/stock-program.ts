import { execFile, execFileSync } from 'node:child_process';

/** Whether a stock program is there. In CI it must be: tests that were skipped prove nothing. */
export function hasProgram(program: string): boolean {
  try {
    execFileSync('/bin/sh', ['-c', `command -v "${program}"`]);
    return true;
  } catch {
    return process.env.CI !== undefined;
  }
}

/** Runs a stock program with an input; gives its exit code and all that it wrote. */
export async function runStock(
  program: string,
  line: readonly string[],
  input = '',
): Promise<{ readonly code: number; readonly text: string }> {
  return await new Promise((resolve) => {
    const child = execFile(program, [...line], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, text: stdout + stderr });
    });
    // One that needs no input may be gone already.
    child.stdin?.on('error', () => undefined).end(input);
  });
}
