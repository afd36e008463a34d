/** A picture in shades of grey. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** The brightness at a place, 0 to 255. */
  readonly shade: (x: number, y: number) => number;
}

/** The picture as a baseline JPEG file, which every decoder opens. */
export function encodeJpeg({ width, height, shade }: Picture): Buffer {
  const scan = new Scan();
  let before = 0;
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      const block = Float64Array.from(
        { length: 64 },
        (_, index) => shade(Math.min(left + (index % 8), width - 1), Math.min(top + (index >> 3), height - 1)) - 128,
      );
      before = writeBlock(scan, quantize(transform(block)), before);
    }
  }
  return Buffer.concat([Buffer.of(0xff, 0xd8), ...headers(width, height), scan.finish(), Buffer.of(0xff, 0xd9)]);
}

function headers(width: number, height: number): Buffer[] {
  return [
    segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0, ...zigzag.map((place) => quantization[place] ?? 1)]),
    segment(0xc0, [8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]),
    segment(0xc4, [0x00, ...levelCodes.counts, ...levelCodes.symbols]),
    segment(0xc4, [0x10, ...detailCodes.counts, ...detailCodes.symbols]),
    segment(0xda, [1, 1, 0x00, 0, 63, 0]),
  ];
}

function segment(marker: number, bytes: readonly number[]): Buffer {
  const length = bytes.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...bytes]);
}

const cosines = Array.from({ length: 64 }, (_, index) => {
  const [frequency, place] = [index >> 3, index % 8];
  return (frequency === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * place + 1) * frequency * Math.PI) / 16);
});

/** The discrete cosine transform of 8 × 8 values, rows first. */
function transform(block: Float64Array): Float64Array {
  return alongRows(alongRows(block));
}

/** Transforms each row and turns the block over its diagonal: doing it twice does the columns too. */
function alongRows(block: Float64Array): Float64Array {
  const result = new Float64Array(64);
  for (let row = 0; row < 8; row += 1) {
    for (let frequency = 0; frequency < 8; frequency += 1) {
      let sum = 0;
      for (let place = 0; place < 8; place += 1) sum += (cosines[frequency * 8 + place] ?? 0) * (block[row * 8 + place] ?? 0);
      result[frequency * 8 + row] = sum;
    }
  }
  return result;
}

function quantize(block: Float64Array): number[] {
  return zigzag.map((place) => Math.round((block[place] ?? 0) / (quantization[place] ?? 1)));
}

/** Writes one block; gives its level, from which the next one's is counted. */
function writeBlock(scan: Scan, values: readonly number[], before: number): number {
  const level = values[0] ?? 0;
  const size = bitLength(level - before);
  scan.write(levelCodes, size);
  scan.writeValue(level - before, size);
  let zeros = 0;
  for (const value of values.slice(1)) {
    if (value === 0) {
      zeros += 1;
      continue;
    }
    for (; zeros > 15; zeros -= 16) scan.write(detailCodes, 0xf0);
    const length = bitLength(value);
    scan.write(detailCodes, zeros * 16 + length);
    scan.writeValue(value, length);
    zeros = 0;
  }
  if (zeros > 0) scan.write(detailCodes, 0);
  return level;
}

function bitLength(value: number): number {
  return value === 0 ? 0 : 32 - Math.clz32(Math.abs(value));
}

interface Codes {
  /** How many codes there are of each length, from 1 to 16. */
  readonly counts: readonly number[];
  readonly symbols: readonly number[];
  readonly bySymbol: ReadonlyMap<number, { readonly code: number; readonly length: number }>;
}

function codes(counts: readonly number[], symbols: readonly number[]): Codes {
  const bySymbol = new Map<number, { code: number; length: number }>();
  let code = 0;
  let index = 0;
  for (const [position, count] of counts.entries()) {
    for (let left = count; left > 0; left -= 1) {
      bySymbol.set(symbols[index] ?? 0, { code, length: position + 1 });
      code += 1;
      index += 1;
    }
    code <<= 1;
  }
  return { counts, symbols, bySymbol };
}

/** Bits in order of writing; a byte 0xff is followed by 0x00, so that it is no marker. */
class Scan {
  readonly #bytes: number[] = [];
  #bits = 0;
  #length = 0;

  write({ bySymbol }: Codes, symbol: number): void {
    const found = bySymbol.get(symbol);
    if (found === undefined) throw new RangeError(`no code for ${symbol}`);
    this.#push(found.code, found.length);
  }

  writeValue(value: number, size: number): void {
    if (size > 0) this.#push(value > 0 ? value : value + (1 << size) - 1, size);
  }

  finish(): Buffer {
    if (this.#length > 0) this.#push(0x7f, 8 - this.#length);
    return Buffer.from(this.#bytes);
  }

  #push(value: number, size: number): void {
    for (let bit = size - 1; bit >= 0; bit -= 1) {
      this.#bits = (this.#bits << 1) | ((value >> bit) & 1);
      this.#length += 1;
      if (this.#length < 8) continue;
      this.#bytes.push(this.#bits);
      if (this.#bits === 0xff) this.#bytes.push(0);
      this.#bits = 0;
      this.#length = 0;
    }
  }
}

const zigzag = Array.from({ length: 64 }, (_, place) => place).toSorted((a, b) => rank(a) - rank(b));

/** Where a place of the block comes in the order of diagonals. */
function rank(place: number): number {
  const [row, column] = [place >> 3, place % 8];
  const diagonal = row + column;
  return diagonal * 8 + (diagonal % 2 === 0 ? column : row);
}

// The tables that the standard (ITU-T T.81, annex K) gives as typical.
const quantization = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62, 18, 22,
  37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
const levelCodes = codes([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
const detailCodes = codes(
  [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125],
  [
    ...Buffer.from(
      '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a' +
        '434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9ba' +
        'c2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
      'hex',
    ),
  ],
);
