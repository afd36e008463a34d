import { expect, it } from 'vitest';
import { fileOf, makeSmallRepository } from './testing/small-repository.ts';

it('a file that is unchanged since a degraded snapshot is not read again', async () => {
  const repository = makeSmallRepository();
  const unchanged = fileOf('a.txt', Buffer.from('hello'), { changeToken: 'as before' });
  await repository.save(1, [unchanged], 'degraded');
  let reads = 0;
  const open = async function* () {
    reads += 1;
    yield Buffer.from('hello');
  };
  const { packs } = await repository.save(2, [{ ...unchanged, content: { kind: 'stream', open } }], 'degraded');
  expect(reads).toBe(0);
  expect(packs?.length).toBeGreaterThan(0);
});
