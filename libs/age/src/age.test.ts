import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  AgeReader,
  AgeWriter,
  decryptBytes,
  decryptStream,
  encryptBytes,
  encryptStream,
  generateIdentity,
  isRecipient,
  openerOf,
  recipientOf,
} from './index.ts';

const sizes = [0, 1, 65_535, 65_536, 65_537, 131_072, 131_073, 200_000];
const identity = generateIdentity();
const recipient = recipientOf(identity);
const opener = openerOf([identity]);

function bytesOf(size: number): Buffer {
  return Buffer.concat(Array.from({ length: Math.ceil(size / 64) }, (_, at) => createHash('sha512').update(`${at}`).digest())).subarray(
    0,
    size,
  );
}

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-age-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const hasAge = hasStockAge();

function hasStockAge(): boolean {
  try {
    execFileSync('age', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env.CI) throw new Error('the tests need the program age');
    return false;
  }
}

describe('keys', () => {
  it('are those that age-encryption makes and reads', async () => {
    const theirs = await generateX25519Identity();
    expect(recipientOf(theirs)).toBe(await identityToRecipient(theirs));
    expect(await identityToRecipient(identity)).toBe(recipient);
  });

  it('are refused when a character is wrong', () => {
    for (let at = 0; at < recipient.length; at += 1) {
      const wrong = `${recipient.slice(0, at)}${recipient[at] === 'q' ? 'p' : 'q'}${recipient.slice(at + 1)}`;
      expect(isRecipient(wrong), wrong).toBe(false);
    }
    expect(isRecipient(recipient)).toBe(true);
    expect(isRecipient(recipient.toUpperCase())).toBe(false);
    expect(() => openerOf([identity.slice(0, -1)])).toThrow('no age identity');
    expect(() => encryptBytes(Buffer.from('x'), ['age1'])).toThrow('age1 is no age recipient');
  });
});

describe.each(sizes)('a file of %i bytes', (size) => {
  const bytes = bytesOf(size);

  it('is read by age-encryption', async () => {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    expect(Buffer.from(await decrypter.decrypt(encryptBytes(bytes, [recipient]))).equals(bytes)).toBe(true);
  });

  it('is read when age-encryption wrote it', async () => {
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipientOf(generateIdentity()));
    encrypter.addRecipient(recipient);
    expect(decryptBytes(Buffer.from(await encrypter.encrypt(bytes)), opener).equals(bytes)).toBe(true);
  });

  it.skipIf(!hasAge)('is read by stock age, and the other way round', () => {
    const directory = folder();
    writeFileSync(join(directory, 'key'), `${identity}\n`, { mode: 0o600 });
    const read = execFileSync('age', ['-d', '-i', join(directory, 'key')], { input: encryptBytes(bytes, [recipient]), maxBuffer: 1 << 24 });
    expect(read.equals(bytes)).toBe(true);
    const written = execFileSync('age', ['-r', recipient], { input: bytes, maxBuffer: 1 << 24 });
    expect(decryptBytes(written, opener).equals(bytes)).toBe(true);
  });

  it.each([1, 1_000, 65_535, 65_536, 65_537, 1 << 20])('is the same when it comes in pieces of %i', async (piece) => {
    const pieces = Array.from({ length: Math.ceil(Math.min(size, 3_000 * piece) / piece) }, (_, at) =>
      bytes.subarray(at * piece, (at + 1) * piece),
    );
    const whole = Buffer.concat(pieces);
    const file = Buffer.concat(await Array.fromAsync(encryptStream(pieces, [recipient])));
    expect(decryptBytes(file, opener).equals(whole)).toBe(true);
    const slices = Array.from({ length: Math.ceil(Math.min(file.length, 3_000 * piece) / piece) }, (_, at) =>
      file.subarray(at * piece, (at + 1) * piece),
    );
    if (Math.min(file.length, 3_000 * piece) === file.length)
      expect(Buffer.concat(await Array.fromAsync(decryptStream(slices, opener))).equals(whole)).toBe(true);
  });

  it('gives every range', () => {
    const file = encryptBytes(bytes, [recipient]);
    const reader = AgeReader.open(file.subarray(0, 1_024), file.length, opener) as AgeReader;
    expect(reader.size).toBe(size);
    const ends = [0, 1, 2, 65_534, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, size - 1, size].filter(
      (end) => end >= 0 && end <= size,
    );
    for (const start of ends) {
      for (const end of ends.filter((one) => one >= start)) {
        const range = reader.covering({ start, end });
        expect(
          reader.decrypt({ start, end }, file.subarray(range.start, range.end)).equals(bytes.subarray(start, end)),
          `${start}-${end}`,
        ).toBe(true);
      }
    }
    expect(() => reader.covering({ start: 0, end: size + 1 })).toThrow('shorter');
  });

  it('is refused when it is cut off anywhere near a border, or has more', async () => {
    const file = encryptBytes(bytes, [recipient]);
    const begin = file.length - (AgeReader.open(file, file.length, opener) as AgeReader).size;
    const cuts = [
      0,
      10,
      22,
      23,
      100,
      begin - 17,
      begin - 16,
      begin,
      begin + 1,
      begin + 65_536,
      begin + 65_552,
      file.length - 16,
      file.length - 1,
    ];
    for (const cut of cuts.filter((one) => one < file.length)) {
      const part = file.subarray(0, cut);
      expect(() => decryptBytes(part, opener), `${cut}`).toThrow('damaged');
      await expect(Array.fromAsync(decryptStream([part], opener)), `${cut}`).rejects.toThrow('damaged');
    }
    const longer = Buffer.concat([file, Buffer.alloc(1)]);
    expect(() => decryptBytes(longer, opener)).toThrow('damaged');
    await expect(Array.fromAsync(decryptStream([longer], opener))).rejects.toThrow('damaged');
  });
});

