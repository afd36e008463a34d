import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FuzzTarget, findingText, fuzz, mutateJson } from '@holdfast/fault/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from './index.ts';

const seed = process.env.HOLDFAST_SEED ?? 'fuzz';
const seconds = Number(process.env.HOLDFAST_FUZZ_SECONDS) || undefined;

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

describe('whatever bytes it is given', () => {
  it(
    'reading a configuration ends with a value or a fault, soon and within memory',
    async () => {
      const finding = await fuzz(target, { seed, inputs: 400, ...(seconds === undefined ? {} : { seconds }) });
      expect(finding && findingText(finding)).toBeUndefined();
    },
    120_000 + (seconds ?? 0) * 1_000,
  );
});

function corpus(parser: string): Buffer[] {
  const place = join(import.meta.dirname, 'testing/corpus', parser);
  return readdirSync(place).map((name) => readFileSync(join(place, name)));
}
