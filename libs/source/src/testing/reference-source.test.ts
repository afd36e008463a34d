import { mkdir, writeFile } from 'node:fs/promises';
import { pathToBytes } from '@holdfast/manifest';
import { describeSource } from '../conformance/index.ts';
import { type ReferenceConfig, referenceAdapter } from './reference-source.ts';

for (const contentAs of ['stream', 'unsized', 'private-copy', 'incremental'] as const) {
  const incremental = contentAs === 'incremental';
  describeSource<ReferenceConfig>(`the reference (${contentAs})`, {
    adapter: referenceAdapter({ contentAs: () => (incremental ? 'stream' : contentAs), incremental, properties: { version: 1 } }),
    changeTokens: true,
    async create(directory, name) {
      const folder = `${directory}/${name}`;
      await mkdir(`${folder}/sub/empty`, { recursive: true });
      await writeFile(`${folder}/a.txt`, 'one');
      await writeFile(pathToBytes(`${folder}/sub/${name}-\udcff.txt`), Buffer.alloc(2500, 1));
      await writeFile(`${folder}/sub.txt`, '');
      return { name: 'reference', kind: 'reference', path: folder };
    },
    mutate: ({ path }, round) => writeFile(`${path}/a.txt`, `x${round}`.padEnd(3).slice(0, 3)),
  });
}
