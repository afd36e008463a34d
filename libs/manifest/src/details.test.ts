import { describe, expect, it } from 'vitest';
import { parseDetails } from './details.ts';

const sound = {
  inventory: { objects: { entries: { files: 2 } }, properties: { user_version: 7, 'folder mode': '755' } },
  position: { asOf: '2026-11-21T00:00:00.000Z', mark: '5' },
  problems: [{ path: 'a', code: 'missing', message: 'gone' }],
};

async function parse(text: string, size = text.length) {
  const pieces = (async function* () {
    yield Buffer.from(text.slice(0, 7));
    yield Buffer.from(text.slice(7));
  })();
  return await parseDetails(pieces, { name: 'of photos', size });
}

describe('parseDetails', () => {
  it('gives what was written', async () => {
    expect(await parse(JSON.stringify(sound))).toEqual(sound);
  });

  const broken: readonly (readonly [string, string])[] = [
    ['null', 'no JSON object'],
    ['[]', 'no JSON object'],
    ['not JSON', 'no JSON object'],
    ['['.repeat(100_000), 'no JSON object'],
    ['{}', '"position"'],
    [JSON.stringify({ ...sound, position: { asOf: 'never' } }), '"position"'],
    [JSON.stringify({ ...sound, position: { ...sound.position, mark: 5 } }), '"position"'],
    [JSON.stringify({ ...sound, inventory: { objects: [], properties: {} } }), '"inventory"'],
    [JSON.stringify({ ...sound, inventory: { objects: { table: { a: -1 } }, properties: {} } }), '"inventory"'],
    [JSON.stringify({ ...sound, inventory: { objects: {}, properties: { a: null } } }), '"inventory"'],
    [JSON.stringify({ ...sound, problems: {} }), '"problems"'],
    [JSON.stringify({ ...sound, problems: [{ ...sound.problems[0], path: 5 }] }), '"problems"'],
  ];
  it.each(broken)('refuses %.60s by name', async (text, why) => {
    await expect(parse(text)).rejects.toMatchObject({
      code: 'destination-damaged',
      message: expect.stringContaining(`of photos are damaged: `),
    });
    await expect(parse(text)).rejects.toThrow(why);
  });

  it('reads nothing of what would be too much to hold', async () => {
    // biome-ignore lint/correctness/useYield: whoever asks for a piece has gone too far
    const pieces = (async function* (): AsyncGenerator<Uint8Array> {
      throw new Error('it was read');
    })();
    await expect(parseDetails(pieces, { name: 'of photos', size: 1 << 30 })).rejects.toMatchObject({ code: 'destination-damaged' });
  });
});
