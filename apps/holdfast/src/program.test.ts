import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { program } from './program.ts';

const workspace = join(import.meta.dirname, '../../..');

interface Schema {
  readonly $defs: Readonly<
    Record<
      string,
      { readonly oneOf?: readonly { readonly $ref: string }[]; readonly properties?: { readonly kind: { readonly const: string } } }
    >
  >;
}

/** The kinds that the configuration's schema allows in one of its lists. */
async function kindsInSchema(list: 'SourceConfig' | 'DestinationConfig'): Promise<string[]> {
  const { $defs } = JSON.parse(await readFile(join(workspace, 'schemas/backup.config.schema.json'), 'utf8')) as Schema;
  const kinds = ($defs[list]?.oneOf ?? []).map(({ $ref }) => $defs[$ref.replace('#/$defs/', '')]?.properties?.kind.const ?? $ref);
  return kinds.toSorted();
}

describe('the kinds in the schema, the adapters and the apps', () => {
  it('has an adapter for every kind in the schema, and none beside', async () => {
    expect([...program.adapters.sources.keys()].toSorted()).toEqual(await kindsInSchema('SourceConfig'));
    expect([...program.adapters.destinations.keys()].toSorted()).toEqual(await kindsInSchema('DestinationConfig'));
  });

  it('lists every adapter under its own kind', async () => {
    for (const [kind, load] of [...program.adapters.sources, ...program.adapters.destinations]) expect((await load()).kind).toBe(kind);
  });

  it('has an app for every kind of source, which carries that one and every destination', async () => {
    const folders = await readdir(join(workspace, 'apps'), { withFileTypes: true });
    const apps = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(apps.toSorted()).toEqual([...(await kindsInSchema('SourceConfig')), 'holdfast'].toSorted());
    const destinations = [...program.adapters.destinations.keys()].join(', ');
    for (const app of apps.filter((name) => name !== 'holdfast')) {
      expect(await run(app, '--help')).toContain(`Sources: ${app}. Destinations: ${destinations}.`);
    }
  });
});

it('prints its version', async () => {
  expect(await run('holdfast', '--version')).toBe(`${program.version}\n`);
});

async function run(app: string, ...line: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(workspace, 'apps', app, 'src/main.js'), ...line]);
  return stdout;
}
