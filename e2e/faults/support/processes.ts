import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Site } from '../../support/site.ts';

/** Waits until no process of the site runs any more; throws and names them when some still do after ten seconds. */
export async function waitForProcesses(site: Site): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const running = processesOf(site);
    if (running.length === 0) return;
    if (attempt === 200) throw new Error(`these processes are left: ${running.join('; ')}`);
    await delay(50);
  }
}

/** Command lines of the processes that have the site in their command line or environment. */
export function processesOf(site: Site): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => ['cmdline', 'environ'].some((file) => read(`/proc/${name}/${file}`).includes(site.root)))
    .map((name) => `${name} ${read(`/proc/${name}/cmdline`).replaceAll('\0', ' ')}`);
}

function read(location: string): string {
  try {
    return readFileSync(location, 'latin1');
  } catch {
    // It has ended.
    return '';
  }
}
