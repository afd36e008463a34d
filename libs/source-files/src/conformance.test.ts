import { chmodSync, linkSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { applyAttributes, toFileSystemPath } from '@holdfast/filesystem';
import type { ConfigFilesSource, UploadsSource } from '@holdfast/schemas';
import { describeSource } from '@holdfast/source/conformance';
import { configFilesAdapter, uploadsAdapter } from './index.ts';

function makeTree(folder: string): void {
  mkdirSync(`${folder}/sub/empty`, { recursive: true });
  writeFileSync(`${folder}/a.txt`, 'one');
  writeFileSync(`${folder}/sub.txt`, '');
  writeFileSync(toFileSystemPath(`${folder}/sub/caf\udce9.txt`), Buffer.alloc(2500, 1));
  linkSync(`${folder}/a.txt`, `${folder}/sub/other-name`);
  symlinkSync('../nowhere', `${folder}/sub/link`);
  utimesSync(`${folder}/sub.txt`, 1.5, 1_234_567_890.123_456);
  chmodSync(`${folder}/sub/empty`, 0o2750);
  chmodSync(`${folder}/sub`, 0o751);
}

describeSource<UploadsSource>('uploads', {
  adapter: uploadsAdapter,
  changeTokens: true,
  applyAttributes,
  async create(directory, name) {
    makeTree(`${directory}/${name}`);
    writeFileSync(`${directory}/${name}/left.tmp`, 'left out');
    return { name: 'photos', kind: 'uploads', path: `${directory}/${name}`, exclude: ['**/*.tmp'] };
  },
  mutate: async ({ path }, round) => writeFileSync(`${path}/sub.txt`, `x${round}`),
});

const folders = new WeakMap<ConfigFilesSource, string>();

describeSource<ConfigFilesSource>('config-files', {
  adapter: configFilesAdapter,
  changeTokens: true,
  applyAttributes,
  async create(directory, name) {
    makeTree(`${directory}/conf ${name}`);
    writeFileSync(`${directory}/.env ${name}`, 'SECRET=1');
    writeFileSync(`${directory}/foreign.txt`, 'not protected');
    const config: ConfigFilesSource = { name: 'settings', kind: 'config-files', paths: [`.env ${name}`, 'conf*/**'] };
    folders.set(config, directory);
    return config;
  },
  mutate: async (config, round) => writeFileSync(`${folders.get(config)}/${config.paths[0]}`, `SECRET=${round}`),
});
