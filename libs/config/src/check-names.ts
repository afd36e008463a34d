import schema from '@holdfast/schemas/backup.config.schema.json' with { type: 'json' };
import type { Checked } from './checked.ts';
import type { Problem } from './problem.ts';

const reserved = new Set(schema.$defs.SourceName.not.enum.map((name) => name.toLowerCase()));
const deviceName = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

/** Names that are taken: given twice (upper and lower case are the same, as in many file systems) or reserved in another spelling than the schema's. */
export function checkNames(config: Checked): Problem[] {
  return [
    ...repeated('/sources', config.sources, 'source'),
    ...repeated('/destinations', config.destinations, 'destination'),
    ...config.sources.flatMap((source, index) => reservedName(`/sources/${index}/name`, source?.name)),
  ];
}

function repeated(list: string, members: readonly ({ readonly name: string } | undefined)[], noun: string): Problem[] {
  const first = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [index, member] of members.entries()) {
    if (member === undefined) continue;
    const key = member.name.toLowerCase();
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, index);
    else {
      const found = `${JSON.stringify(member.name)}, the name of ${list}/${earlier} already`;
      problems.push({ pointer: `${list}/${index}/name`, found, expected: `a name of its own for each ${noun}` });
    }
  }
  return problems;
}

function reservedName(pointer: string, name: string | undefined): Problem[] {
  if (name === undefined || !(reserved.has(name.toLowerCase()) || deviceName.test(name))) return [];
  return [{ pointer, found: JSON.stringify(name), expected: schema.$defs.SourceName.not.$comment }];
}
