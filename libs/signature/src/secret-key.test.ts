import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { parsePublicKey } from './public-key.ts';
import { createKeyPair, openSecretKey } from './secret-key.ts';

it('opens a key with its password only', async () => {
  const { id, secretKey, publicKey } = await createKeyPair(randomBytes, 'correct horse');
  expect(parsePublicKey(publicKey, 'pub').id).toBe(id);
  expect((await openSecretKey(secretKey, { name: 'key', password: 'correct horse' })).id).toBe(id);
  await expect(openSecretKey(secretKey, { name: 'sign.key', password: 'wrong' })).rejects.toMatchObject({
    code: 'key-wrong',
    message: 'the password of sign.key is wrong',
  });
  await expect(openSecretKey(secretKey, { name: 'sign.key' })).rejects.toMatchObject({ code: 'key-missing' });
});

it('refuses a key that asks for more work or memory than minisign does, before it is derived', async () => {
  const { secretKey } = await createKeyPair(randomBytes, 'password');
  const [comment, line = ''] = secretKey.split('\n');
  for (const [offset, limit] of [
    [38, 33_554_433n],
    [46, 1_073_741_825n],
    [38, 2n ** 63n],
    [46, 2n ** 64n - 1n],
  ] as const) {
    const bytes = Buffer.from(line, 'base64');
    bytes.writeBigUInt64LE(limit, offset);
    const started = performance.now();
    const opening = openSecretKey(`${comment}\n${bytes.toString('base64')}\n`, { name: 'key', password: 'password' });
    await expect(opening).rejects.toMatchObject({
      code: 'key-wrong',
      message: 'the secret key asks for more work than minisign ever does',
    });
    expect(performance.now() - started).toBeLessThan(100);
  }
});

it('takes limits of nothing for the least that there is', async () => {
  const { secretKey } = await createKeyPair(randomBytes, 'password');
  const [comment, line = ''] = secretKey.split('\n');
  const bytes = Buffer.from(line, 'base64').fill(0, 38, 54);
  const opening = openSecretKey(`${comment}\n${bytes.toString('base64')}\n`, { name: 'key', password: 'password' });
  await expect(opening).rejects.toMatchObject({ code: 'key-wrong', message: 'the password of key is wrong' });
});

it('refuses what is no secret key, without a word of it', async () => {
  const { secretKey, publicKey } = await createKeyPair(randomBytes);
  const [, line = ''] = secretKey.split('\n');
  for (const text of ['', 'RWQ', line, publicKey, `${secretKey}${secretKey}`, secretKey.slice(0, -10), 'x'.repeat(1 << 20)]) {
    const error = await openSecretKey(text, { name: 'sign.key' }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'key-wrong', message: 'sign.key is no secret key of minisign' });
  }
  const halves = Buffer.from(line, 'base64');
  halves[100] = (halves[100] as number) ^ 1;
  const mixed = openSecretKey(`untrusted comment: \n${halves.toString('base64')}\n`, { name: 'sign.key' });
  await expect(mixed).rejects.toMatchObject({ code: 'key-wrong' });
});

it('refuses what is no public key', () => {
  for (const text of ['', 'RW', 'untrusted comment: x\n', 'x'.repeat(56), `untrusted comment: x\nRWQ${'A'.repeat(60)}`]) {
    expect(() => parsePublicKey(text, 'sign.pub')).toThrow('sign.pub is no public key of minisign');
  }
});
