import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import schema from '@holdfast/schemas/backup.config.schema.json' with { type: 'json' };
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';

/** Where the compiled validator lies. */
export const validatorLocation = join(import.meta.dirname, 'generated', 'config-validator.js');

/**
 * The source text of a module that validates a configuration, or one source, destination or signing of it, without ajv: loading
 * and compiling ajv at each start would cost every run some 80 ms.
 */
export function compileValidator(): string {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    discriminator: true,
    unicode: false,
    logger: false,
    code: { source: true, esm: true, lines: true },
  });
  ajv.addSchema(schema);
  const code = standalone.default(ajv, {
    BackupConfig: schema.$id,
    SourceConfig: `${schema.$id}#/$defs/SourceConfig`,
    DestinationConfig: `${schema.$id}#/$defs/DestinationConfig`,
    SigningConfig: `${schema.$id}#/$defs/SigningConfig`,
  });
  if (code.includes('require(')) throw new Error('the compiled validator must stand alone');
  const header =
    '// Generated from schemas/backup.config.schema.json by src/compile-validator.ts; edit the schema, then run: pnpm generate\n';
  return `${header}${code.replace(/^"use strict";\n?/, '')}\n`;
}

if (import.meta.main) {
  const text = compileValidator();
  const current = await readFile(validatorLocation, 'utf8').catch(() => undefined);
  if (current !== text) await writeFile(validatorLocation, text);
}
