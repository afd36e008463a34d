import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';

interface Schema {
  readonly $id?: string;
  readonly $ref?: string;
  readonly $defs?: Record<string, Schema>;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: boolean | Schema;
  readonly discriminator?: { readonly propertyName: string };
}

/** A schema within a document and where it stands. */
interface Place {
  readonly pointer: string;
  readonly schema: Schema;
  /** Whether it is what `properties` gives a name. */
  readonly isProperty?: boolean;
}

const folder = import.meta.dirname;
const files = readdirSync(folder).filter((name) => name.endsWith('.schema.json'));

it('finds the schemas', () => {
  expect(files).toEqual(['backup.config.schema.json', 'events.schema.json', 'manifest.schema.json']);
});

describe.each(files)('%s', (file) => {
  const root = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Schema;
  const places = [...walk({ pointer: '', schema: root })];

  it('explains every property with a description and examples', () => {
    expect(undocumented(root)).toEqual([]);
  });

  it('closes every object', () => {
    const open = places.filter(({ schema }) => schema.properties !== undefined && schema.additionalProperties !== false);
    expect(open.map(({ pointer }) => pointer)).toEqual([]);
  });

  it('tells the branches of every oneOf apart by one property', () => {
    const ambiguous = places.filter(({ schema }) => schema.oneOf !== undefined && schema.discriminator === undefined);
    expect(ambiguous.map(({ pointer }) => pointer)).toEqual([]);
  });

  it('gives only valid examples', { timeout: 60_000 }, () => {
    const ajv = new Ajv2020({ allErrors: true, discriminator: true, allowUnionTypes: true });
    ajv.addSchema(root);
    const wrong: string[] = [];
    for (const { pointer, schema } of places) {
      const validate = ajv.compile({ $ref: `${root.$id}#${pointer}` });
      for (const example of schema.examples ?? []) {
        if (!validate(example)) wrong.push(`${pointer}: ${ajv.errorsText(validate.errors)}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

it('notices a property without description or examples', () => {
  const root: Schema = {
    properties: {
      bare: {},
      referred: { $ref: '#/$defs/Named' },
      list: { description: 'a list of things', examples: [[]], items: { properties: { deep: {} } } },
    },
    $defs: { Named: { description: 'has no example' } },
  };
  expect(undocumented(root)).toEqual(['/properties/bare', '/properties/referred', '/properties/list/items/properties/deep']);
});

/** The pointers of all properties that an editor could not explain. */
function undocumented(root: Schema): string[] {
  return [...walk({ pointer: '', schema: root })]
    .filter(({ isProperty }) => isProperty === true)
    .filter(({ schema }) => {
      const target = resolve(root, schema);
      const description = schema.description ?? target.description ?? '';
      return description.length < 8 || (schema.examples ?? target.examples ?? []).length === 0;
    })
    .map(({ pointer }) => pointer);
}

function* walk(place: Place): Generator<Place> {
  const { pointer, schema } = place;
  yield place;
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    yield* walk({ pointer: `${pointer}/properties/${name}`, schema: property, isProperty: true });
  if (schema.items !== undefined) yield* walk({ pointer: `${pointer}/items`, schema: schema.items });
  if (typeof schema.additionalProperties === 'object')
    yield* walk({ pointer: `${pointer}/additionalProperties`, schema: schema.additionalProperties });
  for (const [index, branch] of (schema.oneOf ?? []).entries()) yield* walk({ pointer: `${pointer}/oneOf/${index}`, schema: branch });
  for (const [name, definition] of Object.entries(schema.$defs ?? {}))
    yield* walk({ pointer: `${pointer}/$defs/${name}`, schema: definition });
}

function resolve(root: Schema, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  return root.$defs?.[schema.$ref.replace('#/$defs/', '')] ?? {};
}
