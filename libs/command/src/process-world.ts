import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { World } from './world.ts';

/** The signals by which a user or the system asks a process to stop. */
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The world as this process sees it. From here on only what Holdfast says goes to stderr. */
export function processWorld(line: readonly string[]): World {
  // Node prints its own warnings, such as that of an experimental module, by a listener.
  process.removeAllListeners('warning');
  return {
    arguments: line,
    variables: process.env,
    workingDirectory: process.cwd(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    host: hostname(),
    processId: process.pid,
    now: () => new Date(),
    random: (bytes) => randomBytes(bytes),
    onStop: (listener) => {
      for (const signal of stopSignals) process.on(signal, listener);
      return () => {
        for (const signal of stopSignals) process.off(signal, listener);
      };
    },
    onCrash: (listener) => {
      process.on('uncaughtException', listener);
      return () => process.off('uncaughtException', listener);
    },
    exit: (code) => process.exit(code),
  };
}
