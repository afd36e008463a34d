import { parseDuration } from '@holdfast/retention';
import type { Problem } from './problem.ts';

const pointers = ['/objectives/rpo', '/objectives/rto', '/verification/maxAge'];

/** Lengths of time that are none. What is no length at all is the schema's to say. */
export function checkLengths(value: unknown): Problem[] {
  return pointers.flatMap((pointer) => {
    const text = pointer
      .slice(1)
      .split('/')
      .reduce<unknown>((parent, name) => (parent as Record<string, unknown> | null | undefined)?.[name], value);
    const isZero = typeof text === 'string' && /^(?:0+[ymwdh])+$/.test(text) && parseDuration(text) === undefined;
    return isZero ? [{ pointer, found: JSON.stringify(text), expected: 'a length of time that is not zero' }] : [];
  });
}
