import { armor, Encrypter } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import { encryptBytes, generateIdentity, isPassphraseProtected, parseIdentityFile, recipientOf } from './index.ts';

const identity = generateIdentity();
const text = `# created: 2026-05-01T12:00:00Z\n# public key: ${recipientOf(identity)}\r\n${identity}\n\n`;

describe('an identity file', () => {
  it('gives the identities of its lines', () => {
    const other = generateIdentity();
    expect(parseIdentityFile(Buffer.from(`${text}${other}`), 'my.key')).toEqual([identity, other]);
  });

  it('is opened with its passphrase', () => {
    const file = encryptBytes(Buffer.from(text), { passphrase: 'p', workFactor: 10 });
    expect(isPassphraseProtected(file)).toBe(true);
    expect(parseIdentityFile(file, 'my.key', 'p')).toEqual([identity]);
    expect(() => parseIdentityFile(file, 'my.key')).toThrowError(expect.objectContaining({ code: 'key-missing' }));
    expect(() => parseIdentityFile(file, 'my.key', 'q')).toThrowError(expect.objectContaining({ code: 'key-wrong' }));
  });

  it('is opened with its passphrase in armour too', async () => {
    const encrypter = new Encrypter();
    encrypter.setScryptWorkFactor(10);
    encrypter.setPassphrase('p');
    const armoured = Buffer.from(armor.encode(await encrypter.encrypt(text)));
    expect(isPassphraseProtected(armoured)).toBe(true);
    expect(parseIdentityFile(armoured, 'my.key', 'p')).toEqual([identity]);
  });

  it.each(['', '# nothing', 'AGE-SECRET-KEY-1XYZ', `${identity}\nmore`, recipientOf(identity)])(
    'is refused by name when it is none: %j',
    (content) => {
      expect(() => parseIdentityFile(Buffer.from(content), 'my.key')).toThrow('my.key is no age identity file');
    },
  );
});