describe('a file that somebody changed', () => {
  const bytes = bytesOf(3 * 65_536 + 10);
  const file = encryptBytes(bytes, [recipient]);
  const first = file.length - (AgeReader.open(file, file.length, opener) as AgeReader).size - 4 * 16;
  const segments = [0, 1, 2, 3].map((number) => file.subarray(first + number * 65_552, first + (number + 1) * 65_552));
  const [one, two, three, last] = segments as [Buffer, Buffer, Buffer, Buffer];
  const head = file.subarray(0, first);

  it.each([
    ['two segments are swapped', [two, one, three, last]],
    ['a segment is repeated', [one, one, three, last]],
    ['a segment is missing', [one, three, last]],
    ['the last segment is missing', [one, two, three]],
    ['the last segment comes twice', [one, two, three, last, last]],
    ['an empty segment follows', [one, two, three, encryptBytes(Buffer.alloc(0), [recipient]).subarray(-16)]],
  ])('is refused when %s', async (_, order) => {
    const changed = Buffer.concat([head, ...order]);
    expect(() => decryptBytes(changed, opener)).toThrow('damaged');
    await expect(Array.fromAsync(decryptStream([changed], opener))).rejects.toThrow('damaged');
  });

  it('is refused whichever byte was flipped', () => {
    const small = encryptBytes(bytesOf(100), [recipient]);
    for (let at = 0; at < small.length; at += 1) {
      const flipped = Buffer.from(small);
      flipped[at] = (flipped[at] as number) ^ (1 << (at % 8));
      expect(() => decryptBytes(flipped, opener), `${at}`).toThrow();
    }
  });

  it('is refused when its header is swapped with that of another file for the same recipient', () => {
    const other = encryptBytes(bytesOf(10), [recipient]);
    expect(() => decryptBytes(Buffer.concat([other.subarray(0, first), ...segments]), opener)).toThrow('damaged');
  });
});

