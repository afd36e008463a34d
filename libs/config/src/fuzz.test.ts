import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeParsers, type FuzzTarget, mutateJson } from '@holdfast/fault/testing';
import { afterAll } from 'vitest';
import { loadConfig } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config = {
  version: 1,
  name: 'shop',
  sources: [
    { name: 'app', kind: 'sqlite', path: 'data/app.db' },
    { name: 'photos', kind: 'uploads', path: 'storage/photos', exclude: ['**/*.tmp'] },
    { name: 'settings', kind: 'config-files', paths: ['.env', 'config/**/*.yml'] },
  ],
  destinations: [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference as it stands in a configuration.
    { name: 'local', kind: 'repository', url: 'file:${env:PLACE}' },
    { name: 'usb', kind: 'archive', directory: '/mnt/usb', format: 'zip', copyFrom: 'local' },
  ],
  retention: { last: 10, daily: 30, weekly: 12 },
};

const target: FuzzTarget = {
  name: 'configuration',
  seeds: [Buffer.from(JSON.stringify(config, null, 2)), ...corpus('configuration')],
  parse: async (input) => {
    const location = join(folder, 'backup.config.json');
    writeFileSync(location, input);
    const variables = { PLACE: '/somewhere' };
    const loaded = await loadConfig({ workingDirectory: folder, location, variables, signal: undefined });
    for (const fragment of loaded.config.destinations) await loaded.resolve(fragment);
  },
  // It is the user's own file: ten thousand mistakes in it are all told.
  milliseconds: 2_000,
  faults: ['config-invalid', 'config-missing', 'secret-missing'],
  mutate: (_, chance) => Buffer.from(JSON.stringify(mutateJson(config, chance))),
};

describeParsers([target], 400);

function corpus(parser: string): Buffer[] {
  const place = join(import.meta.dirname, 'testing/corpus', parser);
  return readdirSync(place).map((name) => readFileSync(join(place, name)));
}
