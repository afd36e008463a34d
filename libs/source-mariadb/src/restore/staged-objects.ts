import type { StoredSchema } from '../inventory/parse-schema.ts';
import type { SchemaObject } from '../schema/schema-object.ts';
import { withDefiner } from './definers.ts';

/**
 * The objects as they are made in the staged database. No events: they would run. Views belong to who restores: their own definers may have
 * rights on the database alone that is restored, and could open none of them here.
 */
export function asStagedObjects(objects: readonly SchemaObject[]): readonly SchemaObject[] {
  return objects
    .filter(({ record }) => record.kind !== 'event')
    .map(({ record, statement }) =>
      /view$/.test(record.kind) ? { record, statement: withDefiner(statement, 'CURRENT_USER') } : { record, statement },
    );
}

/** {@link asStagedObjects} of a whole schema. */
export function asStaged(schema: StoredSchema): StoredSchema {
  return { ...schema, objects: asStagedObjects(schema.objects) as StoredSchema['objects'] };
}
