import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signMessage, verifyMinisign } from './minisign.ts';
import { parsePublicKey } from './public-key.ts';
import { createKeyPair, openSecretKey, type SecretKey } from './secret-key.ts';
import { hasProgram, runStock } from './testing/stock-program.ts';

const message = Buffer.from('the manifest\n');
const comment = 'timestamp:1764000000\tsnapshot:20261121-020000-abcd';
let drawn = 0;
const random = (length: number): Uint8Array => {
  drawn += 1;
  return Buffer.alloc(length, `${drawn} random`);
};

describe('signatures in the format of minisign', () => {
  it('are valid for their message and key alone, and say who signed and when', async () => {
    const { secret, known } = await newKey();
    const signature = signMessage(message, secret, comment);
    expect(verifyMinisign(signature, message, [known])).toEqual({
      kind: 'minisign',
      status: 'valid',
      keyId: secret.id,
      comment,
      signedAt: new Date(1_764_000_000_000).toISOString(),
    });
    expect(verifyMinisign(signature, Buffer.from('another'), [known])).toMatchObject({ status: 'invalid', keyId: secret.id });
    const other = await newKey();
    expect(verifyMinisign(signature, message, [other.known])).toMatchObject({ status: 'unknown-key', keyId: secret.id });
    expect(verifyMinisign(signature, message, [])).toMatchObject({ status: 'unknown-key' });
  });

  it('are invalid when the trusted comment was changed, or taken from another signature', async () => {
    const { secret, known } = await newKey();
    const text = signMessage(message, secret, comment).toString();
    const changed = text.replace('1764000000', '1765000000');
    expect(verifyMinisign(Buffer.from(changed), message, [known])).toMatchObject({
      status: 'invalid',
      message: 'its trusted comment was changed',
    });
    const other = signMessage(Buffer.from('other'), secret, 'timestamp:1').toString().split('\n');
    const mixed = [...text.split('\n').slice(0, 2), ...other.slice(2)].join('\n');
    expect(verifyMinisign(Buffer.from(mixed), message, [known])).toMatchObject({ status: 'invalid' });
  });

  it('are never valid, and never throw, with any byte changed or any part cut off', async () => {
    const { secret, known } = await newKey();
    const signature = signMessage(message, secret, comment);
    const untrusted = signature.indexOf('\n');
    for (let index = untrusted; index < signature.length - 1; index += 1) {
      const changed = Buffer.from(signature);
      changed[index] = (changed[index] as number) ^ 1;
      expect(verifyMinisign(changed, message, [known]).status).not.toBe('valid');
      expect(verifyMinisign(signature.subarray(0, index), message, [known]).status).not.toBe('valid');
    }
    for (const hostile of [
      '',
      '\0',
      '\n\n\n\n',
      'untrusted comment: \n'.repeat(4),
      `untrusted comment: ${'x'.repeat(1 << 20)}\n`,
      '\ud800',
    ])
      expect(verifyMinisign(Buffer.from(hostile), message, [known])).toMatchObject({ status: 'invalid' });
    const huge = signature.toString().replace(comment, `${comment}${' '.repeat(9000)}`);
    expect(verifyMinisign(Buffer.from(huge), message, [known])).toMatchObject({ status: 'invalid' });
  });

  it('refuses to sign with a comment that would not be one line', async () => {
    const { secret } = await newKey();
    expect(() => signMessage(message, secret, 'a\nb')).toThrow(TypeError);
    expect(() => signMessage(message, secret, 'x'.repeat(9000))).toThrow(TypeError);
  });
});

