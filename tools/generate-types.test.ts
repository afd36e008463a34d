import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareGeneratedTypes, generateTypes, writeGeneratedTypes } from './generate-types.ts';

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'ShopConfig',
  description: 'What the shop sells.',
  type: 'object',
  required: ['version', 'goods'],
  additionalProperties: false,
  properties: {
    $schema: { type: 'string' },
    version: { const: 1, description: 'The number of this format: always 1.' },
    goods: { type: 'array', minItems: 1, items: { $ref: '#/$defs/good' } },
    tags: { type: 'array', items: { enum: ['new', 'old'] } },
    prices: { type: 'object', additionalProperties: { type: 'integer' } },
  },
  $defs: {
    good: { oneOf: [{ $ref: '#/$defs/tea' }, { $ref: '#/$defs/cup' }] },
    tea: { type: 'object', required: ['kind'], additionalProperties: false, properties: { kind: { const: 'tea' } } },
    cup: { type: 'object', required: ['kind'], additionalProperties: false, properties: { kind: { const: 'cup' } } },
  },
};

describe('generated types', () => {
  let schemas: string;

  beforeEach(async () => {
    schemas = await mkdtemp(join(tmpdir(), 'holdfast-schemas-'));
    await writeFile(join(schemas, 'shop.config.schema.json'), JSON.stringify(schema));
  });

  afterEach(async () => await rm(schemas, { recursive: true }));

  it('makes readonly types with the descriptions, a type for each definition', async () => {
    const [module] = await generateTypes(schemas);
    expect(module?.name).toBe('shop-config.ts');
    expect(module?.text).toContain('export type Good = Tea | Cup;');
    expect(module?.text).toContain(' * What the shop sells.');
    expect(module?.text).toContain('  readonly $schema?: string;');
    expect(module?.text).toContain('   * The number of this format: always 1.\n   */\n  readonly version: 1;');
    expect(module?.text).toContain('  readonly goods: readonly Good[];');
    expect(module?.text).toContain("  readonly tags?: readonly ('new' | 'old')[];");
    expect(module?.text).toContain('    readonly [k: string]: number;');
    expect(module?.text).not.toContain('referenced by');
  });

  it('gives the same text every time', async () => {
    expect(await generateTypes(schemas)).toEqual(await generateTypes(schemas));
  });

  it('finds a module that is missing, edited by hand, outdated or left behind', async () => {
    expect(await compareGeneratedTypes(schemas, await generateTypes(schemas))).toEqual(['shop-config.ts']);
    await writeGeneratedTypes(schemas);
    expect(await compareGeneratedTypes(schemas, await generateTypes(schemas))).toEqual([]);

    const location = join(schemas, 'generated', 'shop-config.ts');
    await writeFile(location, `${await readFile(location, 'utf8')}\n`);
    expect(await compareGeneratedTypes(schemas, await generateTypes(schemas))).toEqual(['shop-config.ts']);
    await writeGeneratedTypes(schemas);

    await writeFile(join(schemas, 'shop.config.schema.json'), JSON.stringify({ ...schema, required: ['version'] }));
    expect(await compareGeneratedTypes(schemas, await generateTypes(schemas))).toEqual(['shop-config.ts']);
    await writeGeneratedTypes(schemas);

    await writeFile(join(schemas, 'generated', 'gone.ts'), '');
    expect(await compareGeneratedTypes(schemas, await generateTypes(schemas))).toEqual(['gone.ts']);
    expect(await writeGeneratedTypes(schemas)).toEqual(['gone.ts']);
    expect(await compareGeneratedTypes(schemas, await generateTypes(schemas))).toEqual([]);
  });

  it('refuses a folder without schemas', async () => {
    await rm(join(schemas, 'shop.config.schema.json'));
    await expect(generateTypes(schemas)).rejects.toThrow('no *.schema.json');
  });

  it('refuses an array of unnamed objects, which it could not make readonly', async () => {
    const unnamed = {
      title: 'Unnamed',
      type: 'object',
      properties: { rows: { type: 'array', items: { type: 'object', properties: { a: {} } } } },
    };
    await writeFile(join(schemas, 'unnamed.schema.json'), JSON.stringify(unnamed));
    await expect(generateTypes(schemas)).rejects.toThrow('unnamed.schema.json has an array of unnamed objects');
  });
});
