import { isUtf8 } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { comparePaths, displayPath, hasRawBytes, pathFromBytes, pathToBytes } from './path-text.ts';
import { namePieces, nastyNames, seededRandom } from './testing/nasty-names.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('path text', () => {
  it('is the text itself for UTF-8', () => {
    for (const name of ['', 'a/b.jpg', 'é', 'e\u0301', '語', '\u2028', '\ufeffbom', '\u{1f480}', '\0']) {
      expect(pathFromBytes(Buffer.from(name))).toBe(name);
      expect(hasRawBytes(name)).toBe(false);
    }
  });

  it('has a lone surrogate for each byte that is not UTF-8, and only there', () => {
    expect(pathFromBytes(Buffer.from([0x61, 0xff, 0x62]))).toBe('a\udcffb');
    expect(pathFromBytes(Buffer.from('e282', 'hex'))).toBe('\udce2\udc82');
    expect(pathFromBytes(Buffer.from('c3a9ff', 'hex'))).toBe('é\udcff');
    expect(pathFromBytes(Buffer.from('f09f9880c3', 'hex'))).toBe('\u{1f600}\udcc3');
    expect(pathFromBytes(Buffer.from('edb280', 'hex'))).toBe('\udced\udcb2\udc80');
  });

  it('gives back the bytes of every name of one and two bytes', () => {
    for (let first = 0; first < 256; first += 1) {
      expect(pathToBytes(pathFromBytes(Buffer.of(first)))).toEqual(Buffer.of(first));
    }
    const wrong: string[] = [];
    for (let pair = 0; pair < 65_536; pair += 1) {
      const name = Buffer.of(pair >> 8, pair & 255);
      if (!pathToBytes(pathFromBytes(name)).equals(name)) wrong.push(hex(name));
    }
    expect(wrong).toEqual([]);
  });

  it('gives back the bytes of every valid character, beside a byte that is none', () => {
    const wrong: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += code < 0x3000 ? 1 : 61) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const name = Buffer.concat([Buffer.of(0xff), Buffer.from(String.fromCodePoint(code)), Buffer.of(0x80)]);
      if (!pathToBytes(pathFromBytes(name)).equals(name)) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it.each([1, 2, 3])('gives back any bytes, also after JSON, for seed %i', (seed) => {
    const random = seededRandom(seed);
    const noise = Array.from({ length: 2_000 }, () => Buffer.from(Array.from({ length: random(24) }, () => random(256))));
    const texts = new Map<string, string>();
    const wrong = [...noise, ...nastyNames(random, 4_000, 6)].filter((name) => {
      const text = pathFromBytes(name);
      const isUnique = (texts.get(text) ?? hex(name)) === hex(name);
      texts.set(text, hex(name));
      const isKept = pathToBytes(text).equals(name) && JSON.parse(JSON.stringify(text)) === text;
      return !isKept || !isUnique || hasRawBytes(text) === isUtf8(name);
    });
    expect(wrong.map(hex)).toEqual([]);
  });

  it('splits at the same slashes as the bytes', () => {
    const rejoined = (name: Buffer): string =>
      pathFromBytes(name)
        .split('/')
        .map((part) => hex(pathToBytes(part)))
        .join('2f');
    expect(
      nastyNames(seededRandom(4), 2_000, 6)
        .filter((name) => rejoined(name) !== hex(name))
        .map(hex),
    ).toEqual([]);
  });

  it('reads bytes where they lie, in the middle of another buffer', () => {
    const around = Buffer.from('xxx\u00e9\xffyyy', 'latin1');
    expect(pathFromBytes(new Uint8Array(around.buffer, around.byteOffset + 3, 2))).toBe('\udce9\udcff');
  });

  it('has no escape for an ASCII byte: neither a dot nor a slash nor a NUL can be smuggled in', () => {
    for (let byte = 0; byte < 0x80; byte += 1) {
      const text = String.fromCharCode(0xdc00 + byte);
      expect(hasRawBytes(text)).toBe(false);
      expect(hex(pathToBytes(text))).toBe('efbfbd');
      expect(hex(pathToBytes(`\udcff${text}`))).toBe('ffefbfbd');
    }
  });
});

describe('comparePaths', () => {
  const sign = (order: number): number => Math.sign(order);

  it('orders as the bytes do, where UTF-16 would not', () => {
    const ordered = [
      'a',
      'a-',
      'a/',
      'a0',
      'aé',
      'b',
      '\udc80',
      '\udcbf',
      '\udcc0',
      '\udcc3',
      'é',
      '語',
      '\ue000',
      '\uffff',
      '\u{10000}',
      '\udcff',
    ];
    expect([...ordered].sort(comparePaths)).toEqual(ordered);
    expect([...ordered].sort()).not.toEqual(ordered);
  });

  it('equals the byte order for all pairs of nasty names', () => {
    const names = [...namePieces, Buffer.alloc(0), ...nastyNames(seededRandom(5), 300, 4)];
    const pairs = names.map((bytes) => ({ bytes, text: pathFromBytes(bytes) }));
    const wrong: string[] = [];
    for (const left of pairs) {
      for (const right of pairs) {
        if (sign(comparePaths(left.text, right.text)) !== Buffer.compare(left.bytes, right.bytes))
          wrong.push(`${hex(left.bytes)} ${hex(right.bytes)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('equals the byte order for names that share a long beginning', () => {
    for (const name of nastyNames(seededRandom(6), 25, 6)) {
      for (let cut = 0; cut <= name.length; cut += 1) {
        for (const end of namePieces) {
          const other = Buffer.concat([name.subarray(0, cut), end]);
          const order = sign(comparePaths(pathFromBytes(name), pathFromBytes(other)));
          if (order !== Buffer.compare(name, other)) expect.fail(`${hex(name)} ${hex(other)}`);
        }
      }
    }
  });
});

describe('displayPath', () => {
  it('leaves what can be read', () => {
    for (const name of ['a b/é/語.jpg', '\u{1f468}\u200d\u{1f469}', 'שלום', '"quoted"']) expect(displayPath(name)).toBe(name);
  });

  it('shows bytes that are not UTF-8 and whatever could steer a terminal', () => {
    expect(displayPath('a\udcff\udc80')).toBe('a\\xff\\x80');
    expect(displayPath('\u001b[2Jgone\r\n\u0085\u007f')).toBe('\\u{1b}[2Jgone\\u{d}\\u{a}\\u{85}\\u{7f}');
  });

  it('shows what would reverse, hide or break the line that it stands in', () => {
    expect(displayPath('photo\u202egpj.exe')).toBe('photo\\u{202e}gpj.exe');
    expect(displayPath('\u2066a\u2069\u061c\u200f')).toBe('\\u{2066}a\\u{2069}\\u{61c}\\u{200f}');
    expect(displayPath('one\u2028two\u2029\ufeff')).toBe('one\\u{2028}two\\u{2029}\\u{feff}');
  });

  it('gives text that is well-formed for any text, so that every terminal and JSON reader takes it', () => {
    for (const name of ['\ud800', '\udc00', '\udcff', 'a\ud83d', '\udc2e']) expect(displayPath(name).isWellFormed()).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is what is shown
    const misleading = /[\u0000-\u001f\u007f-\u009f\u202e\u2028\u2029]/;
    const shown = nastyNames(seededRandom(7), 1_000, 6).map((name) => displayPath(pathFromBytes(name)));
    expect(shown.filter((text) => !text.isWellFormed() || misleading.test(text))).toEqual([]);
  });
});