describe.skipIf(!hasProgram('minisign'))('the program minisign', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-minisign-'));
    await writeFile(join(folder, 'message'), message);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const at = (name: string): string => join(folder, name);

  it('accepts what is signed here, and refuses it for another message', async () => {
    const { secret, publicKey } = await newKey();
    await writeFile(at('ours.pub'), publicKey);
    await writeFile(at('ours.minisig'), signMessage(message, secret, comment));
    const accepted = await runStock('minisign', ['-V', '-p', at('ours.pub'), '-m', at('message'), '-x', at('ours.minisig')]);
    expect(accepted).toMatchObject({ code: 0 });
    expect(accepted.text).toContain(`Trusted comment: ${comment}`);
    await writeFile(at('other'), 'another message');
    expect(await runStock('minisign', ['-V', '-p', at('ours.pub'), '-m', at('other'), '-x', at('ours.minisig')])).toMatchObject({
      code: 1,
    });
  });

  it.each([
    ['the usual form', []],
    ['the older form', ['-l']],
  ])('signs what is accepted here: %s', async (_form, options) => {
    await runStock('minisign', ['-G', '-f', '-W', '-p', at('w.pub'), '-s', at('w.key')]);
    await runStock('minisign', [
      '-S',
      ...options,
      '-s',
      at('w.key'),
      '-m',
      at('message'),
      '-x',
      at('stock.minisig'),
      '-t',
      'timestamp:1764000000 by hand',
    ]);
    const known = parsePublicKey(await readFile(at('w.pub'), 'utf8'), 'w.pub');
    const verdict = verifyMinisign(await readFile(at('stock.minisig')), message, [known]);
    expect(verdict).toMatchObject({ status: 'valid', comment: 'timestamp:1764000000 by hand', keyId: known.id });
    // The line alone, as minisign -V -P takes it.
    const line = (await readFile(at('w.pub'), 'utf8')).split('\n')[1] as string;
    expect(parsePublicKey(line, 'line').id).toBe(known.id);
  });

  it('writes secret keys that are opened here, with a password and without', async () => {
    await runStock('minisign', ['-G', '-f', '-W', '-p', at('w.pub'), '-s', at('w.key')]);
    const plain = await openSecretKey(await readFile(at('w.key'), 'utf8'), { name: 'w.key' });
    expect(plain.id).toBe(parsePublicKey(await readFile(at('w.pub'), 'utf8'), 'w.pub').id);
    await runStock('minisign', ['-G', '-f', '-p', at('e.pub'), '-s', at('e.key')], 'pass word\npass word\n');
    const opened = await openSecretKey(await readFile(at('e.key'), 'utf8'), { name: 'e.key', password: 'pass word' });
    await writeFile(at('e.minisig'), signMessage(message, opened, comment));
    expect(await runStock('minisign', ['-V', '-p', at('e.pub'), '-m', at('message'), '-x', at('e.minisig')])).toMatchObject({ code: 0 });
  }, 60_000);

  it('opens the secret keys that are made here, with a password and without', async () => {
    const pair = await createKeyPair(random, 'pass word');
    await writeFile(at('mine.key'), pair.secretKey);
    await writeFile(at('mine.pub'), pair.publicKey);
    const signing = ['-S', '-s', at('mine.key'), '-m', at('message'), '-x', at('mine.minisig')];
    expect(await runStock('minisign', signing, 'pass word\n')).toMatchObject({ code: 0 });
    expect(await runStock('minisign', ['-V', '-p', at('mine.pub'), '-m', at('message'), '-x', at('mine.minisig')])).toMatchObject({
      code: 0,
    });
    const open = await createKeyPair(random);
    await writeFile(at('mine.key'), open.secretKey);
    await writeFile(at('mine.pub'), open.publicKey);
    expect(await runStock('minisign', ['-W', ...signing])).toMatchObject({ code: 0 });
    expect(await runStock('minisign', ['-V', '-p', at('mine.pub'), '-m', at('message'), '-x', at('mine.minisig')])).toMatchObject({
      code: 0,
    });
  }, 60_000);
});

async function newKey(): Promise<{ secret: SecretKey; known: ReturnType<typeof parsePublicKey>; publicKey: string }> {
  const { secretKey, publicKey } = await createKeyPair(random);
  return { secret: await openSecretKey(secretKey, { name: 'key' }), known: parsePublicKey(publicKey, 'key.pub'), publicKey };
}