describe('a hostile header', () => {
  const begin = 'age-encryption.org/v1\n';
  it.each([
    ['another beginning', 'age-encryption.org/v2\n-> X25519 a\n\n--- x\n'],
    ['no stanza', `${begin}--- AAAA\n`],
    ['a stanza without a type', `${begin}->\n\n--- AAAA\n`],
    ['a body that is no base64', `${begin}-> X25519 abc\n$$$$\n--- AAAA\n`],
    ['a long line', `${begin}-> X25519 abc\n${'A'.repeat(65)}\n--- AAAA\n`],
    ['no end', begin + '-> X25519 abc\nAAAA\n'.repeat(10_000)],
    ['an end that never comes', `${begin}-> X25519 ${'A'.repeat(1 << 20)}`],
  ])('is refused: %s', async (_, text) => {
    const file = Buffer.concat([Buffer.from(text), Buffer.alloc(64)]);
    expect(() => decryptBytes(file, opener)).toThrow('damaged');
    await expect(Array.fromAsync(decryptStream([file], opener))).rejects.toThrow('damaged');
  });

  it('does not make its reader hold more than a bounded part of an endless stream', async () => {
    let given = 0;
    const endless = async function* () {
      yield Buffer.from(begin);
      for (;;) {
        given += 1_024;
        yield Buffer.alloc(1_024, 'A');
      }
    };
    await expect(Array.fromAsync(decryptStream(endless(), opener))).rejects.toThrow('its header has no end');
    expect(given).toBeLessThan(200_000);
  });

  it('does not make its reader compute for hours', () => {
    const file = encryptBytes(Buffer.from('x'), { passphrase: 'right', workFactor: 10 });
    const costly = Buffer.from(file.toString('latin1').replace(/(scrypt \S+) 10/, '$1 30'), 'latin1');
    expect(() => decryptBytes(costly, openerOf({ passphrase: 'right' }))).toThrow('asks for 2^30 steps');
  });

  it('with a share of low order is for nobody', () => {
    const zero = Buffer.alloc(32).toString('base64').replace(/=+$/, '');
    const file = Buffer.from(`${begin}-> X25519 ${zero}\n${zero}\n--- ${zero}\n${'x'.repeat(40)}`);
    expect(() => decryptBytes(file, opener)).toThrow('none of the identities');
  });
});

describe('a key', () => {
  it('that is not a recipient is told so', () => {
    expect(() => decryptBytes(encryptBytes(Buffer.from('x'), [recipient]), openerOf([generateIdentity()]))).toThrowError(
      expect.objectContaining({ code: 'key-wrong' }),
    );
  });

  it('is found among several, for each of several recipients', () => {
    const others = [generateIdentity(), generateIdentity()];
    const file = encryptBytes(Buffer.from('x'), [recipient, ...others.map(recipientOf)]);
    for (const one of [identity, ...others]) expect(decryptBytes(file, openerOf([generateIdentity(), one])).toString()).toBe('x');
  });
});

describe('a passphrase', () => {
  it('opens what age-encryption wrote, and the other way round', async () => {
    const encrypter = new Encrypter();
    encrypter.setScryptWorkFactor(10);
    encrypter.setPassphrase('correct horse');
    expect(decryptBytes(Buffer.from(await encrypter.encrypt('text')), openerOf({ passphrase: 'correct horse' })).toString()).toBe('text');
    const decrypter = new Decrypter();
    decrypter.addPassphrase('correct horse');
    const file = encryptBytes(Buffer.from('text'), { passphrase: 'correct horse', workFactor: 10 });
    expect(Buffer.from(await decrypter.decrypt(file)).toString()).toBe('text');
    expect(() => decryptBytes(file, openerOf({ passphrase: 'wrong' }))).toThrowError(expect.objectContaining({ code: 'key-wrong' }));
  });

  it('beside another recipient is refused', () => {
    const file = encryptBytes(Buffer.from('x'), { passphrase: 'p', workFactor: 10 });
    const other = encryptBytes(Buffer.from('x'), [recipient]).toString('latin1');
    const stanza = other.slice(other.indexOf('->'), other.indexOf('---'));
    const both = Buffer.from(file.toString('latin1').replace('\n---', `\n${stanza}---`), 'latin1');
    expect(() => decryptBytes(both, openerOf({ passphrase: 'p' }))).toThrow('a passphrase and other recipients');
  });
});

it('a writer gives a new key to every file', () => {
  const begins = [new AgeWriter([recipient]).begin(), new AgeWriter([recipient]).begin()];
  expect(begins[0]?.equals(begins[1] as Buffer)).toBe(false);
});

it.skipIf(!hasAge)('a large file of stock age is read as a stream', async () => {
  const directory = folder();
  const bytes = randomBytes(5_000_000);
  writeFileSync(join(directory, 'plain'), bytes);
  execFileSync('age', ['-r', recipient, '-o', join(directory, 'plain.age'), join(directory, 'plain')]);
  const read = await Array.fromAsync(decryptStream([readFileSync(join(directory, 'plain.age'))], opener));
  expect(Buffer.concat(read).equals(bytes)).toBe(true);
});
