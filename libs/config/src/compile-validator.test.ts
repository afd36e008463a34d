import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { compileValidator, validatorLocation } from './compile-validator.ts';

it('has the validator of the schema as it is now: run pnpm generate when this fails', async () => {
  expect(await readFile(validatorLocation, 'utf8')).toBe(compileValidator());
});
