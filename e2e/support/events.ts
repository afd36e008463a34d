import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { workspace } from './run-program.ts';

/** One line of what `--json` prints. */
export type EventLine = Readonly<Record<string, unknown>>;

const schema = JSON.parse(readFileSync(join(workspace, 'schemas/events.schema.json'), 'utf8')) as object;
const validate = new Ajv2020({ discriminator: true, strict: false, allErrors: true }).compile(schema);

/** What a run with `--json` printed, line by line. Throws for a line that the published schema does not allow, and unless a summary comes last, once. */
export function readEvents(stdout: string): readonly EventLine[] {
  if (!stdout.endsWith('\n')) throw new Error(`the last line has no end: ${stdout.slice(-200)}`);
  const events = stdout
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line) as EventLine);
  for (const event of events) {
    if (!validate(event)) throw new Error(`${JSON.stringify(event)} is no event of the schema: ${JSON.stringify(validate.errors)}`);
  }
  const summaries = events.filter(({ event }) => event === 'summary');
  if (summaries.length !== 1 || events.at(-1) !== summaries[0]) throw new Error(`not one summary at the end: ${stdout.slice(-500)}`);
  return events;
}
