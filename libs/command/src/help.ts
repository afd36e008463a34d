import type { Program } from './program.ts';
import { verbs } from './verbs.ts';

/** The help of the whole command; that of a verb comes from its options. Loads no parser, so that it is there at once. */
export function helpText(program: Program): string {
  const width = Math.max(...verbs.map(({ name }) => name.length)) + 2;
  const kinds = (map: ReadonlyMap<string, unknown>): string => [...map.keys()].join(', ');
  return [
    `${program.name} ${program.version}: ${program.summary}`,
    '',
    `Usage: ${program.name} VERB [options]`,
    '',
    'Verbs:',
    ...verbs.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`),
    '',
    'Options of every verb:',
    '  -c, --config FILE   The configuration (default: the nearest backup.config.json upwards)',
    '      --json          Print events as NDJSON on stdout, a summary last',
    '  -q, --quiet         Print only errors and what was asked for',
    '      --no-color      Print without colours',
    '  -y, --yes           Never ask',
    '  -h, --help          Show the help, also of a verb',
    '  -V, --version       Show the version',
    '',
    `Sources: ${kinds(program.adapters.sources)}. Destinations: ${kinds(program.adapters.destinations)}.`,
    '',
    `Exit codes: 0 done, 1 failed and nothing was committed, 2 usage or configuration, 3 committed but degraded,`,
    '4 a difference was found, 10 no repository, 11 locked by another run, 12 wrong or missing key, 130 interrupted.',
    '',
    `Start with: ${program.name} validate, ${program.name} backup, ${program.name} restore latest --to FOLDER`,
  ].join('\n');
}
