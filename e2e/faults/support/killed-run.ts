import type { ChildProcess } from 'node:child_process';
import type { Ran } from '../../support/run-program.ts';
import type { Site } from '../../support/site.ts';

/** One line of what `--json` prints. */
export type EventLine = { readonly event: string } & Readonly<Record<string, unknown>>;

/** The events that a run has printed, a last line that was cut off left out. */
export function eventsOf({ stdout }: Pick<Ran, 'stdout'>): EventLine[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as EventLine);
}

/** Runs `holdfast`, with its temporary folder in the site's root; `onStart` may interfere. */
export async function runIn(site: Site, line: readonly string[], onStart?: (child: ChildProcess) => void): Promise<Ran> {
  return await site.run([...line, '--json'], { variables: { TMPDIR: site.at('tmp') }, ...(onStart === undefined ? {} : { onStart }) });
}

/** Runs `holdfast` and kills it as soon as the nth event of a kind arrives. */
export async function killAtEvent(site: Site, line: readonly string[], { event, nth }: { event: string; nth: number }): Promise<Ran> {
  return await runIn(site, line, (child) => {
    let text = '';
    child.stdout?.on('data', (more: string) => {
      text += more;
      if (text.split(`{"event":"${event}"`).length > nth) child.kill('SIGKILL');
    });
  });
}
