import { expect, it } from 'vitest';
import { blake2b256 } from './blake2b.ts';

it('is BLAKE2b-256, as b2sum -l 256 has it', () => {
  expect(blake2b256(Buffer.from('abc')).toString('hex')).toBe('bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319');
  expect(blake2b256(Buffer.alloc(0)).toString('hex')).toBe('0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8');
});

it('refuses what is more than one block', () => {
  expect(() => blake2b256(Buffer.alloc(129))).toThrow(RangeError);
});
