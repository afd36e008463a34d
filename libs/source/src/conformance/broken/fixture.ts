import { mkdir, writeFile } from 'node:fs/promises';
import type { ReferenceConfig } from '../../testing/index.ts';
import { describeSource } from '../describe-source.ts';
import { sound } from './altered-source.ts';
import { brokenSources } from './broken-sources.ts';

/* Run by ../describe-source.test.ts in a vitest of its own: most of these tests fail, as they must. */

for (const { name, adapter } of [{ name: 'is sound', adapter: sound }, ...brokenSources]) {
  describeSource<ReferenceConfig>(name, {
    adapter,
    changeTokens: true,
    secret: { config: { name: 'planted', kind: 'reference', path: 'folder' }, text: 'planted' },
    async create(directory, folder) {
      const path = `${directory}/${folder}`;
      await mkdir(`${path}/sub`, { recursive: true });
      await writeFile(`${path}/a.txt`, 'one');
      await writeFile(`${path}/sub.txt`, 'two');
      return { name: 'reference', kind: 'reference', path };
    },
    mutate: ({ path }, round) => writeFile(`${path}/a.txt`, `x${round}`.padEnd(3).slice(0, 3)),
  });
}
