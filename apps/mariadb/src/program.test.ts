import { expect, it } from 'vitest';
import { program } from './program.ts';

it('carries one source adapter and every destination, each under its own kind', async () => {
  expect([...program.adapters.sources.keys()]).toEqual(['mariadb']);
  expect([...program.adapters.destinations.keys()]).toEqual(['repository', 'archive']);
  for (const [kind, load] of [...program.adapters.sources, ...program.adapters.destinations]) expect((await load()).kind).toBe(kind);
});
